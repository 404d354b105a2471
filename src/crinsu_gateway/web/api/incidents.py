"""Own API: POST /incidents; POST /incidents/{id}/findings, .../close.

Some are opened by what happened, others by a person.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.incident import (
    LONGEST_TEXT,
    Findings,
    IncidentOrigin,
)
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import incident_closing, incidents, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.concerning import FreeText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Names,
    NoQuery,
    PublicId,
    created,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting, acting_or_proving
from crinsu_gateway.web.representation.incidents import Incident
from crinsu_gateway.web.resources.incidents import shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/incidents"
MOST_SAMPLES = 500
Said = Annotated[FreeText, Field(max_length=LONGEST_TEXT)]


class NewIncident(StationBody):
    """What happened, what it is about by its number, and the sample containers it concerns."""

    what: ReasonText
    origin: Annotated[IncidentOrigin, Field(strict=False)] = IncidentOrigin.BY_HAND
    number: PublicId | None = None
    samples: Annotated[
        tuple[PublicId, ...], Field(max_length=MOST_SAMPLES, strict=False), Names(Thing.SAMPLE)
    ] = ()

    def named(self) -> Iterable[tuple[Thing, str | int]]:
        """Also what the number stands for."""
        thing = _NUMBERED.get(self.origin)
        if thing is not None and self.number is not None:
            yield thing, self.number


_NUMBERED = {
    IncidentOrigin.ALARM: Thing.ALARM,
    IncidentOrigin.DEVIATION: Thing.DEVIATION,
    IncidentOrigin.BREAK_GLASS: Thing.EMERGENCY,
}


class NewFindings(StationBody):
    """What was found out so far, and why it is put down now; what is left out stays as it is."""

    reason: ReasonText
    assessment: Said | None = None
    rootCause: Said | None = None  # noqa: N815
    action: Said | None = None


class NewEnd(StepUpBody):
    """A step-up for the hash that the incident shows, or a printed name."""

    signature: Said = ""


def _open(tx: Transaction, call: Call[NoQuery, NewIncident]) -> Incident:
    said = call.body
    actor = acting(tx, call)
    local = tuple(samples.sample(tx, one).local_id for one in said.samples)
    row = incident_closing.open_by_hand(tx, said.origin, said.number, said.what, local, actor)
    return shown(tx, row.id)


async def open_incident(db: Database, call: Call[NoQuery, NewIncident]) -> One:
    """Open an incident; one that is open about the same is answered."""
    made = await db.write(_open, call)
    return created(made, f"{PREFIX}/{made.id}")


def _find_out(tx: Transaction, call: Call[NoQuery, NewFindings]) -> Incident:
    said = call.body
    actor = acting(tx, call)
    before = incidents.one(tx, call.id).findings
    findings = Findings(
        before.assessment if said.assessment is None else said.assessment,
        before.root_cause if said.rootCause is None else said.rootCause,
        before.action if said.action is None else said.action,
    )
    incidents.find_out(tx, call.id, findings, actor=actor, reason=said.reason)
    return shown(tx, call.id)


async def find_out(db: Database, call: Call[NoQuery, NewFindings]) -> One:
    """Put down what was found out so far."""
    return One(await db.write(_find_out, call))


def _close(tx: Transaction, call: Call[NoQuery, NewEnd]) -> Incident:
    said = call.body
    actor = acting_or_proving(tx, call)
    step_up = said.step_up or ""
    incident_closing.close(tx, call.id, said.signature, step_up=step_up, actor=actor, key=call.key)
    return shown(tx, call.id)


async def close(db: Database, call: Call[NoQuery, NewEnd]) -> One:
    """Close an incident; the same key again gives the same answer and changes nothing."""
    return One(await db.write(_close, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.DEVIATIONS_WRITE,
            act=Act.CLOSE_DEVIATION,
            summary="Open an incident about something that happened, or by hand",
            run=partial(open_incident, db),
            answers=Incident,
            query=NoQuery,
            body=NewIncident,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/findings",
            scope=Scope.DEVIATIONS_WRITE,
            act=Act.CLOSE_DEVIATION,
            summary="Put down assessment, root cause and action of an incident",
            run=partial(find_out, db),
            answers=Incident,
            query=NoQuery,
            body=NewFindings,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/close",
            scope=Scope.DEVIATIONS_WRITE,
            act=Act.CLOSE_DEVIATION,
            summary="Close an incident with a signature",
            run=partial(close, db),
            answers=Incident,
            query=NoQuery,
            body=NewEnd,
            keyed=True,
        ),
    )

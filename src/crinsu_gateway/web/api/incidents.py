"""Own API: GET, POST /incidents; GET /incidents/{id}; POST .../findings, .../close.

Whoever may read the inventory may read them; some are opened by what happened.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.incident import (
    LONGEST_TEXT,
    Findings,
    IncidentOrigin,
    IncidentState,
)
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import incident_closing, incidents, records, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.concerning import ConcerningQuery, FreeText, local_sample
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Names,
    NoBody,
    NoQuery,
    PublicId,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting, acting_or_proving
from crinsu_gateway.web.representation.incidents import Incident, incident
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/incidents"
MOST_SAMPLES = 500
Said = Annotated[FreeText, Field(max_length=LONGEST_TEXT)]


class IncidentQuery(ConcerningQuery):
    """Which incidents; `sample` is the id of a sample container."""

    state: IncidentState | None = None


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


def _shown(tx: Transaction, incident_id: int) -> Incident:
    row = incidents.one(tx, incident_id)
    there = [
        tx.value("SELECT COALESCE(central_id, id) FROM sample_container WHERE id = ?", (one,))
        for one in incidents.concerned(tx, incident_id)
    ]
    return incident(row, there, records.shown_hash(tx, "incident", incident_id))


def _page(tx: Transaction, asked: IncidentQuery) -> tuple[int, list[Incident]]:
    about = local_sample(tx, asked)
    total, rows = incidents.page(
        tx, asked.offset, asked.per_page, state=asked.state, sample_id=about
    )
    return total, [_shown(tx, row.id) for row in rows]


async def list_incidents(db: Database, call: Call[IncidentQuery, NoBody]) -> Listed:
    """Incidents, newest first."""
    total, found = await db.read(_page, call.query)
    return Listed("incidents", found, call.query.page, call.query.per_page, total)


async def one_incident(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One incident."""
    return One(await db.read(_shown, call.id))


def _open(tx: Transaction, call: Call[NoQuery, NewIncident]) -> Incident:
    said = call.body
    actor = acting(tx, call)
    local = tuple(samples.sample(tx, one).local_id for one in said.samples)
    row = incident_closing.open_by_hand(tx, said.origin, said.number, said.what, local, actor)
    return _shown(tx, row.id)


async def open_incident(db: Database, call: Call[NoQuery, NewIncident]) -> One:
    """Open an incident; one that is open about the same is answered."""
    return One(await db.write(_open, call), 201)


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
    return _shown(tx, call.id)


async def find_out(db: Database, call: Call[NoQuery, NewFindings]) -> One:
    """Put down what was found out so far."""
    return One(await db.write(_find_out, call))


def _close(tx: Transaction, call: Call[NoQuery, NewEnd]) -> Incident:
    said = call.body
    actor = acting_or_proving(tx, call)
    step_up = said.step_up or ""
    incident_closing.close(tx, call.id, said.signature, step_up=step_up, actor=actor, key=call.key)
    return _shown(tx, call.id)


async def close(db: Database, call: Call[NoQuery, NewEnd]) -> One:
    """Close an incident; the same key again gives the same answer and changes nothing."""
    return One(await db.write(_close, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.INVENTORY_READ,
            summary="Incidents, newest first",
            run=partial(list_incidents, db),
            answers=Incident,
            query=IncidentQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One incident, and the hash that is to be signed to close it",
            run=partial(one_incident, db),
            answers=Incident,
            query=NoQuery,
            body=NoBody,
        ),
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

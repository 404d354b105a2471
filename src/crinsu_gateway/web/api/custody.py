"""Own API: decisions about a sample container: its quarantine, release and disposal.

POST /sample-containers/{id}/quarantine, .../criteria, .../release, .../discard.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.sign_in import shown_hash
from crinsu_gateway.store import clearance, quarantines, samples, witnessed
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.concerning import sample_at
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoQuery,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting, declared
from crinsu_gateway.web.representation.places import Standing, ToShow, standing
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/sample-containers/{id}"
Decide = Callable[[Transaction, int, str, Actor, str], None]
"""A decision: sample container, reason, actor, and who witnessed it."""


class Decision(StationBody):
    """Why, and by whom."""

    reason: ReasonText


class NewDisposition(Decision, StepUpBody):
    """The same with the PINs that it needs: `stepUp` of whoever does it, `witness` of the other.

    Both are tokens of step-ups for what .../shown answers.
    """

    witness: Annotated[str, Field(max_length=100, repr=False)] = ""


class NewQuarantine(Decision):
    """What must be shown before the release, one sentence each."""

    criteria: Annotated[tuple[ReasonText, ...], Field(max_length=20)] = ()


class MetCriterion(StationBody):
    """Which criterion is met, and what shows it."""

    criterion: Annotated[int, Field(ge=1, le=20)]
    evidence: ReasonText


def _standing(tx: Transaction, local_id: int) -> Standing:
    return standing(samples.sample(tx, local_id), quarantines.open_of(tx, local_id))


def _quarantine(tx: Transaction, call: Call[NoQuery, NewQuarantine]) -> Standing:
    said = call.body
    actor = acting(tx, call)
    local_id = sample_at(tx, call.id).local_id
    clearance.quarantine(tx, local_id, said.reason, actor, criteria=said.criteria)
    return _standing(tx, local_id)


def _meet(tx: Transaction, call: Call[NoQuery, MetCriterion]) -> Standing:
    said = call.body
    actor = acting(tx, call)
    local_id = sample_at(tx, call.id).local_id
    quarantines.meet(tx, local_id, said.criterion, said.evidence, actor)
    return _standing(tx, local_id)


def _to_show(tx: Transaction, call: Call[NoQuery, Decision]) -> ToShow:
    act, actor = declared(call), acting(tx, call)
    facts = witnessed.shown(tx, act, sample_at(tx, call.id).id, call.body.reason)
    wanted = [purpose.value for purpose in witnessed.needs(tx, act, actor)]
    return ToShow(shown_hash(facts), dict(facts), wanted)


def _decide(tx: Transaction, decide: Decide, call: Call[NoQuery, NewDisposition]) -> Standing:
    said, act = call.body, declared(call)
    actor = acting(tx, call)
    facts = witnessed.shown(tx, act, sample_at(tx, call.id).id, said.reason)
    witness = witnessed.proved(tx, act, actor, facts, said.step_up or "", said.witness)
    local_id = sample_at(tx, call.id).local_id
    decide(tx, local_id, said.reason, actor, witness)
    return _standing(tx, local_id)


async def quarantine(db: Database, call: Call[NoQuery, NewQuarantine]) -> One:
    """Put a sample container into quarantine."""
    return One(await db.write(_quarantine, call))


async def meet(db: Database, call: Call[NoQuery, MetCriterion]) -> One:
    """Note that a criterion of the release is met."""
    return One(await db.write(_meet, call))


async def to_show(db: Database, call: Call[NoQuery, Decision]) -> One:
    """What is to be shown to who gives a PIN for it; nothing changes."""
    return One(await db.write(_to_show, call))


async def decide(db: Database, carry_out: Decide, call: Call[NoQuery, NewDisposition]) -> One:
    """Release or discard a sample container."""
    return One(await db.write(_decide, carry_out, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/quarantine",
            scope=Scope.INVENTORY_WRITE,
            act=Act.QUARANTINE_SAMPLE,
            summary="Put a sample container into quarantine",
            run=partial(quarantine, db),
            answers=Standing,
            query=NoQuery,
            body=NewQuarantine,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/criteria",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RELEASE_SAMPLE,
            summary="Note that a criterion of the release is met",
            run=partial(meet, db),
            answers=Standing,
            query=NoQuery,
            body=MetCriterion,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/release",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RELEASE_SAMPLE,
            summary="Release a sample container from quarantine",
            run=partial(decide, db, clearance.release),
            answers=Standing,
            query=NoQuery,
            body=NewDisposition,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/release/shown",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RELEASE_SAMPLE,
            summary="What is shown to who gives a PIN for it, and which PINs it needs",
            run=partial(to_show, db),
            answers=ToShow,
            query=NoQuery,
            body=Decision,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/discard",
            scope=Scope.INVENTORY_WRITE,
            act=Act.DISCARD_SAMPLE,
            summary="Note that a sample container was destroyed",
            run=partial(decide, db, clearance.discard),
            answers=Standing,
            query=NoQuery,
            body=NewDisposition,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/discard/shown",
            scope=Scope.INVENTORY_WRITE,
            act=Act.DISCARD_SAMPLE,
            summary="What is shown to who gives a PIN for it, and which PINs it needs",
            run=partial(to_show, db),
            answers=ToShow,
            query=NoQuery,
            body=Decision,
        ),
    )

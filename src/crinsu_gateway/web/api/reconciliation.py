"""Own API: POST /reconciliation/{id}/resolution, /reconciliation/{id}/resolve.

A person decides what the centre and this gateway say differently, with a reason.
"""

from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.audit import record_hash
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.store import reconciling
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.reconciliation import Ending
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    NoQuery,
    OneLine,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StepUpBody, acting_or_proving
from crinsu_gateway.web.representation.reconciliation import (
    DifferenceInFull,
    DifferenceToSign,
    to_sign,
)
from crinsu_gateway.web.resources.reconciliation import shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/reconciliation"
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), OneLine]


class NewDecision(Body):
    """How a difference ends and why; `place` is the slot that goes with ELSEWHERE."""

    decision: Annotated[Decision, Field(strict=False)]
    reason: ReasonText
    place: Place = ""


class NewResolution(NewDecision, StepUpBody):
    """The same with who decides; `stepUp` and `witness` are tokens for the hash of what is shown.

    Which of both are needed .../resolution says.
    """

    witness: Annotated[str, Field(max_length=100, repr=False)] = ""


def _wish(said: NewDecision) -> Ending:
    return Ending(said.decision, said.reason, said.place)


def _to_sign(tx: Transaction, call: Call[NoQuery, NewDecision]) -> DifferenceToSign:
    wish = _wish(call.body)
    see = reconciling.to_sign(tx, call.id, wish)
    wanted = reconciling.proofs(tx, call.id, wish, in_session=bool(call.session))
    return to_sign(call.id, record_hash(see), see, [purpose.value for purpose in wanted])


async def resolution(db: Database, call: Call[NoQuery, NewDecision]) -> One:
    """What is to be shown to whom decides so; nothing changes."""
    return One(await db.read(_to_sign, call))


def _resolve(tx: Transaction, call: Call[NoQuery, NewResolution]) -> DifferenceInFull:
    said = call.body
    actor = acting_or_proving(tx, call)
    reconciling.resolve(
        tx,
        call.id,
        _wish(said),
        actor=actor,
        key=call.key,
        step_up=said.step_up or "",
        witness=said.witness,
    )
    return shown(tx, call.id)


async def resolve(db: Database, call: Call[NoQuery, NewResolution]) -> One:
    """Resolve a difference; the same key again gives the same answer and changes nothing."""
    return One(await db.write(_resolve, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/resolution",
            scope=Scope.RECONCILIATION_WRITE,
            summary="What is to be signed to resolve a difference so; changes nothing",
            run=partial(resolution, db),
            answers=DifferenceToSign,
            query=NoQuery,
            body=NewDecision,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/resolve",
            scope=Scope.RECONCILIATION_WRITE,
            act=Act.RESOLVE_DIFFERENCE,
            summary="Resolve a difference between the centre and this gateway",
            run=partial(resolve, db),
            answers=DifferenceInFull,
            query=NoQuery,
            body=NewResolution,
            keyed=True,
        ),
    )

"""Own API: POST /deviations/{id}/resolution, /deviations/{id}/close: a person decides.

Nothing opens one but the fact itself.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.audit import record_hash
from crinsu_gateway.model.deviation import LONGEST_TEXT, Resolution
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import resolving
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.concerning import FreeText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    NoQuery,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StepUpBody, acting_or_proving
from crinsu_gateway.web.representation.deviations import (
    Deviation,
    ToSign,
)
from crinsu_gateway.web.resources.deviations import shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/deviations"
MOST_SAMPLES = 1000
Said = Annotated[FreeText, Field(max_length=LONGEST_TEXT)]


class NewResolution(Body):
    """Why it happened, and what was done about it."""

    cause: Said = ""
    action: Said = ""


class NewClosing(NewResolution, StepUpBody):
    """The same with who says so: a step-up for what is to be signed, or a printed name."""

    signature: Said = ""


def _to_sign(tx: Transaction, call: Call[NoQuery, NewResolution]) -> ToSign:
    body = resolving.to_sign(tx, call.id, call.body.cause, call.body.action)
    return ToSign(call.id, record_hash(body), dict(body))


async def to_sign(db: Database, call: Call[NoQuery, NewResolution]) -> One:
    """What is to be shown to whom closes it so, and its hash; nothing changes."""
    return One(await db.read(_to_sign, call))


def _close(tx: Transaction, call: Call[NoQuery, NewClosing]) -> Deviation:
    said = call.body
    actor = acting_or_proving(tx, call)
    resolution = Resolution(said.cause, said.action, said.signature)
    resolving.close(tx, call.id, resolution, step_up=said.step_up or "", actor=actor, key=call.key)
    return shown(tx, call.id)


async def close(db: Database, call: Call[NoQuery, NewClosing]) -> One:
    """Close a deviation; the same key again gives the same answer and changes nothing."""
    return One(await db.write(_close, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/resolution",
            scope=Scope.DEVIATIONS_WRITE,
            summary="What is to be signed to close a deviation so; changes nothing",
            run=partial(to_sign, db),
            answers=ToSign,
            query=NoQuery,
            body=NewResolution,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/close",
            scope=Scope.DEVIATIONS_WRITE,
            act=Act.CLOSE_DEVIATION,
            summary="Close a deviation with cause, action and signature",
            run=partial(close, db),
            answers=Deviation,
            query=NoQuery,
            body=NewClosing,
            keyed=True,
        ),
    )

"""Own API: GET /deviations, /deviations/{id}; POST /deviations/{id}/close: a person decides.

Whoever may read the inventory may read them. Nothing opens one but the fact itself.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.audit import record_hash
from crinsu_gateway.model.deviation import LONGEST_TEXT, DeviationState, Resolution
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import deviation_views, deviations, resolving
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.concerning import ConcerningQuery, FreeText, local_sample
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.identity import StepUpBody, acting_or_proving
from crinsu_gateway.web.representation.deviations import (
    Deviation,
    DeviationSummary,
    ToSign,
    deviation,
    summary,
)
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/deviations"
MOST_SAMPLES = 1000
Said = Annotated[FreeText, Field(max_length=LONGEST_TEXT)]


class DeviationQuery(ConcerningQuery):
    """Which deviations; `sample` is the id of a sample container."""

    state: DeviationState | None = None


class NewResolution(Body):
    """Why it happened, and what was done about it."""

    cause: Said = ""
    action: Said = ""


class NewClosing(NewResolution, StepUpBody):
    """The same with who says so: a step-up for what is to be signed, or a printed name."""

    signature: Said = ""


def _page(tx: Transaction, asked: DeviationQuery) -> tuple[int, list[DeviationSummary]]:
    about = local_sample(tx, asked)
    total, rows = deviations.page(
        tx, asked.offset, asked.per_page, state=asked.state, sample_id=about
    )
    return total, [summary(row, deviation_views.burden(tx, row)) for row in rows]


def _shown(tx: Transaction, deviation_id: int) -> Deviation:
    row = deviations.one(tx, deviation_id)
    there = deviation_views.concerned(tx, deviation_id, MOST_SAMPLES)
    return deviation(row, deviation_views.burden(tx, row), there)


async def list_deviations(db: Database, call: Call[DeviationQuery, NoBody]) -> Listed:
    """Deviations, newest first."""
    total, found = await db.read(_page, call.query)
    return Listed("deviations", found, call.query.page, call.query.per_page, total)


async def one_deviation(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One deviation with its sample containers."""
    return One(await db.read(_shown, call.id))


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
    return _shown(tx, call.id)


async def close(db: Database, call: Call[NoQuery, NewClosing]) -> One:
    """Close a deviation; the same key again gives the same answer and changes nothing."""
    return One(await db.write(_close, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.INVENTORY_READ,
            summary="Deviations, newest first",
            run=partial(list_deviations, db),
            answers=DeviationSummary,
            query=DeviationQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One deviation with its sample containers",
            run=partial(one_deviation, db),
            answers=Deviation,
            query=NoQuery,
            body=NoBody,
        ),
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

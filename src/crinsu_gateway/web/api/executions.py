"""Own API: POST /executions/{id}/inputs and .../scans wait for the verdict.

An input is committed, the procedure engine decides about it; this file decides nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure import InputKind, Verdict
from crinsu_gateway.store import executions, inputs
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    FILLED,
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    NoQuery,
    Query,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting, acting_or_proving
from crinsu_gateway.web.representation.executions import (
    Execution,
    ScanResults,
    VerdictOnInput,
    scan_result,
    verdict,
)
from crinsu_gateway.web.resources.executions import shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/executions"
VERDICT_WITHIN_S = 2.0
Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=inputs.LONGEST_TEXT),
    FILLED,
]
TagText = Annotated[str, StringConstraints(max_length=inputs.LONGEST_TEXT)]

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Body)


NEEDED: list[JsonValue] = [
    {
        "title": "a scan",
        "required": ["text"],
        "properties": {"kind": {"const": "scan"}, "text": {"pattern": "[^\\s]"}},
    },
    {
        "title": "a word about the open step",
        "properties": {
            "kind": {"enum": [one.value for one in InputKind if one is not InputKind.SCAN]}
        },
    },
]
"""What each kind needs, for the schema."""


class NewInput(StepUpBody):
    """What a technician says: a scanned tag, or a word about the open step.

    `step` is the number of the step that was on their screen. `technician` is left out with a
    session; `stepUp` is the token of a fresh PIN for what the step shows. `leave` names a
    tag in `text` and needs a `reason`.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": NEEDED})

    kind: InputKind
    text: TagText = ""
    reason: TagText = ""
    step: Annotated[int | None, Field(ge=1, le=10_000)] = None


class NewScans(StationBody):
    """Several tags that were read in one go; each is judged by itself."""

    tags: Annotated[list[Tag], Field(min_length=1, max_length=200)]
    step: Annotated[int | None, Field(ge=1, le=10_000)] = None


def _begun(
    tx: Transaction, begin: Callable[[Transaction, Call[Q, B]], int], call: Call[Q, B]
) -> tuple[bool, Execution]:
    is_new = executions.by_key(tx, call.key) is None
    return is_new, shown(tx, begin(tx, call))


async def started(
    db: Database, begin: Callable[[Transaction, Call[Q, B]], int], call: Call[Q, B]
) -> One:
    """The execution that `begin` starts: 201, or 200 when the same key started it before."""
    is_new, run = await db.write(_begun, begin, call)
    return created(run, f"{PREFIX}/{run.id}") if is_new else One(run)


def _decided(tx: Transaction, input_id: int) -> VerdictOnInput:
    given = inputs.one(tx, input_id)
    return verdict(given, shown(tx, given.execution_id))


def _is_open(tx: Transaction, input_id: int) -> bool:
    return inputs.one(tx, input_id).verdict is Verdict.OPEN


async def answered(db: Database, input_id: int) -> One:
    """The verdict about an input: 200 once there is one, 202 when nobody decided in time."""
    try:
        async with asyncio.timeout(VERDICT_WITHIN_S):
            while True:
                cursor = db.changes.cursor(Topic.EXECUTIONS)
                if not await db.read(_is_open, input_id):
                    break
                await db.changes.wait_for(Topic.EXECUTIONS, after=cursor, timeout=VERDICT_WITHIN_S)
    except TimeoutError:
        pass  # said as OPEN below
    told = await db.read(_decided, input_id)
    return One(told, 202 if told.verdict == Verdict.OPEN.value else 200)


def _give(tx: Transaction, call: Call[NoQuery, NewInput]) -> int:
    said = call.body
    return inputs.give(
        tx,
        call.id,
        said.kind,
        said.text,
        actor=acting_or_proving(tx, call),
        key=call.key,
        ordinal=said.step,
        step_up=said.step_up or "",
        reason=said.reason,
    )


async def give_input(db: Database, call: Call[NoQuery, NewInput]) -> One:
    """Hand an input to a running execution and wait a moment for the verdict."""
    said = call.body
    if said.kind is InputKind.SCAN and not said.text.strip():
        raise invalid("text", "a scan needs the text that was scanned")
    return await answered(db, await db.write(_give, call))


def _give_all(tx: Transaction, call: Call[NoQuery, NewScans]) -> list[int]:
    said = call.body
    actor = acting(tx, call)
    return [
        inputs.give(
            tx,
            call.id,
            InputKind.SCAN,
            tag,
            actor=actor,
            key=f"{call.key} {number}",
            ordinal=said.step,
        )
        for number, tag in enumerate(said.tags, start=1)
    ]


def _results(tx: Transaction, execution_id: int, ids: Sequence[int]) -> ScanResults:
    found = tuple(scan_result(inputs.one(tx, input_id)) for input_id in ids)
    return ScanResults(found, shown(tx, execution_id))


async def give_scans(db: Database, call: Call[NoQuery, NewScans]) -> One:
    """Hand in several tags at once and wait a moment for the verdict on each."""
    ids = await db.write(_give_all, call)
    await answered(db, ids[-1])
    told = await db.read(_results, call.id, ids)
    undecided = any(one.verdict == Verdict.OPEN.value for one in told.results)
    return One(told, 202 if undecided else 200)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/inputs",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Scan, confirm, deny, leave, pause, resume or stop; answers with the verdict",
            run=partial(give_input, db),
            answers=VerdictOnInput,
            query=NoQuery,
            body=NewInput,
            also={202: "nobody decided yet; repeat with the same key, or read the execution"},
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/scans",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Several tags at once, each judged by itself",
            run=partial(give_scans, db),
            answers=ScanResults,
            query=NoQuery,
            body=NewScans,
            also={202: "not all are decided yet; repeat with the same key"},
            keyed=True,
        ),
    )

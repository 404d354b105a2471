"""Own API: procedures are listed, a refill is made, and a procedure is started by a technician."""

from functools import partial
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import executions, facilities, places, procedures
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.executions import shown as execution_shown
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    PublicId,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.identity import acting
from crinsu_gateway.web.representation.executions import Execution
from crinsu_gateway.web.representation.procedures import Procedure, procedure
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/procedures"
AddressText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ProcedureQuery(ManyPages):
    """Which procedures."""

    type: ProcedureType | None = None
    status: ProcedureStatus | None = None


class NewRefill(Body):
    """A refill of a storage solution, named. Other procedures come from the centre."""

    type: Literal["REFILL"]
    storage: ShortText


class Start(Body):
    """Who works, and where they want to; all may be left open, the technician with a session.

    `container` is a path such as C1/CN2; `slots` maps sample container ids to addresses such as
    T1/C1/CN2/3; `station` is where the technician stands.
    """

    technician: ShortText | None = None
    storage: ShortText | None = None
    container: AddressText | None = None
    slots: Annotated[dict[PublicId, AddressText], Field(default_factory=dict, max_length=500)]
    station: ShortText | None = None


def shown(tx: Transaction, row: ProcedureRow) -> Procedure:
    """A procedure with the addresses that it promises, and its newest execution."""
    slots = [item.slot_id for item in row.items if item.slot_id is not None]
    _, runs = executions.page(tx, 0, 1, local_procedure_id=row.local_id)
    return procedure(
        row,
        {slot: str(places.address(tx, slot)) for slot in slots},
        runs[0].id if runs else None,
    )


def _page(
    tx: Transaction,
    offset: int,
    limit: int,
    type: ProcedureType | None,
    status: ProcedureStatus | None,
) -> tuple[int, list[Procedure]]:
    total, rows = procedures.page(tx, offset, limit, type=type, status=status)
    return total, [shown(tx, row) for row in rows]


def _one(tx: Transaction, public_id: int) -> Procedure:
    return shown(tx, procedures.procedure(tx, public_id))


async def list_procedures(db: Database, call: Call[ProcedureQuery, NoBody]) -> Listed:
    """Procedures, newest first."""
    asked = call.query
    total, found = await db.read(_page, asked.offset, asked.per_page, asked.type, asked.status)
    return Listed("procedures", found, asked.page, asked.per_page, total)


async def one_procedure(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One procedure."""
    return One(await db.read(_one, call.id))


def _refill(tx: Transaction, storage_name: str, actor: Actor) -> tuple[bool, Procedure]:
    """Make a refill, or offer the one of this storage that nobody has started: (new, it)."""
    try:
        storage = places.storage_named(tx, storage_name)
    except UnknownPlace as error:
        raise invalid("storage", error.sentence) from error
    _, waiting = procedures.page(
        tx, 0, 100, type=ProcedureType.REFILL, status=ProcedureStatus.CREATED
    )
    for row in waiting:
        if row.storage_id == storage.id:
            return False, shown(tx, row)
    local_id = procedures.create(
        tx,
        central_id=None,
        type=ProcedureType.REFILL,
        status=ProcedureStatus.CREATED,
        facility_id=facilities.local_id(tx, storage.facility_id),
        subject_id=None,
        storage_id=storage.local_id,
        sample_ids=(),
        created_ms=tx.now.utc_ms,
        actor=actor,
    )
    return True, _one(tx, local_id)


async def make_refill(db: Database, call: Call[NoQuery, NewRefill]) -> One:
    """Make a refill that may be started at once."""
    is_new, made = await db.write(_refill, call.body.storage, Actor(call.client.id, "api"))
    return created(made, f"{PREFIX}/{made.id}") if is_new else One(made)


def _start(tx: Transaction, call: Call[NoQuery, Start]) -> tuple[bool, Execution]:
    body, is_new = call.body, executions.by_key(tx, call.key) is None
    actor = acting(tx, call, Act.RUN_PROCEDURE, body.technician, body.station)
    wish = Wish(body.storage, body.container, body.slots)
    execution_id = start(
        tx,
        call.id,
        technician=actor.id,
        station=actor.station,
        role=actor.role,
        key=call.key,
        wish=wish,
    )
    return is_new, execution_shown(tx, execution_id)


async def start_procedure(db: Database, call: Call[NoQuery, Start]) -> One:
    """Start a procedure; the same key again gives the execution that it started."""
    is_new, run = await db.write(_start, call)
    return created(run, f"/api/v1/executions/{run.id}") if is_new else One(run)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.PROCEDURES_READ,
            summary="Procedures, newest first",
            run=partial(list_procedures, db),
            answers=Procedure,
            query=ProcedureQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.PROCEDURES_EXECUTE,
            summary="Make a refill that may be started at once",
            run=partial(make_refill, db),
            answers=Procedure,
            query=NoQuery,
            body=NewRefill,
            status=201,
            also={200: "a refill of this storage solution waits already; it is offered"},
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.PROCEDURES_READ,
            summary="One procedure",
            run=partial(one_procedure, db),
            answers=Procedure,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/start",
            scope=Scope.PROCEDURES_EXECUTE,
            summary="Start a procedure that may be executed",
            run=partial(start_procedure, db),
            answers=Execution,
            query=NoQuery,
            body=Start,
            status=201,
            also={200: "this key started the execution before"},
            keyed=True,
        ),
    )

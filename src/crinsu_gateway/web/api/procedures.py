"""Own API: procedures are made here where that is allowed, approved, started, or called off."""

from functools import partial
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.person import Act, Relation, person_of, why_not
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    approving,
    cancelling,
    making,
    people,
    places,
    policies,
    procedures,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.executions import started
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    Names,
    NoBody,
    NoQuery,
    PublicId,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting, asking
from crinsu_gateway.web.representation.executions import Execution
from crinsu_gateway.web.representation.procedures import Procedure
from crinsu_gateway.web.resources.procedures import shown
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import IdKeys

PREFIX = "/api/v1/procedures"
AddressText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


NEEDED: list[JsonValue] = [
    {
        "title": "stores, retrievals, transfers",
        "required": ["sampleContainers"],
        "properties": {
            "type": {"enum": ["STORE", "RETRIEVE", "TRANSFER"]},
            "sampleContainers": {"minItems": 1},
        },
    },
    {
        "title": "refills, stock-takes",
        "required": ["storage"],
        "properties": {
            "type": {"enum": ["REFILL", "STOCKTAKE"]},
            "storage": {"type": "string"},
        },
    },
]
"""What each type needs, for the schema; it is checked when one is made."""


class NewProcedure(Body):
    """What may begin here. Stores and retrievals only where no centre is configured.

    Both name their `sampleContainers`. A refill and a stock-take name their `storage`; the latter
    may name a `container` to count. A transfer names its `sampleContainers` and where to: another
    storage solution, a `container` there, both; or its `direction` OUT (into a shipper) or IN
    (what arrives).
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": NEEDED})

    type: ProcedureType
    storage: Annotated[ShortText | None, Names(Thing.STORAGE_NAME)] = None
    container: AddressText | None = None
    direction: Direction | None = None
    sampleContainers: Annotated[  # noqa: N815
        list[PublicId], Field(default_factory=list, max_length=500), Names(Thing.SAMPLE)
    ]


class Start(StationBody):
    """Who works, and where they want to; all may be left open, the technician with a session.

    `container` is a path such as C1/CN2; `slots` maps sample container ids to addresses such as
    T1/C1/CN2/3; `station` is where the technician stands; `also` is a second storage solution
    that takes half of what a store brings.
    """

    storage: Annotated[ShortText | None, Names(Thing.STORAGE_NAME)] = None
    container: AddressText | None = None
    slots: Annotated[
        dict[PublicId, AddressText],
        Field(default_factory=dict, max_length=500),
        Names(Thing.SAMPLE, valued=Thing.ADDRESS),
        IdKeys(),
    ]
    also: Annotated[ShortText | None, Names(Thing.STORAGE_NAME)] = None


def _one(tx: Transaction, public_id: int) -> Procedure:
    return shown(tx, procedures.procedure(tx, public_id))


CANCELLED = "called off at the gateway"
"""What the centre is told of why."""
DECIDED = frozenset({ProcedureType.STORE, ProcedureType.RETRIEVE})
"""What somebody must approve; whoever may run the others may begin them."""


def _may_decide(tx: Transaction, actor: Actor) -> bool:
    """Whether the word of whoever asks lets it be executed.

    Where nobody needs to sign in a client is trusted as staff.
    """
    person_id = person_of(actor.id)
    if person_id is None:
        return not policies.people_required(tx)
    who = people.standing(tx, person_id)
    return not why_not(who, Act.APPROVE_PROCEDURE, tx.now.utc_ms, Relation.ANOTHERS)


def _made(tx: Transaction, call: Call[NoQuery, NewProcedure]) -> tuple[bool, Procedure]:
    """Make it, or offer the same one that nobody has started yet: (new, it)."""
    body = call.body
    is_decided, newest = body.type in DECIDED, procedures.newest(tx)
    actor = asking(tx, call, Act.REQUEST_PROCEDURE if is_decided else Act.RUN_PROCEDURE)
    if is_decided:
        if not body.sampleContainers:
            raise invalid("sampleContainers", "missing: say what is to be stored or retrieved")
        wanted = body.sampleContainers
        approved = _may_decide(tx, actor)
        made = approving.make(tx, body.type, wanted, actor=actor, approved=approved)
        return made > newest, _one(tx, made)
    try:
        storage = None if body.storage is None else places.storage_named(tx, body.storage)
    except UnknownPlace as error:
        raise invalid("storage", error.sentence) from error
    if body.type is ProcedureType.TRANSFER:
        made = _transfer(tx, body, storage, actor)
    elif storage is None:
        raise invalid("storage", "missing: say which storage solution is meant")
    elif body.type is ProcedureType.STOCKTAKE:
        made = making.stocktake(tx, storage, body.container or "", actor=actor)
    else:
        made = making.refill(tx, storage, actor=actor)
    return made > newest, shown(tx, procedures.procedure(tx, made))


def _transfer(
    tx: Transaction, body: NewProcedure, storage: places.Storage | None, actor: Actor
) -> int:
    if not body.sampleContainers:
        raise invalid("sampleContainers", "missing: say what is to be moved")
    return making.transfer(
        tx,
        body.sampleContainers,
        body.direction or Direction.WITHIN,
        storage,
        body.container or "",
        actor=actor,
    )


async def make_procedure(db: Database, call: Call[NoQuery, NewProcedure]) -> One:
    """Make a procedure; unless it waits for approval it may be started at once."""
    is_new, made = await db.write(_made, call)
    return created(made, f"{PREFIX}/{made.id}") if is_new else One(made)


class Approval(StationBody):
    """Who approves, and the tags that go onto sample containers: by id, those without one."""

    tags: Annotated[
        dict[PublicId, ShortText], Field(default_factory=dict, max_length=500), IdKeys()
    ]


def _approved(tx: Transaction, call: Call[NoQuery, Approval]) -> Procedure:
    actor = acting(tx, call)
    approving.approve(tx, call.id, call.body.tags, actor=actor)
    return _one(tx, call.id)


async def approve_procedure(db: Database, call: Call[NoQuery, Approval]) -> One:
    """Let a store or a retrieval that waits be executed."""
    return One(await db.write(_approved, call))


def _start(tx: Transaction, call: Call[NoQuery, Start]) -> int:
    body = call.body
    actor = acting(tx, call)
    wish = Wish(body.storage, body.container, body.slots, body.also)
    return start(
        tx,
        call.id,
        technician=actor.id,
        station=actor.station,
        role=actor.role,
        key=call.key,
        wish=wish,
    )


async def start_procedure(db: Database, call: Call[NoQuery, Start]) -> One:
    """Start a procedure; the same key again gives the execution that it started."""
    return await started(db, _start, call)


def _cancel(tx: Transaction, call: Call[NoQuery, NoBody]) -> Procedure:
    """The same again, because no answer came, changes nothing."""
    actor = asking(tx, call)
    if procedures.procedure(tx, call.id).status is not ProcedureStatus.CANCELLED:
        cancelling.cancel(tx, call.id, reason=CANCELLED, actor=actor)
    return _one(tx, call.id)


async def cancel_procedure(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """Call off a procedure that nobody has begun."""
    return One(await db.write(_cancel, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.REQUEST_PROCEDURE,
            summary="Make a refill, a stock-take or a transfer; without a centre anything",
            run=partial(make_procedure, db),
            answers=Procedure,
            query=NoQuery,
            body=NewProcedure,
            status=201,
            also={200: "the same one waits already, not started yet; it is offered"},
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/approve",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.APPROVE_PROCEDURE,
            summary="Approve a store or a retrieval, where no centre does",
            run=partial(approve_procedure, db),
            answers=Procedure,
            query=NoQuery,
            body=Approval,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/cancel",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.REQUEST_PROCEDURE,
            summary="Call off a procedure that nobody has begun",
            run=partial(cancel_procedure, db),
            answers=Procedure,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/start",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
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

# ruff: noqa: N815
"""Own API: what is known of an address, and slots blocked or kept for somebody.

GET /places?address=; POST /slots/block, /slots/unblock, /slots/reserve, /slots/give-up.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.store import (
    container_moves,
    custody,
    facilities,
    places,
    procedures,
    samples,
    slots,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Names,
    NoBody,
    NoQuery,
    PublicId,
    Query,
    ShortText,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.places import (
    ContainerWithSlots,
    Place,
    elsewhere,
    line,
    with_slots,
)
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import Moment

PREFIX = "/api/v1/slots"


class AddressQuery(Query):
    """An address of today or of the past, such as T1/C3/CN2/4."""

    address: Annotated[ShortText, Names(Thing.ADDRESS)]


class SlotChange(StationBody):
    """Which slot, and why."""

    address: Annotated[ShortText, Names(Thing.ADDRESS)]
    reason: ReasonText


class NewReservation(SlotChange):
    """For whom a slot is kept, a subject or a procedure, and until when."""

    until: Moment
    subjectCode: Annotated[ShortText | None, Names(Thing.SUBJECT_CODE)] = None
    procedureId: Annotated[PublicId | None, Names(Thing.PROCEDURE)] = None


def _place(tx: Transaction, text: str) -> Place:
    address = parse_address(text)
    path = "/".join(address.containers)
    lines = custody.ever_at(tx, str(address))
    return Place(
        str(address),
        tuple(line(one, samples.sample(tx, one.sample_id).id) for one in lines),
        tuple(elsewhere(one) for one in container_moves.once_at(tx, address.storage, path)),
    )


def _shown(tx: Transaction, slot_id: int) -> ContainerWithSlots:
    row = places.container(
        tx, int(tx.value("SELECT container_id FROM slot WHERE id = ?", (slot_id,)))
    )
    name = places.storage(tx, row.storage_id).name
    return with_slots(row, name, slots.of_container(tx, row.id))


def _change(
    tx: Transaction,
    act: Callable[[Transaction, int, str, Actor], None],
    call: Call[NoQuery, SlotChange],
) -> ContainerWithSlots:
    said = call.body
    actor = acting(tx, call)
    slot_id = places.slot_at(tx, parse_address(said.address))
    act(tx, slot_id, said.reason, actor)
    return _shown(tx, slot_id)


def _reserve(tx: Transaction, call: Call[NoQuery, NewReservation]) -> ContainerWithSlots:
    said = call.body
    actor = acting(tx, call)
    subject = None
    if said.subjectCode is not None:
        subject = facilities.subject_by_code(tx, said.subjectCode)
        if subject is None:
            raise invalid("subjectCode", f"there is no subject {said.subjectCode!r}")
    procedure = (
        None if said.procedureId is None else procedures.procedure(tx, said.procedureId).local_id
    )
    slot_id = places.slot_at(tx, parse_address(said.address))
    slots.reserve(
        tx,
        slot_id,
        subject_id=subject,
        procedure_id=procedure,
        until_ms=round(said.until.timestamp() * 1000),
        reason=said.reason,
        actor=actor,
    )
    return _shown(tx, slot_id)


async def one_place(db: Database, call: Call[AddressQuery, NoBody]) -> One:
    """Who is or was at an address, and where the containers of that place went."""
    return One(await db.read(_place, call.query.address))


async def change(
    db: Database,
    act: Callable[[Transaction, int, str, Actor], None],
    call: Call[NoQuery, SlotChange],
) -> One:
    """Block a slot, unblock it, or give its reservation up; refused when it is so already."""
    return One(await db.write(_change, act, call))


async def reserve(db: Database, call: Call[NoQuery, NewReservation]) -> One:
    """Keep an empty slot for a subject or a procedure."""
    return One(await db.write(_reserve, call))


_CHANGES = {
    "block": (slots.block, "Take a slot out of service"),
    "unblock": (slots.unblock, "Put a blocked slot into service again"),
    "give-up": (slots.give_up, "End a reservation before its time"),
}


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    changing = tuple(
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{verb}",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RUN_PROCEDURE,
            summary=summary,
            run=partial(change, db, act),
            answers=ContainerWithSlots,
            query=NoQuery,
            body=SlotChange,
        )
        for verb, (act, summary) in _CHANGES.items()
    )
    return (
        Endpoint(
            method="GET",
            path="/api/v1/places",
            scope=Scope.INVENTORY_READ,
            summary="What is known of an address, of today or of the past",
            run=partial(one_place, db),
            answers=Place,
            query=AddressQuery,
            body=NoBody,
        ),
        *changing,
        Endpoint(
            method="POST",
            path=f"{PREFIX}/reserve",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RUN_PROCEDURE,
            summary="Keep a slot for a subject or a procedure",
            run=partial(reserve, db),
            answers=ContainerWithSlots,
            query=NoQuery,
            body=NewReservation,
        ),
    )

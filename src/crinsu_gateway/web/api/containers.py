"""Own API: the tags of containers, and whole ones that are moved.

POST /containers/{id}/tag, /containers/{id}/move. They are read in web/resources/containers.py.
"""

from functools import partial
from typing import Annotated

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.place import parse_spot
from crinsu_gateway.store import container_moves, places, slots
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Names,
    NoQuery,
    ShortText,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.places import (
    ContainerWithSlots,
    Moved,
    with_slots,
)
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/containers"


class NewTag(StationBody):
    """The tag that a container bears from now on; null takes it away."""

    tag: ShortText | None
    reason: ReasonText


class NewMove(StationBody):
    """Where a container goes with all it holds, such as T2/C3/CN9."""

    to: Annotated[ShortText, Names(Thing.ADDRESS)]
    reason: ReasonText


def _one(tx: Transaction, container_id: int) -> ContainerWithSlots:
    row = places.container(tx, container_id)
    name = places.storage(tx, row.storage_id).name
    return with_slots(row, name, slots.of_container(tx, row.id))


def _tag(tx: Transaction, call: Call[NoQuery, NewTag]) -> ContainerWithSlots:
    said = call.body
    actor = acting(tx, call)
    places.set_tag(tx, call.id, said.tag, said.reason, actor)
    return _one(tx, call.id)


def _move(tx: Transaction, call: Call[NoQuery, NewMove]) -> Moved:
    said = call.body
    actor = acting(tx, call)
    spot = parse_spot(said.to)
    count = container_moves.move(tx, call.id, spot, reason=said.reason, actor=actor)
    return Moved(_one(tx, call.id).container, count)


async def set_tag(db: Database, call: Call[NoQuery, NewTag]) -> One:
    """Give a container its tag; to say it again changes nothing."""
    return One(await db.write(_tag, call))


async def move(db: Database, call: Call[NoQuery, NewMove]) -> One:
    """Move a whole container; a repeated move is refused, as it stands there already."""
    return One(await db.write(_move, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/tag",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RUN_PROCEDURE,
            summary="Give a container its tag, another one, or none",
            run=partial(set_tag, db),
            answers=ContainerWithSlots,
            query=NoQuery,
            body=NewTag,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/move",
            scope=Scope.INVENTORY_WRITE,
            act=Act.RUN_PROCEDURE,
            summary="Move a whole container with all it holds",
            run=partial(move, db),
            answers=Moved,
            query=NoQuery,
            body=NewMove,
        ),
    )

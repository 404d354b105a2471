"""The container that a step of an execution is about, and as much around it as its picture shows.

It is read each second while the step is open: what no picture shows is left out. What is drawn of
it is chosen in execution_place.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import StorageType, parse_spot
from crinsu_gateway.store import places, slots
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.slots import SlotRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.drawing.ring import SQUARE

MOST_SLOTS = 100
MOST_IN_ONE = 24
"""With more slots, or more containers side by side, there is no picture beside a step."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The container that a step is about: the way to it, and the slots in it that matter.

    `shelved`: the storage solution is looked into from the front.
    """

    storage: str
    path: str
    rows: tuple[ContainerRow, ...]
    slots: tuple[SlotRow, ...]
    lit: tuple[str, ...]
    tag: str
    shelved: bool


def read(tx: Transaction, storage_id: int, path: str, lit: tuple[str, ...], *, scans: bool) -> Spot:
    """The container of a path in a storage solution (local id); `scans`: the step scans tags."""
    storage = places.storage(tx, storage_id)
    here = _container(tx, f"{storage.name}/{path}")
    there = slots.of_container(tx, here.id) if here is not None and here.leaf else []
    shelved = storage.type is StorageType.FREEZER
    rows = [] if scans and is_drawn(there) else _around(tx, storage_id, path, shelved=shelved)
    tag = "" if here is None else here.tag or ""
    return Spot(storage.name, path, tuple(rows), tuple(there), lit, tag, shelved)


def is_drawn(there: Sequence[SlotRow]) -> bool:
    """Whether slots have a picture beside a step; where it scans, nothing else is shown then."""
    return 0 < len(there) <= MOST_SLOTS


def _container(tx: Transaction, address: str) -> ContainerRow | None:
    try:
        return places.container_at(tx, parse_spot(address))
    except UnknownPlace:
        return None


def _around(tx: Transaction, storage_id: int, path: str, *, shelved: bool) -> list[ContainerRow]:
    """The outermost containers, and what stands in those that a picture looks into: the one on the
    way, and from above all that are round."""
    outermost = places.standing_in(tx, storage_id)
    from_above = not shelved and len(outermost) <= MOST_IN_ONE
    on_the_way = path.partition("/")[0]
    opened = [
        row.id
        for row in outermost
        if row.path == on_the_way or (from_above and row.kind not in SQUARE)
    ]
    return [*outermost, *places.standing_in(tx, storage_id, opened)]

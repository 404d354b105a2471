"""What is inside a storage solution at the place that is looked at: from the whole to one slot.

A tank and a canister are seen from above, racks from the front, boxes and canes slot by slot; or
all slots at a glance. A place that is not there any more leads to the next one around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.place import ContainerKind, StorageType
from crinsu_gateway.store import inside, slots
from crinsu_gateway.store.places import ContainerRow, Storage
from crinsu_gateway.store.slots import SlotRow, SlotState
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.drawing.grid import Grid, grid
from crinsu_gateway.web.console.drawing.mosaic import Mosaic, mosaic
from crinsu_gateway.web.console.drawing.rack import Rack, rack
from crinsu_gateway.web.console.drawing.ring import Ring, ring

FROM_THE_FRONT = frozenset({ContainerKind.RACK, ContainerKind.SHELF, ContainerKind.DRAWER})


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a place."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What is seen: `within` is the container (None: the storage solution), `slot` a slot of it.

    `rows` are all containers, `stands` the slots that the picture needs by container, `labelled`
    those of `within` one by one. `missing` is the place that was asked for and is not there.
    """

    storage: Storage
    rows: Sequence[ContainerRow]
    within: ContainerRow | None
    slot: SlotRow | None
    stands: Mapping[int, Mapping[str, SlotState]]
    labelled: Sequence[SlotRow]
    is_whole: bool
    missing: str

    @property
    def address(self) -> str:
        """The address of what is looked at."""
        name = self.storage.name
        here = name if self.within is None else f"{name}/{self.within.path}"
        return here if self.slot is None else f"{here}/{self.slot.label}"

    @property
    def is_leaf(self) -> bool:
        """Whether what is looked at has slots of its own."""
        return self.within is not None and self.within.leaf


def read(tx: Transaction, storage: Storage, place: str, *, whole: bool) -> Inside:
    """What is inside; `whole`: all slots at a glance."""
    rows = inside.containers(tx, storage.local_id)
    by_path = {one.path: one for one in rows}
    asked = place.strip().strip("/").split("/")
    labels = asked[1:] if asked[0] == storage.name else []
    within, depth = None, 0
    while depth < len(labels) and "/".join(labels[: depth + 1]) in by_path:
        depth += 1
        within = by_path["/".join(labels[:depth])]
    labelled = _there(tx, within) if within is not None and within.leaf else []
    slot = next((one for one in labelled if labels[depth:] == [one.label]), None)
    if within is not None and within.leaf:
        stands: Mapping[int, Mapping[str, SlotState]] = {
            within.id: {one.label: one.state for one in labelled}
        }
    else:
        path = None if within is None else within.path
        stands = inside.slots(tx, storage.local_id, path) if whole else {}
    is_there = not place or asked == [storage.name, *labels[:depth]] or slot is not None
    missing = "" if is_there else place
    return Inside(storage, rows, within, slot, stands, labelled, whole, missing)


def _there(tx: Transaction, within: ContainerRow) -> list[SlotRow]:
    """The slots of a container that are there: not those that left the layout empty."""
    found = slots.of_container(tx, within.id)
    return [one for one in found if one.state is not SlotState.RETIRED]


def crumbs(seen: Inside) -> list[Crumb]:
    """The way from the storage solution to what is looked at, both with it."""
    found = [Crumb(seen.storage.name, seen.storage.name)]
    for label in seen.address.split("/")[1:]:
        found.append(Crumb(label, f"{found[-1].address}/{label}"))
    return found


Picture = Ring | Rack | Grid | Mosaic


def picture(seen: Inside, lit: frozenset[str]) -> tuple[str, Picture]:
    """What is drawn, and the name of its drawing; `lit` are addresses that are looked for."""
    name, within = seen.storage.name, seen.within
    if within is not None and within.leaf:
        lights = lit if seen.slot is None else lit | {seen.address}
        held = {one.label for one in seen.labelled if one.quarantined}
        return "grid", grid(f"{name}/{within.path}", seen.stands[within.id], lights, held)
    if seen.is_whole:
        return "mosaic", mosaic(name, seen.rows, seen.stands, within=within, lit=lit)
    kind = within.kind if within is not None else None
    is_shelved = within is None and seen.storage.type is StorageType.FREEZER
    if is_shelved or kind in FROM_THE_FRONT:
        return "rack", rack(name, seen.rows, within=within, lit=lit)
    return "ring", ring(name, seen.rows, within=within, lit=lit)

"""Places: container kinds with their nesting, labels, layouts and addresses such as T1/C3/CN2/4.

Pure rules; the tree itself is kept in store/places.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.label import LABEL
from crinsu_gateway.model.place_errors import (
    ConfigurationDecides,
    ContainerBusy,
    LeftUse,
    PlaceTaken,
    StillNeeded,
    WrongPlace,
)


class StorageType(StrEnum):
    """The kind of a storage solution."""

    TANK = "TANK"
    DEWAR = "DEWAR"
    FREEZER = "FREEZER"


class ContainerKind(StrEnum):
    """The kind of a storage level inside a storage solution."""

    CANISTER = "canister"
    CANE = "cane"
    RACK = "rack"
    BOX = "box"
    GOBLET = "goblet"
    SHELF = "shelf"
    DRAWER = "drawer"


NESTS_IN: dict[ContainerKind, frozenset[ContainerKind | None]] = {
    ContainerKind.CANISTER: frozenset({None}),
    ContainerKind.CANE: frozenset({None, ContainerKind.CANISTER}),
    ContainerKind.GOBLET: frozenset({ContainerKind.CANISTER, ContainerKind.CANE}),
    ContainerKind.SHELF: frozenset({None}),
    ContainerKind.RACK: frozenset({None, ContainerKind.SHELF}),
    ContainerKind.DRAWER: frozenset({None, ContainerKind.SHELF, ContainerKind.RACK}),
    ContainerKind.BOX: frozenset(
        {
            None,
            ContainerKind.RACK,
            ContainerKind.DRAWER,
            ContainerKind.SHELF,
            ContainerKind.CANISTER,
        }
    ),
}
"""Which kinds a kind may stand in; None is the storage solution itself."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a regular layout: `count` containers labelled prefix + 1..count."""

    kind: ContainerKind
    prefix: str
    count: int

    def labels(self) -> list[str]:
        """The labels of the containers of this level, in order."""
        return [f"{self.prefix}{number}" for number in range(1, self.count + 1)]


@dataclass(frozen=True, slots=True)
class Layout:
    """Levels from the outside inward, and the labels of the slots in each innermost container."""

    levels: tuple[Level, ...]
    slots: tuple[str, ...]


def nesting_faults(layout: Layout) -> list[str]:
    """What is wrong with the nesting of a layout, a sentence each; empty when nothing is."""
    faults = []
    outer: ContainerKind | None = None
    for level in layout.levels:
        fault = nesting_fault(level.kind, outer)
        if fault:
            faults.append(fault)
        outer = level.kind
    return faults


def nesting_fault(kind: ContainerKind, outer: ContainerKind | None) -> str | None:
    """Why a kind cannot stand in another one (None is the storage solution), or None."""
    if outer in NESTS_IN[kind]:
        return None
    allowed = sorted(str(one or "the storage solution") for one in NESTS_IN[kind])
    where = outer or "the storage solution"
    return f"a {kind} cannot stand in {where}; allowed: {', '.join(allowed)}"


def leaf_paths(layout: Layout) -> Iterator[tuple[str, ...]]:
    """The label paths of all innermost containers of a layout, in order."""

    def walk(depth: int, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if depth == len(layout.levels):
            yield path
            return
        for label in layout.levels[depth].labels():
            yield from walk(depth + 1, (*path, label))

    yield from walk(0, ())


@dataclass(frozen=True, slots=True)
class Address:
    """Where a slot is: the storage solution, one label a level, then the slot."""

    storage: str
    containers: tuple[str, ...]
    slot: str

    def __str__(self) -> str:
        return "/".join((self.storage, *self.containers, self.slot))


def parse_address(text: str) -> Address:
    """An address from its text, such as T1/C3/CN2/4; UnknownPlace when it is not one."""
    fault = "is not an address: write storage/container/.../slot, such as T1/C3/CN2/4"
    storage, *containers, slot = _labels(text, 3, fault)
    return Address(storage, tuple(containers), slot)


def _labels(text: str, least: int, fault: str) -> list[str]:
    """The labels that a text joins, at least so many; UnknownPlace saying the fault otherwise."""
    parts = text.strip().split("/")
    if len(parts) < least or not all(map(LABEL.fullmatch, parts)):
        raise UnknownPlace(f"{text!r} {fault}", address=text)
    return parts


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a container: a storage solution and the labels down to the container itself."""

    storage: str
    containers: tuple[str, ...]

    @property
    def path(self) -> str:
        """The labels joined, without the storage solution: C3/CN2."""
        return "/".join(self.containers)

    @property
    def outer(self) -> str | None:
        """The path of the container that it stands in, None for the storage solution itself."""
        return "/".join(self.containers[:-1]) or None

    @property
    def label(self) -> str:
        """The label of the container itself."""
        return self.containers[-1]

    def __str__(self) -> str:
        return f"{self.storage}/{self.path}"


def parse_spot(text: str) -> Spot:
    """The place of a container from its text, such as T1/C3/CN2; UnknownPlace if it is none."""
    fault = "is no container: write storage/container/..., such as T1/C3/CN2"
    storage, *containers = _labels(text, 2, fault)
    return Spot(storage, tuple(containers))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules of moving need of one end: who runs there, what stands and lies there."""

    storage: str
    execution: int | None
    outer_kind: ContainerKind | None
    outer_has_slots: bool
    taken: bool


def may_put_container(kind: ContainerKind, spot: Spot, source: Standing, target: Standing) -> None:
    """Refuse to move a container when nesting, room or a running execution forbid it."""
    for end in (source, target):
        if end.execution is not None:
            raise ContainerBusy(
                f"execution {end.execution} is not finished on {end.storage}: finish or stop it",
                execution=end.execution,
                storage=end.storage,
            )
    fault = nesting_fault(kind, target.outer_kind)
    if fault is None and target.outer_has_slots:
        fault = f"{spot.storage}/{spot.outer} has slots, so no container can stand in it"
    if fault is not None:
        raise WrongPlace(fault, address=str(spot))
    if target.taken:
        raise PlaceTaken(f"another container stands at {spot}; choose a free place")


@dataclass(frozen=True, slots=True)
class Leaving:
    """A container that is to leave use, with all that stands in it.

    `holds`, `promised` and `kept` count slots that hold something, that a running execution is
    going to use, and that are reserved; `execution` has yet to be finished there.
    """

    address: str
    in_use: bool
    by_hand: bool
    holds: int
    promised: int
    kept: int
    execution: int | None


def may_leave_use(one: Leaving) -> None:
    """Refuse to let go what is gone, what the configuration makes, and what is still needed."""
    if not one.in_use:
        raise LeftUse(f"{one.address} left use already", address=one.address)
    if not one.by_hand:
        raise ConfigurationDecides(
            f"{one.address} stands in the layout of the configuration: take it out there and "
            "restart, for it would come back otherwise",
            address=one.address,
        )
    if one.execution is not None:
        raise ContainerBusy(
            f"execution {one.execution} is not finished on {one.address.partition('/')[0]}: "
            "finish or stop it",
            execution=one.execution,
            address=one.address,
        )
    for count, what in (
        (one.holds, "hold a sample container: retrieve or move them first"),
        (one.promised, "are promised to an execution: finish or stop it first"),
        (one.kept, "are reserved: give them up first"),
    ):
        if count:
            raise StillNeeded(
                f"{count} of the slots in {one.address} {what}", address=one.address, slots=count
            )

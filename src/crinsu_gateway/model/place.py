"""Places: container kinds with their nesting, labels, layouts and addresses such as T1/C3/CN2/4.

Pure rules; the tree itself is kept in store/places.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import UnknownPlace


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

LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")


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
        if outer not in NESTS_IN[level.kind]:
            allowed = sorted(kind or "the storage solution" for kind in NESTS_IN[level.kind])
            where = outer or "the storage solution"
            faults.append(f"a {level.kind} cannot stand in {where}; allowed: {', '.join(allowed)}")
        outer = level.kind
    return faults


def grid_labels(rows: int, columns: int) -> tuple[str, ...]:
    """Labels of a box grid by row: A1, A2, ... B1; rows beyond Z are AA, AB, ..."""

    def letters(index: int) -> str:
        text = ""
        index += 1
        while index:
            index, rest = divmod(index - 1, 26)
            text = chr(65 + rest) + text
        return text

    return tuple(
        f"{letters(row)}{column}" for row in range(rows) for column in range(1, columns + 1)
    )


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
    parts = text.strip().split("/")
    if len(parts) < 3 or not all(LABEL.fullmatch(part) for part in parts):
        raise UnknownPlace(
            f"{text!r} is not an address: write storage/container/.../slot, such as T1/C3/CN2/4",
            address=text,
        )
    return Address(parts[0], tuple(parts[1:-1]), parts[-1])

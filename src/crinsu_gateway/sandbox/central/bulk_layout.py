"""Layouts of seeded storage solutions: canisters and canes, or racks and boxes, of any capacity.

Pure: rows and places by arithmetic. Containers of one storage solution bear ids in a row.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

FREE = 0.1
"""The share of slots left free, here and there."""
CANES = tuple(str(number) for number in range(1, 11))
BOXES = tuple(f"{row}{column}" for row in "ABCDEFGHIJ" for column in range(1, 11))


@dataclass(frozen=True, slots=True)
class Shape:
    """A storage solution: so many outer containers, so many inner ones in each, these slots."""

    type: str
    outer: tuple[str, str, int]  # kind, prefix, count
    inner: tuple[str, str, int]
    slots: tuple[str, ...]
    first: int = 1  # the id of its first container

    @property
    def capacity(self) -> int:
        """How many slots it has."""
        return self.outer[2] * self.inner[2] * len(self.slots)

    def placed_from(self, first: int) -> "Shape":
        """The same with containers that begin at this id."""
        return replace(self, first=first)

    def places(self, dice: random.Random) -> Iterator[tuple[int, str]]:
        """Innermost container id and slot of each place that is taken, in order, some left free."""
        width = self.inner[2] + 1
        for outer in range(self.outer[2]):
            for inner in range(1, width):
                for slot in self.slots:
                    if dice.random() >= FREE:
                        yield self.first + outer * width + inner, slot


def shape_of(number: int, holds: int) -> Shape:
    """The layout of the storage solution of this number that must hold so many: in turn."""
    needed = int(holds / (1 - FREE) * 1.02) + 200  # what chance leaves free beyond its share
    if number % 3 == 0:
        racks = max(2, -(-needed // 1000))
        return Shape("FREEZER", ("rack", "R", racks), ("box", "B", 10), BOXES)
    canes = max(4, -(-needed // (12 * len(CANES))))
    kind = "DEWAR" if number % 3 == 2 else "TANK"
    return Shape(kind, ("canister", "C", 12), ("cane", "CN", canes), CANES)


def containers(shape: Shape, storage: int, first: int) -> Iterator[tuple[object, ...]]:
    """The rows of the containers: each outer one, then what stands in it."""
    key = first
    for outer in range(1, shape.outer[2] + 1):
        parent = key
        yield (parent, storage, None, shape.outer[0], f"{shape.outer[1]}{outer}", 0)
        for inner in range(1, shape.inner[2] + 1):
            label = f"{shape.inner[1]}{inner}"
            yield (parent + inner, storage, parent, shape.inner[0], label, len(shape.slots))
        key = parent + shape.inner[2] + 1

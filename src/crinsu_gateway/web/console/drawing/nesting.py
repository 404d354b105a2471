"""How large containers are on paper, and where they lie within each other: outer ones hold inner.

The innermost ones have their slots in them, at a pitch. What lies in the slots, and what is looked
for, it does not know.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from crinsu_gateway.model.place import ContainerKind
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.web.console.drawing.arrangement import Arrangement, arranged
from crinsu_gateway.web.console.drawing.grid import Slots

PITCH = 8.0
"""From slot to slot, in px."""
EDGE, CAPTION, SMALLEST = 8.0, 22.0, 48.0
"""Around what is in a container; above it, for its label; and to touch it (px)."""
SHAPE = 1.6
"""About how much wider than high everything is; a rack alone is one column."""


@dataclass(frozen=True, slots=True)
class Block:
    """A container by its upper left corner, the blocks in it, and where its own slots lie."""

    x: float
    y: float
    width: float
    height: float
    row: ContainerRow
    inner: tuple["Block", ...]
    slots: Arrangement

    def at(self, x: float, y: float) -> Iterator["Block"]:
        """It and all within it, outer ones first, as they lie when it is moved by so much."""
        here = Block(
            self.x + x, self.y + y, self.width, self.height, self.row, self.inner, self.slots
        )
        yield here
        for one in self.inner:
            yield from one.at(here.x, here.y)


@dataclass(frozen=True, slots=True)
class Nest:
    """All blocks, outer ones first, and the size of the whole."""

    width: float
    height: float
    blocks: tuple[Block, ...]


def nested(
    rows: Sequence[ContainerRow], slots: Mapping[int, Slots], within: ContainerRow | None
) -> Nest:
    """Where the containers lie that stand in one (None: in the storage solution itself)."""
    children: dict[int | None, list[ContainerRow]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    outer = [_block(row, children, slots) for row in children[within.id if within else None]]
    laid = _laid(outer, within.kind if within else None)
    return Nest(*_size(laid), tuple(part for one in laid for part in one.at(0, 0)))


def _block(
    row: ContainerRow, children: Mapping[int | None, list[ContainerRow]], slots: Mapping[int, Slots]
) -> Block:
    """A container with all within it, at 0, 0."""
    if children[row.id]:
        inner = _laid([_block(one, children, slots) for one in children[row.id]], row.kind)
        width, height = _size(inner)
        lower = tuple(next(one.at(0, CAPTION - EDGE)) for one in inner)
        return Block(0, 0, width, height + CAPTION - EDGE, row, lower, arranged(()))
    where = arranged(tuple(slots.get(row.id, ())))
    width = max(where.columns * PITCH + 2 * EDGE, SMALLEST)
    height = max(where.rows * PITCH + CAPTION + EDGE, SMALLEST)
    return Block(0, 0, width, height, row, (), where)


def _laid(blocks: Sequence[Block], kind: str | None) -> tuple[Block, ...]:
    """Blocks laid in lines from above; in a rack one in a line, else as SHAPE wants it."""
    area = sum((one.width + EDGE) * (one.height + EDGE) for one in blocks)
    breadth = 0.0 if kind == ContainerKind.RACK else sqrt(SHAPE * area)
    laid = []
    x = y = EDGE
    high = 0.0
    for block in blocks:
        if x > EDGE and x + block.width > breadth + EDGE:
            x, y, high = EDGE, y + high + EDGE, 0.0
        laid.append(next(block.at(x, y)))
        x += block.width + EDGE
        high = max(high, block.height)
    return tuple(laid)


def _size(blocks: Sequence[Block]) -> tuple[float, float]:
    """What blocks take up, with an edge around them."""
    return (
        max((one.x + one.width for one in blocks), default=EDGE) + EDGE,
        max((one.y + one.height for one in blocks), default=EDGE) + EDGE,
    )

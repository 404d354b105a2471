"""Containers that stand one above the other or side by side, from the front: a rack of boxes.

Each is a tile with its label, its state and how full it is. It draws no slots.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.web.console.drawing.content import Content, content
from crinsu_gateway.web.console.drawing.name import fitted

HIGH, WIDE, PADDING = 64.0, 312.0, 14.0
"""A tile, and what is left free at its sides, in px."""
LONGEST = 8
"""How many characters of its label a tile shows at most."""
BETWEEN, EDGE = 8.0, 22.0
"""From tile to tile, and around them all; an arrow has room there (px)."""
TALLEST = 12
"""So many tiles stand one above the other at most."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A container by the corner of its tile (px), its name, and how long its bar is (px)."""

    x: float
    y: float
    name: str
    filled: float
    content: Content


@dataclass(frozen=True, slots=True)
class Rack:
    """What stands in the container or storage solution of an address."""

    address: str
    width: float
    height: float
    wide: float
    high: float
    bar: float
    tiles: tuple[Tile, ...]


def rack(
    storage: str,
    rows: Sequence[ContainerRow],
    *,
    within: ContainerRow | None = None,
    lit: Collection[str] = (),
) -> Rack:
    """The containers that stand in `within`, or in the storage solution itself.

    `rows` are containers of this storage solution in layout order; `lit` are addresses that are
    looked for, such as T2/R1/B5/A7.
    """
    parent = within.id if within else None
    drawn = [content(storage, row, lit) for row in rows if row.parent_id == parent]
    columns = max(ceil(len(drawn) / TALLEST), 1)
    tall = ceil(len(drawn) / columns)
    bar = WIDE - 2 * PADDING
    tiles = tuple(
        Tile(
            EDGE + number // tall * (WIDE + BETWEEN),
            EDGE + number % tall * (HIGH + BETWEEN),
            fitted(one.label, LONGEST).shown,
            round(bar * one.share, 1),
            one,
        )
        for number, one in enumerate(drawn)
    )
    return Rack(
        address=f"{storage}/{within.path}" if within else storage,
        width=2 * EDGE + columns * (WIDE + BETWEEN) - BETWEEN,
        height=2 * EDGE + max(tall, 1) * (HIGH + BETWEEN) - BETWEEN,
        wide=WIDE,
        high=HIGH,
        bar=bar,
        tiles=tiles,
    )

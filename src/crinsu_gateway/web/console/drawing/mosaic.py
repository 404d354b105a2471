"""Thousands of slots at a glance: the containers of a storage solution, each within its outer one.

Slots that stand alike are one path, whatever container they are in: ten thousand cost a browser
six shapes. A single container, near, is drawn by grid.py.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.drawing.content import Content, content
from crinsu_gateway.web.console.drawing.grid import Slots
from crinsu_gateway.web.console.drawing.name import fitted
from crinsu_gateway.web.console.drawing.nesting import CAPTION, EDGE, PITCH, Block, nested

LETTER, DIGIT = 9.0, 7.0
"""How wide a letter of a name, and a digit of its counts, is at most (px)."""
SIGNS: Mapping[SlotState, tuple[float, float, str]] = {
    SlotState.HELD: (1, 1, "h6v6h-6z"),
    SlotState.FREE: (3, 3, "h2v2h-2z"),
    SlotState.RETIRED: (2, 3.5, "h4v1h-4z"),
    SlotState.BLOCKED: (1.5, 1.5, "l5 5m0-5l-5 5"),
    SlotState.PROMISED: (4, 1, "v6m-2.5-2.5l2.5 2.5l2.5-2.5"),
    SlotState.RESERVED: (2, 7, "v-6l5 2l-5 2"),
}
"""Where in a slot its sign begins, and the sign. What there may be thousands of are filled
rectangles, which a browser draws three times as fast as dashes; what is rare are strokes."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tray:
    """A container (px) with its name, and its counts where there is room for them.

    `leaf`: its slots are drawn in it, else other containers.
    """

    x: float
    y: float
    width: float
    height: float
    leaf: bool
    name: str
    counts: str
    content: Content


@dataclass(frozen=True, slots=True)
class Marks:
    """All slots of a state, as one path."""

    state: SlotState
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Mosaic:
    """The trays, outer ones first, the marks of slots in them, and the middles of what is lit."""

    address: str
    width: float
    height: float
    trays: tuple[Tray, ...]
    marks: tuple[Marks, ...]
    lit: tuple[Point, ...]


def mosaic(
    storage: str,
    rows: Sequence[ContainerRow],
    slots: Mapping[int, Slots],
    *,
    within: ContainerRow | None = None,
    lit: Collection[str] = (),
) -> Mosaic:
    """What stands in `within`, or in the storage solution itself, with its slots by container id.

    `rows` are containers of this storage solution in layout order; `lit` are addresses that are
    looked for, such as T2/R1/B5/A7.
    """
    nest = nested(rows, slots, within)
    signs: dict[SlotState, list[str]] = {state: [] for state in SIGNS}
    found = []
    for leaf, stands in ((one, slots.get(one.row.id, {})) for one in nest.blocks):
        for (row, column), (label, state) in zip(leaf.slots.cells, stands.items(), strict=True):
            x, y = leaf.x + EDGE + column * PITCH, leaf.y + CAPTION + row * PITCH
            right, down, sign = SIGNS[state]
            signs[state].append(f"M{x + right:g} {y + down:g}{sign}")
            if lit and f"{storage}/{leaf.row.path}/{label}" in lit:
                found.append((x + PITCH / 2, y + PITCH / 2))
    return Mosaic(
        address=f"{storage}/{within.path}" if within else storage,
        width=nest.width,
        height=nest.height,
        trays=tuple(_tray(storage, one, lit) for one in nest.blocks),
        marks=tuple(
            Marks(state, len(drawn), "".join(drawn)) for state, drawn in signs.items() if drawn
        ),
        lit=tuple(found),
    )


def _tray(storage: str, one: Block, lit: Collection[str]) -> Tray:
    what = content(storage, one.row, lit)
    room = one.width - 2 * EDGE
    name = fitted(what.label, int(room / LETTER)).shown
    counts = f"{what.occupied}/{what.capacity}"
    fits = len(name) * LETTER + len(counts) * DIGIT <= room
    return Tray(
        one.x,
        one.y,
        one.width,
        one.height,
        not one.inner,
        name,
        counts if fits else "",
        what,
    )

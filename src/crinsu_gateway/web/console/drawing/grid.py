"""A container with slots, near: each slot a shape of its own, large enough for a gloved finger.

Labels decide where slots lie (arrangement.py). For thousands at a time there is mosaic.py.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.drawing.arrangement import Arrangement, Cell, arranged

PITCH = 56.0
"""From the middle of a slot to that of the next one, in px: 48 to touch, and some between."""
HEADING, EDGE = 36.0, 14.0
"""Room for the headings of rows and columns; what is left free around the slots."""
LETTER, LINE = 13.0, 20.0
"""How wide a character of a label is at most, and how high a line of it, in px."""

Box = tuple[float, float, float, float]
"""x, y, width and height, in px."""

Slots = Mapping[str, SlotState]
"""How the slots of a container stand, by label, in the order of the layout."""

SIGNS: Mapping[SlotState, str] = {
    SlotState.HELD: "M0-10A10 10 0 1 1 0 10A10 10 0 1 1 0-10Z",
    SlotState.FREE: "",
    SlotState.RESERVED: "M-6 10V-10L9-5L-6 0",
    SlotState.PROMISED: "M0-9V7M-7 1L0 8L7 1",
    SlotState.BLOCKED: "M-8-8L8 8M8-8L-8 8",
    SlotState.RETIRED: "M-8 0H8",
}
"""What stands in the ring of a slot, around 0, 0: cap, nothing, flag, arrow, cross, dash."""
BARS = "M-25-9H25M-25 9H25"
"""What lies across a slot whose sample container is in quarantine: nobody takes it out."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot around its middle (px); `sign` and `bars` are paths around 0, 0; bars may be ""."""

    x: float
    y: float
    label: str
    address: str
    state: SlotState
    sign: str
    bars: str
    lit: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a row or a column around its middle (px); `lit`: what is looked for is in it."""

    x: float
    y: float
    width: float
    text: str
    lit: bool


@dataclass(frozen=True, slots=True)
class Run:
    """So many slots in a row that stand alike, from the first label to the last."""

    state: SlotState
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The slots of the container of an address, which lie on a tray.

    `labelled`: there are no headings, each slot bears its label. `bands` are the rows and columns
    that cross at what is looked for. `told` is all of it in words, row by row.
    """

    address: str
    width: float
    height: float
    tray: Box
    labelled: bool
    slots: tuple[Slot, ...]
    headings: tuple[Heading, ...]
    bands: tuple[Box, ...]
    told: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Paper:
    """Where cells lie: the pitch, and the corner of the tray."""

    across: float
    down: float
    left: float
    top: float

    def x(self, column: int) -> float:
        return self.left + (column + 0.5) * self.across

    def y(self, row: int) -> float:
        return self.top + (row + 0.5) * self.down


def grid(
    address: str, slots: Slots, lit: Collection[str] = (), quarantined: Collection[str] = ()
) -> Grid:
    """The slots of a container; `lit` are addresses that are looked for, `quarantined` labels."""
    where = arranged(tuple(slots))
    labelled = not where.row_headings
    paper = _paper(where, labelled, max(map(len, slots), default=0))
    drawn = tuple(
        _slot(address, label, state, BARS if label in quarantined else "", cell, paper, lit)
        for (label, state), cell in zip(slots.items(), where.cells, strict=True)
    )
    found = [cell for one, cell in zip(drawn, where.cells, strict=True) if one.lit]
    tray = (paper.left, paper.top, where.columns * paper.across, where.rows * paper.down)
    return Grid(
        address=address,
        width=tray[0] + tray[2] + EDGE,
        height=tray[1] + tray[3] + EDGE,
        tray=tray,
        labelled=labelled,
        slots=drawn,
        headings=_headings(where, paper, found),
        bands=_bands(where, paper, found),
        told=told(slots, where.cells),
    )


def told(slots: Slots, cells: Sequence[Cell]) -> tuple[Run, ...]:
    """How slots stand, in runs that stand alike, row by row."""
    ordered = [one for _, one in sorted(zip(cells, slots.items(), strict=True))]
    found = []
    for state, run in groupby(ordered, key=lambda one: one[1]):
        labels = [label for label, _ in run]
        found.append(Run(state, labels[0], labels[-1], len(labels)))
    return tuple(found)


def _paper(where: Arrangement, labelled: bool, longest: int) -> _Paper:
    """Wide enough for the labels, where they stand."""
    heading = max([HEADING, *(len(text) * LETTER + EDGE for text in where.row_headings)])
    return _Paper(
        across=max(PITCH, longest * LETTER) if labelled else PITCH,
        down=PITCH + LINE if labelled else PITCH,
        left=EDGE if labelled else EDGE + heading,
        top=EDGE + HEADING if where.column_headings else EDGE,
    )


def _slot(
    address: str,
    label: str,
    state: SlotState,
    bars: str,
    cell: Cell,
    paper: _Paper,
    lit: Collection[str],
) -> Slot:
    row, column = cell
    place = f"{address}/{label}"
    return Slot(
        paper.x(column), paper.y(row), label, place, state, SIGNS[state], bars, place in lit
    )


def _headings(where: Arrangement, paper: _Paper, lit: Sequence[Cell]) -> tuple[Heading, ...]:
    rows, columns = {row for row, _ in lit}, {column for _, column in lit}
    width = paper.left - EDGE
    return (
        *(
            Heading(EDGE + width / 2, paper.y(row), width - 4, text, row in rows)
            for row, text in enumerate(where.row_headings)
        ),
        *(
            Heading(paper.x(column), EDGE + HEADING / 2, PITCH - 4, text, column in columns)
            for column, text in enumerate(where.column_headings)
        ),
    )


def _bands(where: Arrangement, paper: _Paper, lit: Sequence[Cell]) -> tuple[Box, ...]:
    wide, high = where.columns * paper.across, where.rows * paper.down
    rows = sorted({row for row, _ in lit if where.row_headings})
    columns = sorted({column for _, column in lit if where.column_headings})
    return (
        *((paper.left, paper.top + row * paper.down, wide, paper.down) for row in rows),
        *((paper.left + one * paper.across, paper.top, paper.across, high) for one in columns),
    )

"""Containers that stand in a ring, seen from above: the canisters of a tank, the canes of one.

The first stands at twelve o'clock, the others follow clockwise; what stands in a round one is
drawn inside it, small. It draws no slots: those are in grid.py.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

from crinsu_gateway.model.place import ContainerKind
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.web.console.drawing import outline
from crinsu_gateway.web.console.drawing.content import Content, content
from crinsu_gateway.web.console.drawing.packing import Place, packed

SIZE, WALL, AROUND = 720.0, 16.0, 40.0
"""Width and height in px; how thick the wall is; what is left around it, for arrows."""
SQUARE = frozenset({ContainerKind.BOX, ContainerKind.RACK, ContainerKind.DRAWER})
CORNERED = 0.75
"""Half of the side of a square, by the radius of its place."""
LEGIBLE, BIGGEST = 11.0, 34.0
"""The smallest and the largest letters of a label, in px."""

Children = Mapping[int | None, Sequence[ContainerRow]]
"""The containers that stand in each, by its id; None for the storage solution itself."""


@dataclass(frozen=True, slots=True)
class Top:
    """A container from above; the paths of its outline and of what is occupied are around 0, 0.

    `letter` is how large its label is, in px (0: there is no room for it), `lifted` how far above
    the middle.
    """

    x: float
    y: float
    radius: float
    square: bool
    outline: str
    filled: str
    letter: float
    lifted: float
    content: Content
    inner: tuple["Top", ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """What stands in the container or storage solution of this address, within a wall (radius).

    `letter` is how large its label is in the middle, in px (0: there is no room for it). `arrows`
    point from outside at what is looked for, each so many degrees clockwise from twelve o'clock.
    """

    address: str
    label: str
    size: float
    wall: float
    letter: float
    occupied: int
    capacity: int
    tops: tuple[Top, ...]
    arrows: tuple[float, ...]


def ring(
    storage: str,
    rows: Sequence[ContainerRow],
    *,
    within: ContainerRow | None = None,
    lit: Collection[str] = (),
) -> Ring:
    """The containers that stand in `within`, or in the storage solution itself.

    `rows` are containers of this storage solution in layout order, those that matter here among
    them; `lit` are addresses that are looked for, such as T1/C3/CN2/4.
    """
    children = _children(rows)
    outer = children[within.id if within else None]
    room = SIZE / 2 - AROUND - WALL
    radius, places = packed(len(outer), room)
    tops = tuple(
        _drawn(
            content(storage, row, lit),
            place,
            radius,
            (outline.rim, outline.bar),
            _inner(storage, row, radius, children, lit),
        )
        for row, place in zip(outer, places, strict=True)
    )
    label = within.label if within else storage
    occupied, capacity = sum(row.occupied for row in outer), sum(row.slots for row in outer)
    middle = min((hypot(*place) for place in places), default=room) - radius
    return Ring(
        address=f"{storage}/{within.path}" if within else storage,
        label=label,
        size=SIZE,
        wall=SIZE / 2 - AROUND,
        letter=_letter(max(len(label), len(f"{occupied}/{capacity}")), middle),
        occupied=occupied,
        capacity=capacity,
        tops=tops,
        arrows=tuple(round(degrees(atan2(one.x, 0 - one.y)), 1) for one in tops if one.content.lit),
    )


def _children(rows: Sequence[ContainerRow]) -> Children:
    found: dict[int | None, list[ContainerRow]] = defaultdict(list)
    for row in rows:
        found[row.parent_id].append(row)
    return found


def _inner(
    storage: str, row: ContainerRow, radius: float, children: Children, lit: Collection[str]
) -> tuple[Top, ...]:
    """What stands in a container of so much radius, around its label; a rack hides it."""
    inside = () if row.kind in SQUARE else children[row.id]
    small, places = packed(len(inside), radius * 0.86, radius * 0.34)
    return tuple(
        _drawn(content(storage, one, lit), place, small, (outline.sector, outline.risen))
        for one, place in zip(inside, places, strict=True)
    )


def _drawn(
    what: Content,
    place: Place,
    radius: float,
    fills: tuple[outline.Fill, outline.Fill],
    inner: tuple[Top, ...] = (),
) -> Top:
    """A container at its place; how round ones and square ones are filled is handed in."""
    square = what.kind in SQUARE
    size = radius * CORNERED if square else radius
    letter = _letter(len(what.label), radius * (0.38 if inner else 0.6 if square else 0.8))
    return Top(
        x=round(place[0], 1),
        y=round(place[1], 1),
        radius=round(radius, 1),
        square=square,
        outline=outline.square(size) if square else outline.circle(size),
        filled=fills[square](size, what.share),
        letter=letter,
        lifted=round(letter * 0.35, 1) if square else 0.0,
        content=what,
        inner=inner,
    )


def _letter(count: int, room: float) -> float:
    """How large letters (px) may be, so many, within a radius, with two lines below them."""
    size = round(min(BIGGEST, 0.75 * room, 3 * room / count), 1)
    return size if size >= LEGIBLE else 0.0

"""The limits in a panel of a plot, and where their words have room. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity, unit_sign
from crinsu_gateway.store.places import Storage
from crinsu_gateway.web.console.drawing.plot_sheet import PANEL, value_text

LINE = 20.0
"""How high a line of words is."""


class Side(StrEnum):
    """On which side of a limit it is wrong to be."""

    UNDER = "under"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit for the points of a purpose."""

    purpose: str
    side: Side
    at: Quantity


def bounds_of(storage: Storage) -> tuple[Bound, ...]:
    """The limits of a storage solution, as far as it has any."""
    each = (
        (Purpose.LEVEL, Side.UNDER, storage.level_min, "%"),
        (Purpose.TEMPERATURE, Side.OVER, storage.temperature_max, "Cel"),
    )
    return tuple(
        Bound(purpose.value, side, Quantity(at, unit))
        for purpose, side, at, unit in each
        if at is not None
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound as drawn: its line at `y`, and the area from `top` in which it is wrong to be.

    Its word stands on the right side at `word_y`: left 0, right 1, or between 2, where it has room.
    """

    side: Side
    text: str
    y: float
    word_y: float
    column: int
    top: float
    height: float


def limits_at(bounds: Sequence[tuple[Bound, float]], top: float) -> tuple[Limit, ...]:
    """Limits as drawn, each word at its line and beside those that are near."""
    found: list[Limit] = []
    for bound, y in bounds:
        over = bound.side is Side.OVER
        begin, end = (top, y) if over else (y, top + PANEL)
        word_y = _word_y(y, over, [one for _, one in bounds])
        column = sum(abs(one.word_y - word_y) < LINE for one in found) % 3
        text = value_text(float(bound.at.value), unit_sign(bound.at.unit))
        found.append(Limit(bound.side, text, y, word_y, column, begin, round(end - begin, 1)))
    return tuple(found)


def _word_y(y: float, over: bool, lines: Sequence[float]) -> float:
    """On the good side of a line, unless another line would go through the word there."""
    below, above = y + 19, y - 8
    good, other = (below, above) if over else (above, below)
    between = (y, y + LINE + 4) if over else (y - LINE - 4, y)
    crossed = any(between[0] < one < between[1] for one in lines)
    return other if crossed else good


def free_line(top: float, taken: Sequence[float]) -> float:
    """Where in a panel two lines of words are farthest from others."""
    places = [top + PANEL * part for part in (0.5, 0.25, 0.75)]
    return max(places, key=lambda y: min((abs(y + LINE / 2 - one) for one in taken), default=0.0))

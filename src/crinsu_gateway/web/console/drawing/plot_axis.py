"""The axis of time below a plot: strokes at round times, and below them the day or month. Pure.

It says numbers only; the name of a month is for the template.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crinsu_gateway.report.axis import Grain, Times, round_times
from crinsu_gateway.web.console.drawing.plot_sheet import Sheet

PER_TICK, LEAST = 62.0, 52.0
PER_HEAD = {Grain.DAY: 118.0, Grain.MONTH: 90.0, Grain.YEAR: 52.0}
"""So much room needs a word on the axis of time."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A place on the axis of time: the clock, or the number of a day or year; a month, or 0.

    Without room for it, as when an hour comes twice, neither.
    """

    x: float
    text: str
    month: int


@dataclass(frozen=True, slots=True)
class Head:
    """From a place on, the day, month or year in which the strokes right of it are."""

    x: float
    day: int
    month: int
    year: int
    told: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The whole axis; `shifts` are the places where clocks were changed, and by how many minutes.

    `begins` and `ends` are the local times of its ends, as texts.
    """

    begins: str
    ends: str
    strokes: tuple[Stroke, ...]
    heads: tuple[Head, ...]
    shifts: tuple[tuple[float, int], ...]


def axis(sheet: Sheet, zone: ZoneInfo) -> Axis:
    """The axis of a sheet by the clock of a time zone."""
    ends = sheet.tank.from_ms, sheet.tank.until_ms
    times = round_times(*ends, zone, max(2, int(sheet.room / PER_TICK)))
    begins, until = (datetime.fromtimestamp(at_ms / 1000, zone) for at_ms in ends)
    return Axis(
        f"{begins:%Y-%m-%d %H:%M}",
        f"{until:%Y-%m-%d %H:%M}",
        tuple(_strokes(sheet, times)),
        tuple(_heads(sheet, times)),
        tuple((sheet.x(one.at_ms), one.by_min) for one in times.shifts),
    )


def _strokes(sheet: Sheet, times: Times) -> Iterator[Stroke]:
    told = -LEAST
    for tick in times.ticks:
        x = sheet.x(tick.at_ms)
        if x - told < LEAST:
            yield Stroke(x, "", 0)
            continue
        told = x
        match times.grain:
            case Grain.CLOCK:
                text, month = f"{tick.local:%H:%M}", 0
            case Grain.DAY:
                text, month = f"{tick.local.day}", 0
            case Grain.MONTH:
                text, month = "", tick.local.month
            case Grain.YEAR:
                text, month = f"{tick.local.year}", 0
        yield Stroke(x, text, month)


def _heads(sheet: Sheet, times: Times) -> Iterator[Head]:
    """Below the strokes; one without room before the next is not told."""
    places = [sheet.x(one.at_ms) for one in times.heads]
    ends = [*places[1:], sheet.width]
    day, month = times.head_grain is Grain.DAY, times.head_grain in (Grain.DAY, Grain.MONTH)
    for one, x, end in zip(times.heads, places, ends, strict=True):
        at = one.local
        yield Head(
            x,
            at.day if day else 0,
            at.month if month else 0,
            at.year,
            end - x >= PER_HEAD[times.head_grain],
        )

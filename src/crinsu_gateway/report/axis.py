"""Round places on the axes of a plot: numbers, and the moments of a place's clock. Pure.

Moments are those that people name: whole minutes, hours, days, months and years of a time zone,
on days of 23 and 25 hours too. It says no word: what a month is called is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import floor, log10
from zoneinfo import ZoneInfo

MINUTE_MS, DAY_MS = 60_000, 86_400_000


def round_values(values: Sequence[float]) -> list[float]:
    """Three to seven round numbers around values."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low < 1e-6:
        low, high = low - 1, high + 1
    raw = (high - low) / 4
    size = 10.0 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    first = floor(low / step)
    last = -floor(-high / step)
    return [round(number * step, 9) for number in range(first, last + 1)]


class Grain(StrEnum):
    """What of a moment is to be told."""

    CLOCK = "clock"  # hour and minute
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """A round moment: UTC in ms, and as the clock of the place shows it."""

    at_ms: int
    local: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """The clocks of the place were changed, by so many minutes."""

    at_ms: int
    by_min: int


@dataclass(frozen=True, slots=True)
class Times:
    """The axis: round moments told by `grain`; above each other, by the next one, where they are.

    `heads` begins with the first moment of the axis itself; `shifts` only where hours are told.
    """

    grain: Grain
    ticks: tuple[Moment, ...]
    head_grain: Grain
    heads: tuple[Moment, ...]
    shifts: tuple[Shift, ...]


_STEPS = (
    *((Grain.CLOCK, n, n * MINUTE_MS) for n in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    *((Grain.DAY, n, n * DAY_MS) for n in (1, 2, 7, 14)),
    *((Grain.MONTH, n, n * 31 * DAY_MS) for n in (1, 2, 3, 6)),
    *((Grain.YEAR, n, n * 365 * DAY_MS) for n in (1, 2, 5, 10, 50)),
)
_ABOVE = {Grain.CLOCK: Grain.DAY, Grain.DAY: Grain.MONTH, Grain.MONTH: Grain.YEAR}


def round_times(from_ms: int, until_ms: int, zone: ZoneInfo, most: int) -> Times:
    """About `most` round moments of a period at most, by the clock of a time zone."""
    span_ms = until_ms - from_ms
    grain, step = next(
        ((grain, n) for grain, n, size_ms in _STEPS if span_ms <= size_ms * most), _STEPS[-1][:2]
    )
    above = _ABOVE.get(grain, Grain.YEAR)
    return Times(
        grain,
        tuple(_within(from_ms, until_ms, zone, grain, step)),
        above,
        (Moment(from_ms, _local(from_ms, zone)), *_within(from_ms + 1, until_ms, zone, above, 1)),
        tuple(_shifts(from_ms, until_ms, zone)) if grain is Grain.CLOCK else (),
    )


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _within(
    from_ms: int, until_ms: int, zone: ZoneInfo, grain: Grain, step: int
) -> Iterator[Moment]:
    first, last = _local(from_ms, zone).date(), _local(until_ms, zone).date()
    before_ms = from_ms - 1
    for wall in _walls(first, last, zone, grain, step):
        at_ms = round(wall.timestamp() * 1000)
        # what the clock skipped stands for the moment after it: already said, or of no round name
        if before_ms < at_ms <= until_ms:
            before_ms = at_ms
            yield Moment(at_ms, _local(at_ms, zone))


def _walls(first: date, last: date, zone: ZoneInfo, grain: Grain, step: int) -> Iterator[datetime]:
    """What the clock on the wall may show, from before a day until after another one."""
    match grain:
        case Grain.CLOCK:
            yield from _hours(first, last, zone, step)
        case Grain.DAY:
            for number in range(first.toordinal(), last.toordinal() + 1):
                if (number - 1) % step == 0:  # day 1 was a Monday: weeks begin with it
                    yield _midnight(date.fromordinal(number), zone)
        case Grain.MONTH:
            for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
                if number % step == 0:
                    yield _midnight(date(number // 12, number % 12 + 1, 1), zone)
        case Grain.YEAR:
            for number in range(first.year, last.year + 1):
                if number % step == 0:
                    yield _midnight(date(number, 1, 1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _hours(first: date, last: date, zone: ZoneInfo, step_min: int) -> Iterator[datetime]:
    """Each round time of some days once; twice, first and again, where the clock was put back."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = _midnight(date.fromordinal(number), zone)
        walls = [day + timedelta(minutes=minute) for minute in range(0, 1440, step_min)]
        again = [wall.replace(fold=1) for wall in walls]
        real = [wall for wall in (*walls, *again) if _happens(wall, zone)]
        yield from sorted(real, key=datetime.timestamp)


def _happens(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows it; it does not in the hour that it is put forward by."""
    shown = datetime.fromtimestamp(wall.timestamp(), zone)
    return shown.replace(tzinfo=None) == wall.replace(tzinfo=None) and shown.fold == wall.fold


def _shifts(from_ms: int, until_ms: int, zone: ZoneInfo) -> Iterator[Shift]:
    """Where the clock of the place was changed; zones do that at a half or a whole hour of UTC."""
    half_ms = 30 * MINUTE_MS
    moments = range(from_ms - from_ms % half_ms, until_ms + 1, half_ms)
    offsets = [(at_ms, _local(at_ms, zone).utcoffset() or timedelta()) for at_ms in moments]
    for (_, before), (at_ms, after) in pairwise(offsets):
        if before != after:
            yield Shift(at_ms, round((after - before) / timedelta(minutes=1)))

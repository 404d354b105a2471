"""What a storage solution did through a period: its points thinned to what a plot can show. Pure.

It says where values are known and where nobody knows, so that every plot leaves the same gaps;
it is read in store/tank_history.py, and how it is drawn is not said here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Bin:
    """What was read in a narrow part of a period: extremes, or None when nothing believable."""

    first_ms: int
    last_ms: int
    low: float | None
    high: float | None
    quality: str


@dataclass(frozen=True, slots=True)
class Series:
    """One point of a unit through a period, thinned; bins with more than `gap_s` between them
    are not joined."""

    unit: str
    point: str
    purpose: str
    unit_code: str
    gap_s: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stood over a storage solution: an alarm, a fill; no end: it goes on.

    `severity` is that of an alarm, empty for what is none.
    """

    kind: str
    text: str
    from_ms: int
    until_ms: int | None
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Tank:
    """A storage solution through a period: what its points said, and what stood over it."""

    storage: str
    from_ms: int
    until_ms: int
    series: tuple[Series, ...]
    marks: tuple[Mark, ...]


LEAST_GAP_MS = 180_000
COLUMNS = 640


def split(bins: Sequence[Bin], apart: Sequence[tuple[int, int]]) -> tuple[Bin, ...]:
    """Bins cut where nothing was read within one: `apart` is from when to when, in order."""
    found, waiting = [], list(reversed(apart))
    for one in bins:
        rest = one
        while waiting and waiting[-1][0] < rest.last_ms:
            from_ms, until_ms = waiting.pop()
            if rest.first_ms <= from_ms and until_ms <= rest.last_ms:
                found.append(replace(rest, last_ms=from_ms))
                rest = replace(rest, first_ms=until_ms)
        found.append(rest)
    return tuple(found)


CLOCK = "clock"
"""The kind of the marks that say when the wall clock was set."""


def clock_marks(tank: Tank) -> list[Mark]:
    """When the wall clock was set, in the period."""
    return [mark for mark in tank.marks if mark.kind == CLOCK]


def runs(series: Series, clock: Sequence[Mark]) -> Iterator[list[Bin]]:
    """The bins with good values, in runs without a gap and without a set clock in between."""
    run: list[Bin] = []
    for one in series.bins:
        if run and (one.low is None or _apart(run[-1], one, series.gap_s, clock)):
            yield run
            run = []
        if one.low is not None:
            run.append(one)
    if run:
        yield run


def _apart(before: Bin, after: Bin, gap_s: float, clock: Sequence[Mark]) -> bool:
    """Whether nobody knows what was between two bins."""
    if after.first_ms - before.last_ms > gap_s * 1000:
        return True
    return any(
        mark.from_ms < after.first_ms and (mark.until_ms or mark.from_ms) > before.last_ms
        for mark in clock
    )


def gaps(
    series: Series, from_ms: int, until_ms: int, clock: Sequence[Mark]
) -> list[tuple[int, int]]:
    """When nothing was read of a point, UTC ms; time that a set clock left out is no gap."""
    edges = [from_ms]
    for one in series.bins:
        edges += [one.first_ms, one.last_ms]
    edges.append(until_ms)
    found = []
    for begin_ms, end_ms in zip(edges[::2], edges[1::2], strict=True):
        skipped = sum(
            max(0, min(end_ms, mark.until_ms or end_ms) - max(begin_ms, mark.from_ms))
            for mark in clock
        )
        if end_ms - begin_ms - skipped > series.gap_s * 1000:
            found.append((begin_ms, end_ms))
    return found

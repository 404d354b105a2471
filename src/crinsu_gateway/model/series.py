"""What a storage solution did through a period: its points thinned to what a plot can show. Pure.

It says where values are known and where nobody knows, so that every plot leaves the same gaps;
it is read in store/custody_tanks.py, and how it is drawn is not said here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


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
    """Something that stood over a storage solution: an alarm, a fill; no end: it goes on."""

    kind: str
    text: str
    from_ms: int
    until_ms: int | None


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
_WORSE = ("good", "suspect", "stale", "bad")
Sample = tuple[int, float | None, str]
"""When (UTC ms), the value if one was decoded, and its quality."""


def thinned(
    samples: Sequence[Sample], from_ms: int, until_ms: int, columns: int = COLUMNS
) -> tuple[float, tuple[Bin, ...]]:
    """A series as `columns` can show it: extremes are kept, only good values are drawn.

    Also the time in s from which on two readings are not joined: three times their usual distance.
    """
    span_ms = max(1, until_ms - from_ms)
    groups: dict[int, list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample[0] - from_ms) * columns // span_ms, []).append(sample)
    moments = [sample[0] for sample in samples]
    usual = median(b - a for a, b in pairwise(moments)) if moments[1:] else 0
    gap_s = max(LEAST_GAP_MS, 3 * usual) / 1000
    return gap_s, tuple(_bin(groups[column]) for column in sorted(groups))


def _bin(group: Sequence[Sample]) -> Bin:
    good = [value for _, value, quality in group if value is not None and quality == "good"]
    worst = max((quality for _, _, quality in group), key=_WORSE.index)
    return Bin(group[0][0], group[-1][0], min(good, default=None), max(good, default=None), worst)


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

"""The times of doubt in a panel of a plot: where nothing is known, or it was not good. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from crinsu_gateway.model.reading import Quality
from crinsu_gateway.model.series import Series, clock_marks, gaps
from crinsu_gateway.web.console.drawing.plot_sheet import Sheet
from crinsu_gateway.web.console.drawing.span import span_text


class Doubt(StrEnum):
    """Why what stands in a panel is not to be believed, or why nothing stands there."""

    UNKNOWN = "unknown"  # nothing was read
    SUSPECT = "suspect"
    STALE = "stale"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Span:
    """A time of doubt in a panel."""

    doubt: Doubt
    x: float
    width: float
    lasted: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """How often there was a doubt; and for how long, where that is sure, else empty."""

    doubt: Doubt
    count: int
    lasted: str


def doubts(sheet: Sheet, series: Series) -> tuple[tuple[Span, ...], tuple[Doubted, ...]]:
    """All of them as they are drawn, and how many there are of each."""
    times = list(_times(sheet, series))
    spans = (
        Span(doubt, *sheet.wide(begin_ms, end_ms), span_text((end_ms - begin_ms) / 1000))
        for doubt, begin_ms, end_ms in times
    )
    return tuple(spans), tuple(_counted(times))


def _times(sheet: Sheet, series: Series) -> Iterator[tuple[Doubt, int, int]]:
    """From when to when, in ms of UTC; what follows each other is one."""
    clock = clock_marks(sheet.tank)
    for gap in gaps(series, sheet.tank.from_ms, sheet.known_ms, clock):
        yield Doubt.UNKNOWN, *gap
    for quality, group in groupby(series.bins, key=lambda one: one.quality):
        if quality != Quality.GOOD:
            bins = list(group)
            yield Doubt(quality), bins[0].first_ms, bins[-1].last_ms


def _counted(times: Sequence[tuple[Doubt, int, int]]) -> Iterator[Doubted]:
    for doubt in Doubt:
        found = [end_ms - begin_ms for kind, begin_ms, end_ms in times if kind is doubt]
        lasted = span_text(sum(found) / 1000) if doubt is Doubt.UNKNOWN else ""
        if found:
            yield Doubted(doubt, len(found), lasted)

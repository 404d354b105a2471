"""A panel of a plot: what one point said, with its scale, its limits and its times of doubt. Pure.

Only good values are lines. Where nobody knows there is none, and each such time is a span.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.quantity import converted, unit_sign
from crinsu_gateway.model.series import Bin, Series, Tank, clock_marks, runs
from crinsu_gateway.report.axis import round_values
from crinsu_gateway.web.console.drawing.measured import Age, age
from crinsu_gateway.web.console.drawing.plot_doubt import Doubted, Span, doubts
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Limit, free_line, limits_at
from crinsu_gateway.web.console.drawing.plot_sheet import PANEL, Sheet, number_text, value_text

LEAST_SPAN = {"level": 10.0, "temperature": 4.0}
"""The least that a scale shows, in the unit of the point, so that noise does not look like news."""
BEYOND = 0.02
"""So much of a scale at the least is on the wrong side of a limit, where one must not be."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number of a scale."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Last:
    """The last good value of a panel; `old`: nothing was read for too long since.

    Its age is None where nobody knows it: it is from after now, so a clock was wrong.
    """

    x: float
    y: float
    text: str
    age: Age | None
    old: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One point: `runs` are paths around what was between least and most.

    Words of spans stand at `word_y`. Texts of values have their unit; `sign` is that of the scale.
    """

    unit: str
    point: str
    purpose: str
    sign: str
    y: float
    ticks: tuple[Tick, ...]
    limits: tuple[Limit, ...]
    runs: tuple[str, ...]
    spans: tuple[Span, ...]
    word_y: float
    doubts: tuple[Doubted, ...]
    lowest: str
    highest: str
    last: Last | None


def panel(sheet: Sheet, series: Series, top: float, bounds: Sequence[Bound]) -> Panel:
    """The panel of a point whose field begins at `top`."""
    mine = _comparable(series, bounds)
    ticks = _scale(sheet.tank, series, [at for _, at in mine])
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return round(top + PANEL - (value - low) / (high - low) * PANEL, 1)

    sign = unit_sign(series.unit_code)
    limits = limits_at([(one, y(at)) for one, at in mine], top)
    spans, counted = doubts(sheet, series)
    good = [one for one in series.bins if one.low is not None]
    return Panel(
        series.unit,
        series.point,
        series.purpose,
        sign,
        top,
        tuple(Tick(y(tick), number_text(tick)) for tick in ticks),
        limits,
        tuple(
            _path([(sheet.x(_middle(one)), y(one.low or 0.0), y(one.high or 0.0)) for one in run])
            for run in runs(series, clock_marks(sheet.tank))
        ),
        spans,
        free_line(top, [one.word_y for one in limits]),
        counted,
        value_text(min((one.low or 0.0 for one in good), default=None), sign),
        value_text(max((one.high or 0.0 for one in good), default=None), sign),
        _last(sheet, series, good[-1], y(good[-1].high or 0.0)) if good else None,
    )


def _comparable(series: Series, bounds: Sequence[Bound]) -> list[tuple[Bound, float]]:
    """The limits of a point, as numbers of its unit; one of another kind of unit is none of it."""
    found = []
    for bound in (one for one in bounds if one.purpose == series.purpose):
        try:
            at = converted(bound.at, series.unit_code or bound.at.unit).value
        except ValueError:
            continue
        found.append((bound, float(at)))
    return found


def _scale(tank: Tank, shown: Series, limits: Sequence[float]) -> list[float]:
    """Round numbers around all that points of a purpose and unit said, and around its limits."""
    values = [
        value
        for series in tank.series
        if (series.purpose, series.unit_code) == (shown.purpose, shown.unit_code)
        for one in series.bins
        for value in (one.low, one.high)
        if value is not None
    ]
    values += limits
    if not values:
        return round_values(())
    margin = BEYOND * (max(values) - min(values))
    values += [limit + part for limit in limits for part in (-margin, margin)]
    lacking = LEAST_SPAN.get(shown.purpose, 0.0) - (max(values) - min(values))
    if lacking > 0:
        values += [min(values) - lacking / 2, max(values) + lacking / 2]
    return round_values(values)


def _middle(one: Bin) -> float:
    return (one.first_ms + one.last_ms) / 2


def _path(edges: Sequence[tuple[float, float, float]]) -> str:
    """Along what was most, and back along what was least; a lone value is a dot."""
    there = " ".join(f"{x:g},{most:g}" for x, _, most in edges)
    if all(least == most for _, least, most in edges):
        return f"M{there}" + ("h0" if len(edges) == 1 else "")
    back = " ".join(f"{x:g},{least:g}" for x, least, _ in reversed(edges))
    return f"M{there} {back}Z"


def _last(sheet: Sheet, series: Series, newest: Bin, y: float) -> Last:
    """A bin of several values tells between which the last one was."""
    sign = unit_sign(series.unit_code)
    text = value_text(newest.high, sign)
    if newest.low != newest.high:
        text = f"{number_text(newest.low or 0.0)} \N{HORIZONTAL ELLIPSIS} {text}"
    old = abs(sheet.known_ms - newest.last_ms) > series.gap_s * 1000
    age_s = (sheet.now_ms - newest.last_ms) / 1000
    known = age(age_s if age_s >= -series.gap_s else None)
    return Last(sheet.x(_middle(newest)), y, text, known, old)

"""Plots of storage solutions in all the states that they must tell apart, by name."""

from datetime import datetime
from math import sin
from zoneinfo import ZoneInfo

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.series import Mark, Series, Tank
from crinsu_gateway.web.console.drawing.plot import Plot, plot
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Side
from tests.fakes.thinning import Sample, thinned

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000
READINGS = 900
NOW_MS = round(datetime(2026, 10, 25, 19, 7, tzinfo=PARIS).timestamp() * 1000)
BOUNDS = (
    Bound("temperature", Side.OVER, Quantity(-150.0, "Cel")),
    Bound("level", Side.UNDER, Quantity(30.5, "%")),
    Bound("level", Side.UNDER, Quantity(27.5, "%")),
)
Doubts = dict[str, tuple[float, float]]
"""From which part of the period to which one readings were of a quality, or none."""
NEVER: Doubts = {"none": (0.0, 1.1)}


def _series(begin_ms: int, until_ms: int, purpose: str, unit: str, doubts: Doubts) -> Series:
    said: list[Sample] = []
    for number in range(READINGS + 1):
        part = number / READINGS
        now = {name for name, (begin, end) in doubts.items() if begin <= part < end}
        if "none" not in now:
            value = -190.0 + sin(part * 40) if purpose == "temperature" else 76 - part * 30 % 14
            at_ms = begin_ms + round(part * (until_ms - begin_ms))
            said.append((at_ms, value, next(iter(now), "good")))
    gap_s, bins = thinned(said, begin_ms, until_ms)
    code = {"temperature": "Cel", "level": "%"}[purpose] if said else ""
    return Series(unit, purpose, purpose, code, gap_s, bins)


def drawing(
    name: str,
    hours: int,
    doubts: Doubts,
    *,
    unit: str = "tank-1",
    marks: tuple[Mark, ...] = (),
    bounds: tuple[Bound, ...] = BOUNDS,
    ago_h: int = 0,
    width: float = 960.0,
) -> Plot:
    """The plot of so many hours before now, or before so many hours ago."""
    until_ms = NOW_MS - ago_h * HOUR_MS
    begin_ms = until_ms - hours * HOUR_MS
    series = (
        _series(begin_ms, until_ms, "temperature", unit, doubts),
        _series(begin_ms, until_ms, "level", unit, {}),
    )
    return plot(
        name.replace(" ", "-"),
        Tank("T1", begin_ms, until_ms, series, marks),
        bounds,
        PARIS,
        NOW_MS,
        width,
    )


def _often(kind: str, hours: int, every_h: int) -> tuple[Mark, ...]:
    """Something that happened every so many hours, for a quarter of one."""
    begins = range(NOW_MS - hours * HOUR_MS, NOW_MS, every_h * HOUR_MS)
    return tuple(Mark(kind, "it was", at_ms, at_ms + HOUR_MS // 4) for at_ms in begins)


YEAR = 365 * 24
ALL: Doubts = {"suspect": (0.1, 0.2), "bad": (0.3, 0.5), "none": (0.6, 0.8), "stale": (0.85, 0.9)}
MARKS = (
    Mark("alarm", "high level_low", NOW_MS - 3 * HOUR_MS, None, "high"),
    Mark("alarm", "low no_data", NOW_MS - 15 * HOUR_MS, NOW_MS - 14 * HOUR_MS, "low"),
    Mark("alarm", "medium", NOW_MS - 12 * HOUR_MS, NOW_MS - 11 * HOUR_MS, "medium"),
    Mark("alarm", "worst", NOW_MS - 7 * HOUR_MS, NOW_MS - 6 * HOUR_MS, "emergency"),
    Mark("fill", "refill", NOW_MS - 9 * HOUR_MS, NOW_MS - 8 * HOUR_MS),
    Mark("lid", "lid open", NOW_MS - 2 * HOUR_MS, NOW_MS - HOUR_MS),
)
LONG = "a-unit-with-a-name-of-more-letters-than-anybody-reads"
BAND = (
    Bound("temperature", Side.UNDER, Quantity(-194.0, "Cel")),
    Bound("temperature", Side.OVER, Quantity(-186.0, "Cel")),
)
STATES = {
    "good": drawing("good", 24, {}, marks=MARKS),
    "hour": drawing("hour", 1, {}),
    "week": drawing("week", 7 * 24, {}, marks=_often("fill", 7 * 24, 24)),
    "month": drawing("month", 31 * 24, {}),
    "year": drawing("year", YEAR, {}, marks=_often("fill", YEAR, 24) + _often("lid", YEAR, 300)),
    "doubts": drawing("doubts", 24, ALL, marks=MARKS),
    "stale": drawing("stale", 24, {"none": (0.4, 1.1)}),
    "never": drawing("never", 24, NEVER),
    "without limits": drawing("without limits", 24, {}, bounds=()),
    "band": drawing("band", 24, {"none": (0.0, 0.5)}, bounds=BAND),
    "long name": drawing("long name", YEAR, {"none": (0.9, 1.1)}, unit=LONG),
    "clock set": drawing(
        "clock set",
        72,
        {"none": (0.5, 0.7)},
        marks=(Mark("clock", "forward", NOW_MS - 36 * HOUR_MS, NOW_MS - 20 * HOUR_MS),),
    ),
    "past": drawing("past", 12, {}, ago_h=900),
    "narrow": drawing("narrow", 24, ALL, unit=LONG, marks=MARKS, width=480.0),
    "narrow year": drawing("narrow year", YEAR, {"none": (0.9, 1.1)}, width=480.0),
}

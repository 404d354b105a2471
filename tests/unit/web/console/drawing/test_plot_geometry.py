"""The plot of the console as geometry: lines only where something good was read."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.series import Mark, Series, Tank
from crinsu_gateway.store.places import Storage
from crinsu_gateway.web.console.drawing.measured import Age
from crinsu_gateway.web.console.drawing.plot import WIDTH, Plot, plot
from crinsu_gateway.web.console.drawing.plot_doubt import Doubt
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Side, bounds_of
from crinsu_gateway.web.console.drawing.plot_panel import Panel
from crinsu_gateway.web.console.drawing.plot_sheet import LEFT, RIGHT
from tests.fakes.thinning import thinned

HOUR = 3_600_000
BEGIN = 1_772_352_000_000  # 2026-03-01 08:00 UTC
END = BEGIN + 10 * HOUR
UTC = ZoneInfo("UTC")


def said(
    *, silent: tuple[float, float] = (0, 0), bad: tuple[float, float] = (0, 0), worst: str = "bad"
) -> Series:
    """Ten hours, a value each minute but in the silent hours; not good in the bad ones."""
    samples = []
    for minute in range(600):
        if silent[0] * 60 <= minute < silent[1] * 60:
            continue
        is_bad = bad[0] * 60 <= minute < bad[1] * 60
        value = -180.0 + minute % 5
        samples.append((BEGIN + minute * 60_000, value, worst if is_bad else "good"))
    gap_s, bins = thinned(samples, BEGIN, END)
    return Series("freezer-1", "t", "temperature", "Cel", gap_s, bins)


def drawn(series: Series, *marks: Mark, now_ms: int = END, bounds: tuple[Bound, ...] = ()) -> Plot:
    """Its plot in UTC."""
    return plot("p", Tank("T1", BEGIN, END, (series,), marks), bounds, UTC, now_ms)


def panel(series: Series, now_ms: int = END, bounds: tuple[Bound, ...] = ()) -> Panel:
    """Its only panel."""
    return drawn(series, now_ms=now_ms, bounds=bounds).panels[0]


def hour(x: float) -> float:
    """Which hour stands at a place."""
    return (x - LEFT) / (WIDTH - RIGHT - LEFT) * 10


def hours_of(path: str) -> tuple[float, float]:
    """From which hour to which one a path goes."""
    xs = [hour(float(x)) for x in re.findall(r"([\d.]+),", path)]
    return round(min(xs), 1), round(max(xs), 1)


def test_a_gap_is_never_bridged_and_is_marked() -> None:
    """Nothing was read for two hours: two lines, and the time between them is unknown."""
    one = panel(said(silent=(4, 6)))
    assert [hours_of(path) for path in one.runs] == [(0.0, 4.0), (6.0, 10.0)]
    (span,) = one.spans
    assert (span.doubt, span.lasted) == (Doubt.UNKNOWN, "2 h 01 min")
    assert (round(hour(span.x), 1), round(hour(span.x + span.width), 1)) == (4.0, 6.0)


def test_what_was_not_good_is_no_line_but_a_time_of_doubt() -> None:
    """Bad and suspect values differ, and neither is drawn as a value."""
    for worst, doubt in (("bad", Doubt.BAD), ("suspect", Doubt.SUSPECT)):
        one = panel(said(bad=(2, 3), worst=worst))
        assert [hours_of(path) for path in one.runs] == [(0.0, 2.0), (3.0, 10.0)]
        assert [(span.doubt, round(hour(span.x), 1)) for span in one.spans] == [(doubt, 2.0)]


def test_one_bad_reading_is_wide_enough_to_be_seen() -> None:
    """A minute of ten hours is narrower than a pixel or two, and shows."""
    (span,) = panel(said(bad=(2, 2 + 1 / 60))).spans
    assert span.width >= 4


def test_a_value_is_old_once_nothing_came_for_too_long() -> None:
    """Fresh at the end of the line, old two hours later, with its age and an unknown time."""
    fresh, late = panel(said()).last, panel(said(silent=(8, 10)))
    assert fresh is not None
    assert (fresh.old, fresh.age) == (False, Age(60, "s"))
    assert late.last is not None
    assert (late.last.old, late.last.age) == (True, Age(3, "h"))
    assert late.spans[-1].doubt is Doubt.UNKNOWN
    assert round(hour(late.spans[-1].x + late.spans[-1].width), 1) == 10.0


def test_what_lies_ahead_is_empty_and_no_doubt() -> None:
    """It is 12:00 of a day that is shown until 18:00: the rest is neither known nor unknown."""
    first = said(silent=(4, 10))
    now_ms = BEGIN + 4 * HOUR
    one = panel(first, now_ms)
    assert one.spans == ()
    assert one.last is not None
    assert not one.last.old


def test_a_value_from_after_now_is_not_fresh() -> None:
    """The clock was wrong: nobody knows how old that value is."""
    one = panel(said(), now_ms=BEGIN + 2 * HOUR)
    assert one.last is not None
    assert (one.last.old, one.last.age) == (True, None)


def test_a_point_that_never_spoke_has_no_line_and_no_value() -> None:
    """All of its time is unknown."""
    one = panel(Series("freezer-1", "t", "temperature", "", 180.0, ()))
    assert (one.runs, one.last, one.lowest, one.highest) == ((), None, "", "")
    assert [round(span.width / (WIDTH - RIGHT - LEFT), 2) for span in one.spans] == [1.0]


def test_a_lone_value_is_a_dot() -> None:
    """A path of one place has a length, so that its round end is seen."""
    gap_s, bins = thinned([(BEGIN + HOUR, -190.0, "good")], BEGIN, END)
    one = panel(Series("freezer-1", "t", "temperature", "Cel", gap_s, bins))
    (run,) = one.runs
    assert run.endswith("h0")


def test_limits_are_inside_the_scale_and_their_wrong_side_is_an_area() -> None:
    """However far the values are from them; numbers have a true minus."""
    over = Bound("temperature", Side.OVER, Quantity(-150.0, "Cel"))
    one = panel(said(), bounds=(over, Bound("level", Side.UNDER, Quantity(30.0, "%"))))
    (limit,) = one.limits
    assert (limit.text, limit.side) == ("−150 °C", Side.OVER)
    assert one.y <= limit.y <= one.y + 168
    assert limit.top == one.y
    assert limit.top + limit.height == limit.y


def test_the_limits_of_a_storage_solution_are_bounds() -> None:
    """A level is wrong under its limit, a temperature over it; where there is none, none is."""
    whole = Storage(1, 1, "T1", StorageType.TANK, 1, "Lyon", 30.0, -150.0, 4, 4, 0)
    level = Bound("level", Side.UNDER, Quantity(30.0, "%"))
    warm = Bound("temperature", Side.OVER, Quantity(-150.0, "Cel"))
    assert bounds_of(whole) == (level, warm)
    assert bounds_of(replace(whole, level_min=None)) == (warm,)
    assert bounds_of(replace(whole, level_min=0.0, temperature_max=None)) == (
        Bound("level", Side.UNDER, Quantity(0.0, "%")),
    )


def test_points_of_one_purpose_have_one_scale() -> None:
    """Two sensors that disagree are seen to: equal heights are equal values."""
    low = said()
    bins = tuple(
        replace(one, low=(one.low or 0) + 40, high=(one.high or 0) + 40) for one in low.bins
    )
    both = (low, replace(low, unit="freezer-2", bins=bins))
    first, second = plot("p", Tank("T1", BEGIN, END, both, ()), (), UTC, END).panels
    assert [one.text for one in first.ticks] == [one.text for one in second.ticks]


def test_noise_is_not_blown_up() -> None:
    """A hundredth of a degree does not fill the panel."""
    samples = [(BEGIN + n * 60_000, -190.0 + n % 2 / 100, "good") for n in range(600)]
    gap_s, bins = thinned(samples, BEGIN, END)
    one = panel(Series("freezer-1", "t", "temperature", "Cel", gap_s, bins))
    numbers = [float(tick.text.replace("−", "-")) for tick in one.ticks]
    assert numbers[-1] - numbers[0] >= 4


def test_marks_stand_in_their_lanes_and_close_ones_become_one() -> None:
    """Four hundred fills are no four hundred shapes; how many they were is not lost."""
    fills = [Mark("fill", "", BEGIN + n * 90_000, BEGIN + n * 90_000 + 1000) for n in range(400)]
    alarm = Mark("alarm", "high level_low", END - HOUR, None)
    lanes = {one.kind: one for one in drawn(said(), *fills, alarm).lanes}
    assert list(lanes) == ["alarm", "fill", "lid"]
    assert lanes["fill"].count == sum(one.count for one in lanes["fill"].flags) == 400
    assert len(lanes["fill"].flags) < 250
    assert lanes["fill"].lasted == "6 min"
    assert all(one.sparse for one in lanes["fill"].flags)
    (flag,) = lanes["alarm"].flags
    assert (flag.open, flag.sparse, round(hour(flag.x), 1)) == (True, False, 9.0)
    assert lanes["alarm"].lasted == "1 h 00 min"
    assert lanes["lid"].flags == ()


def test_what_began_before_the_period_counts_from_its_begin() -> None:
    """And two that say the same at the same time lasted once."""
    marks = [Mark("lid", "", BEGIN - 5 * HOUR, BEGIN + HOUR) for _ in range(2)]
    lane = next(one for one in drawn(said(), *marks).lanes if one.kind == "lid")
    assert (lane.count, lane.lasted) == (2, "1 h 00 min")


def test_time_that_a_set_clock_left_out_is_no_gap_and_no_line() -> None:
    """It has a lane of its own, as such a thing is rare."""
    mark = Mark("clock", "set", BEGIN + 4 * HOUR, BEGIN + 6 * HOUR)
    found = drawn(said(silent=(4, 6)), mark)
    assert [hours_of(path) for path in found.panels[0].runs] == [(0.0, 4.0), (6.0, 10.0)]
    assert found.panels[0].spans == ()
    assert found.lanes[-1].kind == "clock"


def test_a_year_stays_light() -> None:
    """However much was read, what is drawn is bounded by the width of the plot."""
    year = 365 * 24 * HOUR
    samples = [
        (BEGIN + n * 600_000, -190.0 + n % 7, "good" if n % 3 else "bad") for n in range(52_560)
    ]
    gap_s, bins = thinned(samples, BEGIN, BEGIN + year)
    series = Series("freezer-1", "t", "temperature", "Cel", gap_s, bins)
    one = plot("p", Tank("T1", BEGIN, BEGIN + year, (series,), ()), (), UTC, BEGIN + year).panels[0]
    assert sum(len(path) for path in one.runs) < 30_000
    assert len(one.spans) <= 640


@pytest.mark.parametrize("side", Side)
def test_the_wrong_side_of_a_limit_is_seen_where_the_limit_is_a_round_number(side: Side) -> None:
    """A scale that ends at the limit would show no place where one must not be."""
    for at in (-200.0, -190.0, -180.0, -160.0, -140.0):
        one = panel(said(), bounds=(Bound("temperature", side, Quantity(at, "Cel")),))
        assert one.limits[0].height > 1


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("apart", [0.5, 1.0, 2.0, 3.0, 5.0, 8.0])
def test_no_limit_goes_through_the_word_of_another(side: Side, apart: float) -> None:
    """As where an alarm comes a little before the limit of the storage solution."""
    ends = (-190.0, -190.0 + apart)
    two = tuple(Bound("temperature", side, Quantity(at, "Cel")) for at in ends)
    found = panel(said(), bounds=two).limits
    assert len(found) == 2
    for one in found:
        assert not [other for other in found if one.word_y - 13 < other.y < one.word_y + 2]


def test_a_limit_is_drawn_in_the_unit_of_the_point_or_not_at_all() -> None:
    """A point in kelvin has the limit where it belongs; a level in litres has none in per cent."""
    gap_s, bins = thinned([(BEGIN + n * 60_000, 83.0, "good") for n in range(600)], BEGIN, END)
    kelvin = Series("freezer-1", "t", "temperature", "K", gap_s, bins)
    one = panel(kelvin, bounds=(Bound("temperature", Side.OVER, Quantity(-180.0, "Cel")),))
    (limit,) = one.limits
    heights = {float(tick.text): tick.y for tick in one.ticks}
    low, high = min(heights), max(heights)
    part = (93.15 - low) / (high - low)
    assert limit.y == pytest.approx(heights[low] + part * (heights[high] - heights[low]), abs=0.1)
    litres = Series("freezer-1", "l", "level", "L", gap_s, bins)
    assert panel(litres, bounds=(Bound("level", Side.UNDER, Quantity(30.0, "%")),)).limits == ()


def test_the_key_says_only_what_is_in_the_picture_and_stays_inside_of_it() -> None:
    """One pattern for each doubt that there is, in as many rows as a narrow picture needs."""
    series = said(silent=(4, 6), bad=(2, 3), worst="suspect")
    tank = Tank("T1", BEGIN, END, (series, said(bad=(1, 2))), ())
    for width in (400.0, 560.0, 960.0):
        drawing = plot("p", tank, (), UTC, END, width)
        assert [key.doubt for key in drawing.keys] == [Doubt.UNKNOWN, Doubt.SUSPECT, Doubt.BAD]
        assert all(key.x + 180 <= width and key.y + 22 <= drawing.height for key in drawing.keys)
    assert drawn(said()).keys == ()

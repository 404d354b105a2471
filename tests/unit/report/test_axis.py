"""Round moments by the clock of a place, on the days that are no day of 24 hours above all."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from crinsu_gateway.report.axis import Grain, Shift, Times, round_times, round_values

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000


def at(*wall: int, zone: ZoneInfo = PARIS) -> int:
    """UTC ms of what a clock on the wall shows (first)."""
    return round(datetime(*wall, tzinfo=zone).timestamp() * 1000)  # type: ignore[arg-type,misc]


def shown(times: Times, form: str = "%H:%M") -> list[str]:
    """The ticks as people read them."""
    return [one.local.strftime(form) for one in times.ticks]


def test_when_clocks_go_back_the_hour_that_comes_twice_stands_twice() -> None:
    """The last Sunday of October: equal times lie an hour apart, and the change is told."""
    times = round_times(at(2026, 10, 25, 1), at(2026, 10, 25, 4), PARIS, 12)
    hours = [tick for tick in times.ticks if tick.local.minute == 0]
    assert [f"{one.local:%H}" for one in hours] == ["01", "02", "02", "03", "04"]
    assert {b.at_ms - a.at_ms for a, b in pairwise(hours)} == {HOUR_MS}
    assert times.shifts == (Shift(hours[2].at_ms, -60),)


def test_when_clocks_go_forward_the_hour_that_is_missing_is_left_out() -> None:
    """The last Sunday of March: 02:00 never is, and 03:00 follows an hour after 01:00."""
    times = round_times(at(2026, 3, 29, 0), at(2026, 3, 29, 8), PARIS, 13)
    assert shown(times)[:4] == ["00:00", "01:00", "03:00", "04:00"]
    assert times.ticks[2].at_ms - times.ticks[1].at_ms == HOUR_MS
    assert [one.by_min for one in times.shifts] == [60]


def test_a_day_whose_midnight_is_skipped_begins_with_its_first_moment() -> None:
    """In Cairo clocks go forward at midnight: that day begins at 01:00."""
    cairo = ZoneInfo("Africa/Cairo")
    times = round_times(at(2026, 4, 23, 20, zone=cairo), at(2026, 4, 24, 4, zone=cairo), cairo, 13)
    assert [f"{one.local:%d %H:%M}" for one in times.heads] == ["23 20:00", "24 01:00"]


@pytest.mark.parametrize(
    ("hours", "grain", "above"),
    [
        (1, Grain.CLOCK, Grain.DAY),
        (24, Grain.CLOCK, Grain.DAY),
        (7 * 24, Grain.DAY, Grain.MONTH),
        (31 * 24, Grain.DAY, Grain.MONTH),
        (366 * 24, Grain.MONTH, Grain.YEAR),
        (20 * 366 * 24, Grain.YEAR, Grain.YEAR),
    ],
)
def test_from_an_hour_to_years_there_are_some_words_and_not_too_many(
    hours: int, grain: Grain, above: Grain
) -> None:
    """Each in order, inside the period, and as many as there is room for."""
    begin = at(2026, 1, 5, 10, 7)
    times = round_times(begin, begin + hours * HOUR_MS, PARIS, 13)
    moments = [one.at_ms for one in times.ticks]
    assert (times.grain, times.head_grain) == (grain, above)
    assert 3 <= len(moments) <= 14
    assert moments == sorted(set(moments))
    assert begin <= moments[0] <= moments[-1] <= begin + hours * HOUR_MS


def test_days_and_months_begin_at_local_midnight_in_summer_and_winter() -> None:
    """A year: twelve firsts of a month at 00:00, although two offsets are in it."""
    times = round_times(at(2026, 1, 1), at(2026, 12, 31), PARIS, 13)
    assert set(shown(times, "%d %H:%M")) == {"01 00:00"}
    assert len(times.ticks) == 12


def test_weeks_begin_with_monday() -> None:
    """Where there is room for a word a week only."""
    times = round_times(at(2026, 10, 1), at(2026, 11, 22), PARIS, 9)
    assert set(shown(times, "%a")) == {"Mon"}


@pytest.mark.parametrize("values", [(), (5.0,), (-190.2, -150.0), (0.0, 1e-9), (61.9, 75.89)])
def test_values_lie_between_round_ones(values: tuple[float, ...]) -> None:
    """Three to seven of them, also around nothing and around one."""
    ticks = round_values(values)
    assert 3 <= len(ticks) <= 7
    assert all(ticks[0] <= value <= ticks[-1] for value in values)

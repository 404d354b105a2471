"""What the card of a unit says first, where its liquid stands, and what fits on it."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.web.console.drawing.measured import Age, Freshness, Measured
from crinsu_gateway.web.console.drawing.vessel import (
    BAR,
    Alarm,
    Bar,
    News,
    Places,
    Standing,
    standing,
    vessel,
)
from tests.fakes.vessels import GOOD, STATES, cold, level


@pytest.mark.parametrize(
    ("state", "news"),
    [
        ("good", News.QUIET),
        ("open", News.QUIET),
        ("too low", News.BREACH),
        ("too warm", News.BREACH),
        ("suspect", News.FRESHNESS),
        ("stale", News.FRESHNESS),
        ("bad", News.FRESHNESS),
        ("never", News.FRESHNESS),
        ("unwatched", News.FRESHNESS),
        ("high", News.ALARM),
        ("returned", News.ALARM),
        ("acknowledged", News.ALARM),
        ("shelved", News.ALARM),
        ("stale and in alarm", News.ALARM),
        ("stale and accepted", News.FRESHNESS),
    ],
)
def test_the_worst_news_stand_on_top(state: str, news: News) -> None:
    """An alarm that nobody accepted, then what is not known, then what somebody sees to."""
    assert vessel(STATES[state]).news is news


def test_a_unit_is_as_fresh_as_the_worst_of_its_values() -> None:
    """And as old as the oldest; of an age that nobody knows it tells none."""
    drawn = vessel(replace(GOOD, temperature=cold(-190.0, Quality.STALE, 1000.0)))
    assert (drawn.freshness, drawn.age) == (Freshness.STALE, Age(17, "min"))
    before_a_restart = vessel(replace(GOOD, temperature=cold(-190.0, age_s=None)))
    assert (before_a_restart.freshness, before_a_restart.age) == (Freshness.STALE, None)


def test_what_nothing_watches_is_never_fresh() -> None:
    """A unit without sensors does not look like one in order."""
    drawn = vessel(STATES["unwatched"])
    assert (drawn.freshness, drawn.age, drawn.surface) == (Freshness.NEVER, None, None)


@pytest.mark.parametrize(("percent", "y"), [(-5, 214), (0, 214), (50, 166), (100, 118), (130, 118)])
def test_liquid_stands_where_its_level_is(percent: float, y: float) -> None:
    """Beyond the ends of the scale it stays in the vessel, while the digits say what was read."""
    drawn = vessel(replace(GOOD, level=level(percent)))
    assert drawn.surface == y
    assert drawn.level is not None
    assert drawn.level.value == percent


def test_liquid_is_drawn_of_no_value_that_is_not_believed() -> None:
    """A bad value has no surface, though it came with digits."""
    broken = Measured(Quantity(78.0, "%"), Quality.BAD, 1.0)
    assert vessel(replace(GOOD, level=broken)).surface is None


@pytest.mark.parametrize(
    ("places", "bar"),
    [
        (Places(0, 0), Bar(0.0, 0.0, full=False)),
        (Places(10, 5), Bar(BAR / 2, 0.0, full=False)),
        (Places(4, 2, 1), Bar(BAR / 2, BAR / 4, full=False)),
        (Places(4, 3, 1), Bar(BAR * 3 / 4, BAR / 4, full=True)),
        (Places(4, 6, 1), Bar(BAR, 0.0, full=True)),
    ],
)
def test_the_bar_shows_what_is_taken_and_blocked(places: Places, bar: Bar) -> None:
    """It is never longer than its track, whatever was counted."""
    assert vessel(replace(GOOD, places=places)).bar == bar


def test_a_shelved_alarm_is_shelved_whatever_it_did_before() -> None:
    """And what is cleared stands nowhere."""
    assert standing(AlarmState.ACKNOWLEDGED, shelved=False) is Standing.ACKNOWLEDGED
    assert standing(AlarmState.ACTIVE, shelved=True) is Standing.SHELVED
    with pytest.raises(ValueError, match="cleared"):
        standing(AlarmState.CLEARED, shelved=False)


def test_an_alarm_waits_until_somebody_accepts_it() -> None:
    """Also one whose condition went away unseen."""
    waits = {one for one in Standing if Alarm(Severity.HIGH, one).waits}
    assert waits == {Standing.ACTIVE, Standing.RETURNED}

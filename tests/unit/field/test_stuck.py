"""When a value that stands still is doubted, and when it is not."""

from crinsu_gateway.field.health import Standing, UnitHealth
from crinsu_gateway.field.stuck import StuckWatch
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Retry

STILL = Decoded("level", Quantity(78.4, "%"), Quality.GOOD)
OTHER = Decoded("level", Quantity(78.3, "%"), Quality.GOOD)
BAD = Decoded("level", None, Quality.BAD, Reason.SENTINEL, "0x8000 means no value")


def test_a_value_that_stands_still_is_suspect_until_it_moves() -> None:
    """Good until its time is over, then suspect with the value and the reason, then good again."""
    watch = StuckWatch({"level": 60.0})
    assert watch.judged([STILL], 0.0) == [STILL]
    assert watch.judged([STILL], 59.0) == [STILL]
    (doubted,) = watch.judged([STILL], 60.0)
    assert (doubted.quality, doubted.reason) == (Quality.SUSPECT, Reason.STUCK)
    assert doubted.quantity == STILL.quantity
    assert "60 s" in doubted.detail
    assert watch.judged([OTHER], 61.0) == [OTHER]
    assert watch.judged([OTHER], 62.0) == [OTHER]


def test_a_bad_reading_in_between_begins_anew() -> None:
    """What could not be believed is no proof that the value stood still."""
    watch = StuckWatch({"level": 60.0})
    watch.judged([STILL], 0.0)
    assert watch.judged([BAD], 30.0) == [BAD]
    assert watch.judged([STILL], 61.0) == [STILL]


def test_only_points_that_the_site_names_are_judged() -> None:
    """Off by default: a setpoint may stand still for years."""
    assert StuckWatch().judged([STILL], 1e9) == [STILL]
    watch = StuckWatch({"temperature": 1.0})
    watch.judged([STILL], 0.0)
    assert watch.judged([STILL], 1e9) == [STILL]


def test_a_stuck_point_degrades_its_unit_once() -> None:
    """The unit answers, but not all is well; the reason names the point."""
    watch, health = StuckWatch({"level": 60.0}), UnitHealth(Retry(), 0.0)
    health.answered(watch.judged([STILL], 0.0), 0.0)
    reason = "level: has not changed for longer than 60 s"
    told = health.answered(watch.judged([STILL], 60.0), 60.0)
    assert told == Standing(Condition.DEGRADED, reason)
    assert [one.reason for one in health.news()] == [Reason.STUCK]
    assert health.answered(watch.judged([STILL], 70.0), 70.0) is None
    assert health.answered(watch.judged([OTHER], 80.0), 80.0) == Standing(Condition.GOOD)
    assert [one.quality for one in health.news()] == [Quality.GOOD]

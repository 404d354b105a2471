"""How a unit stands, and that its reason is told once."""

from dataclasses import replace

from crinsu_gateway.field.health import Standing, UnitHealth
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import DeviceSilent, FrameError, LinkDown
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Retry

RETRY = Retry(count=1, offline_count=3, offline_s=30.0)
LEVEL = Decoded("level", Quantity(78.4, "%"), Quality.GOOD)
NO_SENSOR = Decoded("temperature", None, Quality.BAD, Reason.SENTINEL, "0x8000 means no value")
SILENT = DeviceSilent("no answer within 1 s")


def test_a_unit_that_answers_is_good_and_says_so_once() -> None:
    """The first answer makes it good; further ones are no news."""
    health = UnitHealth(RETRY, 0.0)
    assert health.standing == Standing(Condition.STARTING)
    assert health.answered([LEVEL], 1.0) == Standing(Condition.GOOD)
    assert health.answered([LEVEL], 2.0) is None


def test_a_bad_point_degrades_with_its_reason_until_it_is_good_again() -> None:
    """The reason names the point and stays the same though other points come in between."""
    health = UnitHealth(RETRY, 0.0)
    health.answered([LEVEL], 1.0)
    told = Standing(Condition.DEGRADED, "temperature: 0x8000 means no value")
    assert health.answered([NO_SENSOR], 2.0) == told
    assert health.answered([LEVEL], 3.0) is None
    assert health.answered([NO_SENSOR], 4.0) is None
    good = Decoded("temperature", Quantity(-190.0, "Cel"), Quality.GOOD)
    assert health.answered([good], 5.0) == Standing(Condition.GOOD)


def test_a_burst_of_bad_points_is_one_change_though_the_list_counts_on() -> None:
    """What the store is told counts the points; the log tells the first and the end."""
    health, told = UnitHealth(RETRY, 0.0), []
    points = [replace(NO_SENSOR, point=f"t{n}") for n in range(5)]
    well = [replace(LEVEL, point=one.point) for one in points]
    for one in (LEVEL, *points, *reversed(well)):
        standing = health.answered([one], 1.0)
        assert standing is not None
        told.append((health.told(standing, 1.0, 0), health.is_other))
    assert told[1] == ("t0: 0x8000 means no value", True)
    assert told[5] == ("t0: 0x8000 means no value (and 4 more)", False)
    assert [is_other for _, is_other in told] == [True, True, *[False] * 8, True]


def test_another_first_reason_is_a_change() -> None:
    """When the point that is named is well again, the next one is named and logged."""
    health = UnitHealth(RETRY, 0.0)
    health.answered([NO_SENSOR, replace(NO_SENSOR, point="other")], 1.0)
    standing = health.answered([replace(LEVEL, point="temperature")], 2.0)
    assert standing == Standing(Condition.DEGRADED, "other: 0x8000 means no value")
    assert health.is_other


def test_one_failure_that_is_made_good_is_no_news() -> None:
    """A single missed answer is repeated before anybody is told."""
    health = UnitHealth(RETRY, 0.0)
    health.answered([LEVEL], 1.0)
    assert health.failed(SILENT, 2.0) is None
    assert not health.is_doubtful
    assert health.answered([LEVEL], 3.0) is None


def test_loss_needs_count_and_time() -> None:
    """Many failures in a short time, or few in a long time, degrade; only both are a loss."""
    many = UnitHealth(RETRY, 0.0)
    many.answered([LEVEL], 1.0)
    for step in range(20):
        many.failed(SILENT, 2.0 + step / 10)
    assert many.standing == Standing(Condition.DEGRADED, "no answer within 1 s")
    few = UnitHealth(RETRY, 0.0)
    few.answered([LEVEL], 1.0)
    few.failed(SILENT, 100.0)
    few.failed(SILENT, 101.0)
    assert few.standing.condition is Condition.DEGRADED
    assert few.failed(SILENT, 102.0) == Standing(Condition.LOST, "no answer within 1 s")


def test_a_lost_unit_that_stays_lost_is_told_once_and_recovers_at_once() -> None:
    """Reasons that differ in their digits are no news; another kind of failure is."""
    health = UnitHealth(RETRY, 0.0)
    told = [health.failed(FrameError(f"noise {step}"), 100.0 + step) for step in range(10)]
    assert [one for one in told if one] == [
        Standing(Condition.STARTING, "asked, without a usable answer yet: noise 0"),
        Standing(Condition.DEGRADED, "noise 0"),
        Standing(Condition.LOST, "noise 0"),
    ]
    assert health.failed(SILENT, 200.0) == Standing(Condition.LOST, "no answer within 1 s")
    assert health.answered([LEVEL], 201.0) == Standing(Condition.GOOD)


def test_a_unit_that_was_asked_once_in_vain_does_not_say_that_it_was_not_asked() -> None:
    """The repetition may be a minute away; a unit that answered before is not doubted so soon."""
    health = UnitHealth(RETRY, 0.0)
    told = Standing(Condition.STARTING, "asked, without a usable answer yet: no answer within 1 s")
    assert health.failed(SILENT, 1.0) == told
    assert health.answered([LEVEL], 2.0) == Standing(Condition.GOOD)
    assert health.failed(SILENT, 3.0) is None


def test_a_cut_link_is_told_without_a_repetition() -> None:
    """There is no doubt about a link that cannot be opened."""
    health = UnitHealth(RETRY, 0.0)
    down = LinkDown("/dev/ttyUSB0 cannot be opened")
    assert health.failed(down, 0.1) == Standing(Condition.DEGRADED, down.sentence)
    health.failed(down, 20.0)
    assert health.failed(down, 40.0) == Standing(Condition.LOST, down.sentence)

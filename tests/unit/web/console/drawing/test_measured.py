"""How fresh a value is, and in which digits it is shown."""

import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.web.console.drawing.measured import (
    NO_LIMITS,
    Age,
    Breach,
    Freshness,
    Gauge,
    Limits,
    Measured,
    age,
    gauge,
)


def level(value: bool | float | str, unit: str = "%", limits: Limits = NO_LIMITS) -> Gauge:
    """A good level, just read."""
    said = Measured(Quantity(value, unit), Quality.GOOD, 1.0)
    return gauge(said, "%", limits, decimals=0, worse=Breach.LOW)


def temperature(value: float, unit: str = "Cel") -> Gauge:
    """A good temperature with a limit of -150 Cel, just read."""
    said = Measured(Quantity(value, unit), Quality.GOOD, 1.0)
    return gauge(said, "Cel", Limits(high=-150.0), decimals=1, worse=Breach.HIGH)


@pytest.mark.parametrize(
    ("quality", "age_s", "reason", "expected"),
    [
        (Quality.GOOD, 3.0, Reason.NONE, Freshness.LIVE),
        (Quality.GOOD, None, Reason.NONE, Freshness.STALE),
        (Quality.SUSPECT, 3.0, Reason.STEP, Freshness.SUSPECT),
        (Quality.SUSPECT, None, Reason.STEP, Freshness.STALE),
        (Quality.STALE, 900.0, Reason.TOO_OLD, Freshness.STALE),
        (Quality.BAD, 3.0, Reason.SENSOR_FAULT, Freshness.BAD),
        (Quality.BAD, None, Reason.NEVER_READ, Freshness.NEVER),
    ],
)
def test_only_a_good_value_of_known_age_is_live(
    quality: Quality, age_s: float | None, reason: Reason, expected: Freshness
) -> None:
    """What was read before a restart is stale, however good it was."""
    said = Measured(Quantity(78.0, "%"), quality, age_s, reason)
    shown = gauge(said, "%", Limits(), decimals=0, worse=Breach.LOW)
    assert shown.freshness is expected
    assert (shown.value is None) == (expected in {Freshness.BAD, Freshness.NEVER})


@pytest.mark.parametrize(
    ("value", "unit"), [(float("nan"), "%"), (float("inf"), "%"), (True, "%"), ("F", ""), (9, "L")]
)
def test_what_is_no_number_of_the_unit_is_a_bad_value(value: float | str, unit: str) -> None:
    """It is shown as none, and stops no page."""
    shown = level(value, unit, Limits(low=20.0))
    assert (shown.value, shown.freshness, shown.breach) == (None, Freshness.BAD, None)


def test_digits_never_say_better_than_it_is() -> None:
    """A level is rounded down, a temperature up; what scaling added is no reason to."""
    assert level(19.97, limits=Limits(low=20.0)).value == 19
    assert level(0.29 * 100).value == 29
    assert level(98.2, limits=Limits(high=98.0)).value == 99
    assert temperature(-149.99).value == -149.9
    assert temperature(-150.04).value == -150.0
    assert temperature(-192.3).value == -192.3
    assert str(temperature(-0.04).value) == "0.0"


def test_a_limit_is_crossed_beyond_it_and_not_at_it() -> None:
    """By the value itself, not by its digits."""
    assert level(20.0, limits=Limits(low=20.0)).breach is None
    assert level(19.99, limits=Limits(low=20.0)).breach is Breach.LOW
    assert temperature(-150.0).breach is None
    assert temperature(-149.99).breach is Breach.HIGH


def test_a_temperature_may_come_in_another_unit() -> None:
    """Kelvin are shown in degrees Celsius."""
    assert temperature(77.35, "K").value == -195.8


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (None, None),
        (-3.0, Age(0, "s")),
        (4.2, Age(5, "s")),
        (100.0, Age(100, "s")),
        (100.1, Age(2, "min")),
        (6000.0, Age(100, "min")),
        (6001.0, Age(2, "h")),
        (48 * 3600.0, Age(48, "h")),
        (17 * 86400.0, Age(17, "d")),
    ],
)
def test_an_age_is_told_in_a_unit_that_suits_it(age_s: float | None, expected: Age | None) -> None:
    """Never as less than it is."""
    assert age(age_s) == expected

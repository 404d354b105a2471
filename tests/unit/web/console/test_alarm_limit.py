"""The limit that an alarm watches stands beside the value, not only that of the place."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.web.console.alarm_limit import limit_of, tightest, with_alarms
from crinsu_gateway.web.console.drawing.measured import Limits
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Side
from tests.unit.web.console.test_banner import alarm

MIN = Bound("level", Side.UNDER, Quantity(20.0, "%"))


@pytest.mark.parametrize(
    ("code", "limit", "found"),
    [
        ("level_low", "25 %", Bound("level", Side.UNDER, Quantity(25.0, "%"))),
        ("level_high", "95.5 %", Bound("level", Side.OVER, Quantity(95.5, "%"))),
        ("temp_high", "-160 °C", Bound("temperature", Side.OVER, Quantity(-160.0, "Cel"))),
        ("temp_high", "-256 °F", None),
        ("level_low", "", None),
        ("level_low", "low", None),
        ("unit_lost", "25 %", None),
    ],
)
def test_what_an_alarm_noted_is_its_limit(code: str, limit: str, found: Bound | None) -> None:
    """In the unit in which it is drawn, or none."""
    assert limit_of(replace(alarm(Severity.HIGH, code=code), limit=limit)) == found


def test_the_limit_that_is_reached_first_counts() -> None:
    """20 % is well above the least of the storage solution, and it is wrong."""
    early = replace(alarm(Severity.HIGH), limit="25 %")
    bounds = with_alarms((MIN,), [early, early, alarm(Severity.HIGH)])
    assert [one.at.value for one in bounds] == [20.0, 25.0]
    assert tightest(bounds, Purpose.LEVEL) == Limits(low=25.0)
    assert tightest(bounds, Purpose.TEMPERATURE) == Limits()

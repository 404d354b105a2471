"""Limits that contradict themselves are refused with the reason."""

from pathlib import Path

import pytest

from crinsu_gateway.config.load import parse
from crinsu_gateway.config.storage import LimitSettings
from crinsu_gateway.model.errors import ConfigError

SITE = """\
[gateway]
id = "gw-1"
facility = "F"
organization = "O"
time_zone = "UTC"
[[storage]]
name = "T1"
type = "TANK"
slots = {count = 5}
limits = LIMITS
level = [{kind = "canister", prefix = "C", count = 2}]
"""


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ("{level_low = {at = 98.0}}", "level_low: at and deadband together are over 100 %"),
        ("{level_high = {at = 3.0}}", "level_high: at less deadband is under 0 %"),
        ("{level_low = {at = 60.0}, level_high = {at = 50.0}}", "level_low must be under"),
        ("{level_low = {deadband = 1.0}}", "level_low.at"),
        ('{level_low = {at = 20.0, severity = "loud"}}', "emergency, high, medium, low"),
        ("{temperature_high = {at = -150.0, delay = 5.0}}", "delay_s"),
    ],
)
def test_a_limit_that_cannot_work_is_refused(limits: str, why: str) -> None:
    """An alarm that could never end, a missing limit, a wrong word: each is named with its line."""
    with pytest.raises(ConfigError) as caught:
        parse(SITE.replace("LIMITS", limits), "c.toml", Path("/"))
    (complaint,) = caught.value.complaints
    assert why in str(complaint)
    assert str(complaint).startswith("c.toml:10: storage[1].limits")


@pytest.mark.parametrize("level_min", [0.0, 50.0, 97.0, 100.0])
def test_a_limit_of_the_interlock_is_always_one_that_can_be_left(level_min: float) -> None:
    """The alarm that is made from level_min ends at 100 % at the latest."""
    low = LimitSettings(level_min=level_min).low_level()
    assert low is not None
    assert low.at + low.deadband <= 100

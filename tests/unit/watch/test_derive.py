"""Which alarms a site watches over, by its profiles and limits."""

from dataclasses import replace
from pathlib import Path

from crinsu_gateway.model.alarm import COMMON, Severity
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.profile import described
from crinsu_gateway.profile.load import load_known
from crinsu_gateway.watch.definition import BitSet, Definition, Equal, Over, Under
from crinsu_gateway.watch.derive import Limit, Limits, Silence, WatchedUnit, definitions

FREEZER = load_known([Path(__file__).parents[3] / "devices"])["crinsu-sandbox-freezer"]
WARNING, NOTE = described.Severity.WARNING, described.Severity.NOTE


def found(unit: WatchedUnit) -> dict[tuple[str, str], Definition]:
    """The definitions of one unit by source and code."""
    return {one.key: one for one in definitions([unit], Silence())}


def test_the_alarm_point_of_the_sandbox_freezer_raises_one_alarm() -> None:
    """Its profile names an alarm on the point whose purpose is `alarm`; that is not doubled."""
    points = {name: point.purpose for name, point in FREEZER.points.items()}
    told = found(WatchedUnit("f", points, FREEZER.alarms, Limits()))
    assert [key for key in told if key[0] == "f/alarm"] == [
        ("f/alarm", "unit_alarm"),
        ("f/alarm", "no_data"),
    ]
    assert told["f/alarm", "unit_alarm"].severity is Severity.HIGH
    assert told["f/status.4", "sensor_fault"].test == BitSet(4)


def test_an_alarm_point_without_a_named_alarm_raises_one_too() -> None:
    """The lamp of a unit is never overlooked."""
    told = found(WatchedUnit("f", {"lamp": Purpose.ALARM}, (), Limits()))
    assert told["f/lamp", "unit_alarm"].test == Equal(True)


def test_alarms_of_points_that_are_not_read_are_not_watched() -> None:
    """What the site leaves out cannot be judged."""
    assert list(found(WatchedUnit("f", {}, FREEZER.alarms, Limits()))) == [("f", "unit_lost")]


def test_several_alarms_on_one_point_are_kept_apart() -> None:
    """Two bits of one status word with one code are two alarms."""
    lamp, broken = FREEZER.alarms
    rules = (
        replace(broken, point="status", bit=1),
        replace(broken, point="status", bit=2),
        replace(lamp, point="state", equals="timeout", latched=True),
        replace(lamp, point="probe", equals=None, above=-130.0, severity=WARNING),
        replace(lamp, point="probe", equals=None, below=-200.0, severity=NOTE),
    )
    points = dict.fromkeys(("status", "state", "probe"))
    told = found(WatchedUnit("f", points, rules, Limits()))
    assert set(told) == {
        ("f/status.1", "sensor_fault"),
        ("f/status.2", "sensor_fault"),
        ("f/state=timeout", "unit_alarm"),
        ("f/probe>-130", "unit_alarm"),
        ("f/probe<-200", "unit_alarm"),
        ("f", "unit_lost"),
    }
    assert told["f/state=timeout", "unit_alarm"].latched is True
    assert told["f/probe>-130", "unit_alarm"].severity is Severity.MEDIUM
    assert told["f/probe<-200", "unit_alarm"].severity is Severity.LOW


def test_of_two_alarms_that_cannot_be_told_apart_the_worse_counts() -> None:
    """In whatever order a profile has them."""
    lamp, _ = FREEZER.alarms
    mild = replace(lamp, severity=NOTE)
    for rules in ((lamp, mild), (mild, lamp)):
        told = found(WatchedUnit("f", {"alarm": None}, rules, Limits()))
        assert told["f/alarm", "unit_alarm"].severity is Severity.HIGH


def test_limits_are_watched_on_the_points_that_measure_them() -> None:
    """Level and temperature by purpose, each with its own code, deadband and delay."""
    limits = Limits(
        level_low=Limit(20, Severity.HIGH, 5, 60, False),
        level_high=Limit(98, Severity.MEDIUM, 1, 30, False),
        temperature_high=Limit(-150, Severity.EMERGENCY, 2, 60, True),
    )
    points = {"lev": Purpose.LEVEL, "t1": Purpose.TEMPERATURE, "t2": None}
    told = found(WatchedUnit("f", points, (), limits))
    assert told["f/lev", "level_low"].test == Under(20, 5, "%")
    assert told["f/lev", "level_high"].test == Over(98, 1, "%")
    warm = told["f/t1", "temp_high"]
    assert (warm.test, warm.latched) == (Over(-150, 2, "Cel"), True)
    assert (warm.timing.on_delay_s, warm.timing.samples) == (0.0, 2)
    assert not [key for key in told if key[0] == "f/t2"]


def test_silence_is_watched_where_it_matters() -> None:
    """Every unit, and every point with a purpose; the vital ones weigh more."""
    points = {"lev": Purpose.LEVEL, "lid": Purpose.LID_OPEN, "count": None}
    told = found(WatchedUnit("f", points, (), Limits()))
    severities = {key: one.severity for key, one in told.items()}
    assert severities == {
        ("f", "unit_lost"): Severity.HIGH,
        ("f/lev", "no_data"): Severity.HIGH,
        ("f/lid", "no_data"): Severity.MEDIUM,
    }


def test_every_common_code_of_profiles_says_what_to_do() -> None:
    """A code that profiles may use has a title and an action of its own."""
    assert [code.value for code in described.AlarmCode if code.value not in COMMON] == []


def test_every_severity_of_profiles_has_its_rank() -> None:
    """What a profile calls critical is high, and so on down; only a site names an emergency."""
    lamp, _ = FREEZER.alarms
    told = [
        found(WatchedUnit("f", {"alarm": None}, (replace(lamp, severity=one),), Limits()))
        for one in described.Severity
    ]
    ranks = [one["f/alarm", "unit_alarm"].severity for one in told]
    assert ranks == [Severity.HIGH, Severity.MEDIUM, Severity.LOW]

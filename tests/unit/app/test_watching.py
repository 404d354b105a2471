"""What a site watches over, from its configuration and the shipped profiles."""

from pathlib import Path

from crinsu_gateway.app.prepared import prepared
from crinsu_gateway.app.watching import definitions_of
from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.watch.definition import Definition, Over, Under

SITE = """\
[gateway]
id = "gw-1"
facility = "F"
organization = "O"
time_zone = "UTC"
[alarms]
unit_lost_after_s = 7.0
[[link]]
name = "net"
kind = "tcp"
host = "127.0.0.1"
port = 502
[[unit]]
name = "f"
link = "net"
profile = "crinsu-sandbox-freezer"
transport = "modbus-tcp"
[[storage]]
name = "T1"
type = "TANK"
units = ["f"]
slots = {count = 5}
limits = LIMITS
level = [{kind = "canister", prefix = "C", count = 2}]
"""


def watched(folder: Path, limits: str) -> dict[tuple[str, str], Definition]:
    """The definitions of the site by source and code."""
    config = folder / "config.toml"
    config.write_text(SITE.replace("LIMITS", limits))
    return {one.key: one for one in definitions_of(prepared(config))}


def test_the_limits_of_the_interlock_raise_alarms_too(tmp_path: Path) -> None:
    """Nobody has to say a limit twice; deadband and delay have sane defaults."""
    told = watched(tmp_path, "{level_min = 20.0, temperature_max = -150.0}")
    low, warm = told["f/level", "level_low"], told["f/temperature", "temp_high"]
    assert (low.test, low.severity, low.latched) == (Under(20, 5, "%"), Severity.HIGH, False)
    assert (warm.test, warm.latched) == (Over(-150, 2, "Cel"), True)
    assert (low.timing.on_delay_s, low.timing.off_delay_s) == (60.0, 60.0)
    assert told["f", "unit_lost"].timing.on_delay_s == 7.0


def test_limits_of_alarms_go_before_those_of_the_interlock(tmp_path: Path) -> None:
    """Each can have a severity, a deadband and a delay of its own."""
    text = '{level_min = 20.0, level_low = {at = 30.0, severity = "emergency", deadband = 1.0}}'
    told = watched(tmp_path, text)
    low = told["f/level", "level_low"]
    assert (low.test, low.severity) == (Under(30, 1, "%"), Severity.EMERGENCY)
    assert (low.timing.on_delay_s, low.timing.samples) == (0.0, 2)
    assert ("f/temperature", "temp_high") not in told


def test_every_point_that_means_something_is_watched_for_silence(tmp_path: Path) -> None:
    """Those of the sandbox freezer, and its own alarms, each once."""
    told = watched(tmp_path, "{}")
    silent = {source for source, code in told if code == "no_data"}
    assert silent == {
        f"f/{point}"
        for point in (
            *("level", "temperature", "lid_open", "filling", "alarm", "lid_lock", "fill_valve"),
        )
    }
    assert [key for key in told if key[1] in ("unit_alarm", "sensor_fault")] == [
        ("f/alarm", "unit_alarm"),
        ("f/status.4", "sensor_fault"),
    ]


def test_a_unit_whose_profile_cannot_be_used_is_watched_as_lost(tmp_path: Path) -> None:
    """Nobody reads it, so that is an alarm, and not a hole in what is watched."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "crinsu-sandbox-freezer.toml").write_text("no TOML")
    config = tmp_path / "config.toml"
    text = SITE.replace("LIMITS", "{level_min = 20.0}")
    config.write_text(text.replace("[alarms]", 'profile_dirs = ["mine"]\n[alarms]'))
    found = prepared(config)
    assert [unit.name for unit in found.installation.units_left_out] == ["f"]
    assert [one.key for one in definitions_of(found)] == [("f", "unit_lost")]

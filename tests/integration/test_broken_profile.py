"""A profile with an error keeps its own units out, and nobody else: check, log, store, API."""

import asyncio
import json
from pathlib import Path

import pytest

from crinsu_gateway.app.inhabitants import unit_entries
from crinsu_gateway.app.prepared import Prepared, prepared
from crinsu_gateway.app.site import apply_site
from crinsu_gateway.cli.root import root
from crinsu_gateway.model.device import Condition
from crinsu_gateway.profile.load import load_sound, shipped_dir
from crinsu_gateway.store import units
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock

CONFIG = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"
profile_dirs = ["profiles"]

[[link]]
name = "net"
kind = "tcp"
host = "127.0.0.1"
port = 5020

[[unit]]
name = "well"
link = "net"
profile = "crinsu-sandbox-freezer"
address = 1
transport = "modbus-tcp"

[[unit]]
name = "out"
link = "net"
profile = "mine"
address = 2

[[scanner]]
name = "bench"
device = "/dev/ttyNOT"
profile = "my-scanner"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A site with one sound unit, and a unit and a scanner whose own profiles are broken."""
    (tmp_path / "profiles").mkdir()
    sound = (shipped_dir() / "crinsu-sandbox-freezer.toml").read_text()
    broken = sound.replace('id = "crinsu-sandbox-freezer"', 'id = "mine"\nsurprise = 1')
    (tmp_path / "profiles" / "mine.toml").write_text(broken)
    (tmp_path / "profiles" / "my-scanner.toml").write_text("this is no TOML")
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return path


def test_only_the_units_of_a_broken_profile_are_left_out(config: Path) -> None:
    """The sound unit is installed; the others are listed with file, line and key."""
    installation = prepared(config).installation
    assert [unit.name for link in installation.links for unit in link.units] == ["well"]
    assert installation.scanners == ()
    (unit,) = installation.units_left_out
    assert (unit.name, unit.profile) == ("out", "mine")
    assert "mine.toml:" in unit.reason
    assert "surprise" in unit.reason
    (scanner,) = installation.scanners_left_out
    assert "my-scanner.toml:1" in scanner.reason
    assert len(installation.broken) == 2


def test_check_names_the_file_and_the_unit(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 1: each fault of the profile, and the line of the unit that will not run."""
    with pytest.raises(SystemExit) as ended:
        root(["check", "--config", str(config), "--offline", "--json"])
    assert ended.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert any(line.startswith("unit well:") for line in said["well"])
    errors = {(one["key"], one["file"].rsplit("/")[-1]) for one in said["errors"]}
    assert ("surprise", "mine.toml") in errors
    assert ("unit[2].profile", "config.toml") in errors
    assert ("scanner[1].profile", "config.toml") in errors


def test_a_verb_for_a_unit_left_out_says_why(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its profile and the first fault in it, not only that it cannot be used."""
    with pytest.raises(SystemExit) as ended:
        root(["read", "out", "--config", str(config)])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(
        'error CONFIG_ERROR: out does not run: its profile "mine" cannot be used'
    )
    assert "surprise" in said


async def test_the_store_shows_a_unit_left_out_as_lost_with_the_reason(
    config: Path, tmp_path: Path
) -> None:
    """What the API, the console and MQTT show comes from there."""
    found: Prepared = await asyncio.to_thread(prepared, config)
    left_out = {one.name: one.reason for one in found.installation.units_left_out}
    async with Database(tmp_path / "store.db", RealClock()) as db:
        await db.write(apply_site, found.settings, unit_entries(found), left_out)
        states = {state.name: state for state in await db.read(units.states)}
    assert states["well"].condition is Condition.STARTING
    assert states["out"].condition is Condition.LOST
    assert states["out"].reason == left_out["out"]
    assert states["out"].reason.startswith('its profile "mine" cannot be used: ')


def test_a_broken_file_hides_the_sound_one_that_it_was_to_replace(tmp_path: Path) -> None:
    """The shipped profile is not used in place of the site's own; a later sound one is."""
    first, second, third = (tmp_path / name for name in ("a", "b", "c"))
    sound = (shipped_dir() / "crinsu-sandbox-freezer.toml").read_text()
    for folder, text in ((first, sound), (second, "no TOML"), (third, sound)):
        folder.mkdir()
        (folder / "crinsu-sandbox-freezer.toml").write_text(text)
    hidden = load_sound([first, second])
    assert not hidden.profiles
    assert set(hidden.broken) == {"crinsu-sandbox-freezer"}
    healed = load_sound([first, second, third])
    assert set(healed.profiles) == {"crinsu-sandbox-freezer"}
    assert not healed.broken

"""The real daemon says why each unit, bus and point is not fresh: verb, API, log, once a change."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_daemon_life import good_units
from tests.fakes.daemon import Daemon, site

pytestmark = pytest.mark.usefixtures("program_kept_warm")

OUT = """
[[unit]]
name = "out-1"
link = "freezer-net"
profile = "mine"
address = 2
"""


async def unit(daemon: Daemon, name: str) -> Any:
    """What the verb says of a unit."""
    told = await asyncio.to_thread(daemon.verb, "units", name, "--json")
    assert told.returncode == 0, told.stderr
    (found,) = json.loads(told.stdout)["units"]
    return found


async def stands(daemon: Daemon, name: str, *conditions: str) -> Any:
    """Wait until a unit stands so."""
    while True:
        found = await unit(daemon, name)
        if found["condition"] in conditions:
            return found
        await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_every_unit_says_why_it_is_not_fresh(tmp_path: Path) -> None:
    """A broken profile, a refusing unit and a pulled adapter each leave the others well."""
    async with asyncio.timeout(60), site(tmp_path, [OUT]) as (daemon, facility):
        (tmp_path / "profiles").mkdir()
        (tmp_path / "profiles" / "mine.toml").write_text('id = "mine"\nsurprise = 1\n')
        text = daemon.config.read_text()
        place = 'state_dir = "state"\n'
        daemon.config.write_text(text.replace(place, place + 'profile_dirs = ["profiles"]\n'))
        await daemon.start()
        await good_units(daemon, 3)

        out = await unit(daemon, "out-1")
        assert out["condition"] == "lost"
        assert out["reason"].startswith('its profile "mine" cannot be used: ')
        assert "mine.toml:" in out["reason"]
        assert daemon.events("unit left out")[0]["unit"] == "out-1"

        facility.faults("freezer-1").set("exception", code=2)
        refusing = await stands(daemon, "freezer-1", "degraded")
        assert "refused with exception 2 on " in refusing["reason"]
        facility.faults("eurotherm-1").set("unplugged")
        pulled = await stands(daemon, "eurotherm-1", "degraded", "lost")
        assert {one["reason"] for one in pulled["readings"]} >= {"link_down"}

        health = await daemon.get("/api/v1/health")
        assert health["ready"]
        assert {one["name"] for one in health["units"]} == {"out-1", "freezer-1", "eurotherm-1"}
        (bus,) = [one for one in health["buses"] if one["link"] == "bus rs485-1"]
        assert "eurotherm" in bus["reason"] or "rs485" in bus["reason"]

        told = await asyncio.to_thread(daemon.verb, "units")
        assert "refused: refused with exception 2 on " in told.stdout
        assert "lm510-1          good" in told.stdout

        facility.faults("freezer-1").clear()
        facility.faults("eurotherm-1").clear()
        await good_units(daemon, 3)
        changes = [one for one in daemon.events("point changed") if one["unit"] == "freezer-1"]
        for point in {one["point"] for one in changes}:
            said = [one["quality"] for one in changes if one["point"] == point]
            assert said == ["bad", "good"][: len(said)], f"{point} was told {said}"
        assert await daemon.stop() == 0


async def test_a_unit_that_there_is_not_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    """A misspelt name is an error that helps."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        told = await asyncio.to_thread(daemon.verb, "units", "freezer-9")
        assert told.returncode == 1
        assert "there is no unit freezer-9; there are eurotherm-1, freezer-1" in told.stderr
        assert await daemon.stop() == 0

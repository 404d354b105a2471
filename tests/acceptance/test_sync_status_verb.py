"""`sync status` and the live state of a whole daemon at the centre, while it runs and after it."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.sandbox.central.server import running
from tests.acceptance.test_people_of_the_centre import connected
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site
from tests.fakes.verbs import verb

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def live_units(office: httpx2.AsyncClient) -> dict[str, Any]:
    """The units of the gateway as staff see them at the centre, once the tank's level is known."""
    while True:
        for gateway in (await office.get("/sandbox/staff/gateways")).json():
            live = gateway["live"]
            units = {one["unit"]: one for one in live["state"]["units"]} if live else {}
            level = units.get("freezer-1", {}).get("values", {}).get("level", {})
            if level.get("quality") == "good":
                assert live["stale"] is False
                return units
        await asyncio.sleep(0.1)


async def up_to_date(daemon: Daemon) -> None:
    """Wait until the lists were read and nothing waits."""
    while True:
        found = await daemon.get("/api/v1/sync")
        if found["live"]["keptThere"] and not found["outbox"]["waiting"]:
            return
        await asyncio.sleep(0.1)


async def test_the_verb_says_how_the_sync_stands_with_and_without_the_daemon(
    tmp_path: Path,
) -> None:
    """Running: the rate, the pulls, the live state; stopped: the same from the store, said so."""
    async with (
        asyncio.timeout(110),
        running(clock=RealClock(), data_path=tmp_path / "central.db") as centre,
        httpx2.AsyncClient(base_url=centre.url) as office,
        site(tmp_path, [connected(centre, tmp_path)]) as (daemon, _),
    ):
        await daemon.start()
        units = await live_units(office)
        assert set(units) == {"freezer-1", "eurotherm-1", "lm510-1"}
        await up_to_date(daemon)
        told = await verb("sync", "status", "-c", daemon.config, "--json")
        found = told.json
        assert (told.status, found["gateway"], found["central"]) == (0, "running", True)
        assert (found["rate"]["limit"], found["rate"]["source"]) == (6000, "told")
        assert found["rate"]["used"] > 0
        assert found["live"]["version"] >= found["live"]["keptThere"]
        assert found["room"]["leftMiB"] > 0
        read = await verb("sync", "status", "-c", daemon.config)
        assert "centre: answered " in read.out
        assert "of 6000 requests in 60 s, told by the centre" in read.out
        assert await daemon.stop() == 0
        left = await verb("sync", "status", "-c", daemon.config)
        assert left.status == 1
        assert "the gateway DOES NOT RUN; this is what its store tells:" in left.out
        assert "of 6000 requests in 60 s" in left.out
        shown = await verb("sync", "status", "-c", daemon.config, "--json")
        assert set(shown.json) == set(found)
        assert shown.json["gateway"] == "away"


async def test_a_gateway_without_a_centre_says_that_it_works_alone(tmp_path: Path) -> None:
    """No lie about a centre that there is not; what draws is not mixed with JSON."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.token()
        alone = await verb("sync", "status", "-c", daemon.config)
        assert (alone.status, alone.out.strip()) == (
            0,
            "this gateway works alone: its configuration has no [central]",
        )
        both = await verb("sync", "status", "--watch", "--json", "-c", daemon.config)
        assert both.status == 2
        assert await daemon.stop() == 0

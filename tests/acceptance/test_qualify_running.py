"""The record of an installation while its gateway runs."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def units_of(daemon: Daemon) -> dict[str, Any]:
    """What the record says of the units, by name."""
    said = await asyncio.to_thread(daemon.verb, "qualify", "--json")
    found = json.loads(said.stdout)["examinations"]
    assert not [
        one for one in found if one["group"] == "configuration" and one["verdict"] == "failed"
    ]
    return {one["what"]: one for one in found if one["group"] == "units"}


@pytest.mark.requirement("R41")
async def test_units_are_in_the_record_once_the_gateway_runs(tmp_path: Path) -> None:
    """Before it runs nothing is said of them; then each is good, and its lines are left alone."""
    async with asyncio.timeout(110), site(tmp_path) as (daemon, _):
        before = await asyncio.to_thread(daemon.verb, "qualify", "--offline", "--json")
        assert '"the gateway does not run"' in before.stdout
        await daemon.start()
        await daemon.manager.hear("STATUS=3 of 3 units good")
        units = await units_of(daemon)
        assert {one["verdict"] for one in units.values()} == {"passed"}
        assert len(units) == 3
        assert await daemon.stop() == 0

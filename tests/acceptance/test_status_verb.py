"""`status` and /health say how the wall clock is kept, also after somebody set it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_clock_jumps import LIBRARIES, seen, working
from tests.fakes.daemon import site
from tests.fakes.verbs import verb

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def status(config: Path) -> tuple[int, Any, str]:
    """What the verb says: its exit status, as JSON and for people."""
    told = await verb("status", "-c", config, "--json")
    read = await verb("status", "-c", config)
    assert read.status == told.status
    return told.status, json.loads(told.out), read.out


async def test_a_gateway_that_is_well_says_so(tmp_path: Path) -> None:
    """Ready, the store good, the clock in words; away, it says that nobody answers."""
    async with asyncio.timeout(140), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.token()
        code, found, text = await status(daemon.config)
        assert (code, found["ready"], found["store"]["state"]) == (0, True, "good")
        assert found["clock"]["state"] in ("in step", "held over", "unknown")
        assert found["clock"]["zone"] == "Europe/Paris"
        assert f"clock: {found['clock']['state']}, " in text
        assert "the gateway is ready" in text
        assert found["room"]["leftMiB"] > 0
        assert found["room"]["autonomyHours"] is None  # nothing was seen for an hour yet
        assert " left on its disk; how long it lasts is known after an hour" in text
        assert await daemon.stop() == 0
        told = await verb("status", "-c", daemon.config, "--json")
        assert (told.status, told.json["error"]["code"]) == (1, "GATEWAY_AWAY")


@pytest.mark.requirement("R06", "R07")
@pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (package faketime)")
async def test_a_clock_that_somebody_set_is_told_with_by_how_much(tmp_path: Path) -> None:
    """Two hours forward while the daemon runs: set by hand, or by the service that keeps it."""
    async with working(tmp_path) as (daemon, clock, _):
        await daemon.start(until_ready=True, **clock.environment)
        clock.set("+7200")
        (event,) = await seen(tmp_path, "clock.step")
        told = await verb("status", "-c", daemon.config, "--json")
        step = told.json["clock"]["lastStep"]
        assert step["by"] == pytest.approx(7200, abs=2)
        by_service = event["facts"]["source"] == "time service"
        assert step["byTimeService"] is by_service
        if not by_service:
            assert told.json["clock"]["state"] == "set by hand"
        assert await daemon.stop() == 0

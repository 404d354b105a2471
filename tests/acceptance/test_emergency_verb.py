"""At a real terminal without badge and PIN: the glass is broken, work goes on, until it is over."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.daemon import site
from tests.fakes.terminal import terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.usefixtures("program_kept_warm"),
]
REQUIRED = "[people]\nrequired = true\n"


async def test_the_verbs_of_the_terminal_act_by_the_emergency(tmp_path: Path) -> None:
    """Nobody is asked for a PIN while it lasts; when it is over, the next act asks for one."""
    async with asyncio.timeout(140), site(tmp_path, [REQUIRED]) as (daemon, _), terminal() as here:
        await daemon.start()
        await daemon.token()
        reason = ("--reason", "T1 fails", "-t", "pat", "-c", daemon.config)
        here.runs("emergency", "declare", "T1", *reason)
        await here.shows(r"by emergency-1 \(pat\) at bench-1: T1 fails")
        assert await here.ended() == 0
        here.runs("procedures", "refill", "T1", "-c", daemon.config)
        number = int((await here.shows(r"(\d+) REFILL"))[1])
        assert await here.ended() == 0
        here.runs("procedures", "start", number, "-c", daemon.config, "--json")
        await here.shows('"technician": "emergency-1"')
        assert await here.ended() == 0
        here.runs("emergency", "end", 1, "-c", daemon.config)
        await here.shows("OVER")
        assert await here.ended() == 0
        here.runs("procedures", "stop", number, "-c", daemon.config)
        await here.asks("Badge of the one who works:")
        assert await daemon.stop() == 0

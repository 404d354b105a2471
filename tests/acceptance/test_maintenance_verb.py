"""`maintenance` on a running daemon: on, told everywhere, over a restart, off."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.daemon import site
from tests.fakes.verbs import verb

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def test_maintenance_is_begun_told_kept_and_ended(tmp_path: Path) -> None:
    """Its terms stand in `status`, also after a restart; a span that is none is wrong usage."""
    async with asyncio.timeout(140), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.token()
        at = ("-c", daemon.config)
        wrong = await verb("maintenance", "on", "--for", "soon", *at)
        assert (wrong.status, "30m, 2h or 1d" in wrong.err) == (2, True)
        said = await verb("maintenance", "on", "--for", "2h", "--reason", "update", "--reads", *at)
        assert said.status == 0, said.err
        assert said.out.startswith("in maintenance since ")
        assert said.out.endswith("; reads and writes refused: update\n")
        refused = await verb("units", "list", *at)
        assert (refused.status, "maintenance" in refused.err) == (1, True)
        assert await daemon.stop() == 0
        await daemon.start()
        status = await verb("status", *at)
        assert "in maintenance since" in status.out
        told = await verb("maintenance", "status", "--json", *at)
        assert told.json["maintenance"]["reads"] is True
        assert (await verb("maintenance", "off", *at)).status == 0
        assert "no maintenance" in (await verb("maintenance", "status", *at)).out
        assert await daemon.stop() == 0

"""SIGHUP: what changes while the daemon runs, what waits for a restart, and what is refused."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def reloaded(daemon: Daemon, old: str, new: str) -> None:
    """Change the configuration, tell the daemon, and wait until it is done with it."""
    text = daemon.config.read_text()
    assert old in text
    daemon.config.write_text(text.replace(old, new))
    daemon.tell(signal.SIGHUP)
    await daemon.manager.hear("RELOADING=1")
    await daemon.manager.hear("READY=1")


async def test_a_new_api_client_is_let_in(tmp_path: Path) -> None:
    """A client added to the file can fetch a token after a reload, the old one still can."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        (tmp_path / "emr.secret").write_text("emr-secret")
        client = '[[api.client]]\nid = "emr"\nsecret_file = "./emr.secret"\n'
        await reloaded(
            daemon, "[[api.client]]", f'{client}scopes = ["inventory:read"]\n[[api.client]]'
        )
        assert daemon.events("reloaded")[-1]["changed"] == ["api"]
        assert await daemon.token("emr", "emr-secret")
        assert await daemon.token()
        assert await daemon.stop() == 0


async def test_a_new_limit_acts_at_once(tmp_path: Path) -> None:
    """A limit of a storage solution is another one after a reload, without a restart."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await reloaded(daemon, "level_min = 20.0", "level_min = 35.0")
        (storage,) = (await daemon.get("/api/v1/storage-solutions"))["storageSolutions"]
        assert storage["limits"]["levelMin"] == 35.0
        assert await daemon.stop() == 0


async def test_what_cannot_be_changed_is_named(tmp_path: Path) -> None:
    """A change that needs a restart is named by its key, and the old value stays in force."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await reloaded(daemon, f"port = {daemon.port}", f"port = {daemon.port + 1}")
        assert daemon.events("needs restart")[-1]["keys"] == ["api.port"]
        assert await daemon.get("/api/v1/devices")
        assert await daemon.stop() == 0


async def test_a_bad_configuration_changes_nothing(tmp_path: Path) -> None:
    """A reload of a file with a mistake is refused line by line; everything goes on as before."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await reloaded(daemon, 'level = "info"', 'level = "debug"\nlevle = 1')
        refused = daemon.events("reload refused")
        assert len(refused) == 1
        assert "log.levle: unknown key; did you mean 'level'?" in refused[0]["reason"]
        assert daemon.events("reloaded") == []
        assert await daemon.get("/api/v1/devices")
        assert await daemon.stop() == 0


async def test_the_log_level_moves(tmp_path: Path) -> None:
    """After a reload to `error` nothing less important is written."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await reloaded(daemon, 'level = "info"', 'level = "error"')
        assert await daemon.stop() == 0
        assert daemon.events("stopped") == []


async def test_a_rotated_secret_is_taken_over(tmp_path: Path) -> None:
    """A secret file with new content counts as a change, although the settings are the same."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        (tmp_path / "lab.secret").write_text("a-new-secret")
        await reloaded(daemon, 'level = "info"', 'level = "info" ')
        assert daemon.events("reloaded")[-1]["changed"] == ["api"]
        assert await daemon.token("lab", "a-new-secret")
        assert await daemon.stop() == 0

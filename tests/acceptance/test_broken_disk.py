"""The disk fails under the running daemon: a sync returns an I/O error, as a dying disk does."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.fakes.daemon import site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
async def test_a_failed_sync_ends_the_daemon_and_loses_nothing(tmp_path: Path) -> None:
    """After one I/O error nothing more is confirmed; it says why, ends with 1, and starts again."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.manager.hear("STATUS=3 of 3 units good")
        before = await daemon.get("/api/v1/storage-solutions")
        failing = "fsync,fdatasync:error=EIO"
        tracer = await asyncio.create_subprocess_exec(
            *("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", f"inject={failing}"),
            *("-o", str(tmp_path / "trace"), "-p", str(daemon.process.pid)),
            stderr=asyncio.subprocess.PIPE,
        )
        ended = asyncio.ensure_future(daemon.ended())
        gone = asyncio.ensure_future(tracer.wait())
        await asyncio.wait({ended, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done() and daemon.process.returncode is None and tracer.returncode:
            ended.cancel()
            assert tracer.stderr is not None
            pytest.skip(f"strace cannot attach here: {(await tracer.stderr.read()).decode()}")
        assert await ended == 1
        await gone
        (reason,) = [event["reason"] for event in daemon.events("ended")]
        assert "the store failed and must be recovered by a restart" in reason

        await daemon.start()
        after = await daemon.get("/api/v1/storage-solutions")
        assert await daemon.stop() == 0
    for both in (before, after):
        both["storageSolutions"][0].pop("readings")
    assert before == after

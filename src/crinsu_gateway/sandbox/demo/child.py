"""The gateway of the demo as a process of its own, exactly as systemd would run it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.sandbox.demo.setting import Setting

STOP_WITHIN_S = 15.0


@asynccontextmanager
async def gateway(setting: Setting) -> AsyncIterator[asyncio.subprocess.Process]:
    """`crinsu-gateway run` for as long as the block lasts; its log goes to a file."""
    with setting.log.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crinsu_gateway",
            "run",
            "--config",
            str(setting.config),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise GatewayError(f"the gateway did not stop within {STOP_WITHIN_S:g} s") from None


def last_lines(log: Path, count: int = 15) -> str:
    """The end of the gateway's log, for a failure that must be explained."""
    lines = log.read_text("utf-8", "replace").splitlines()
    return "\n".join(lines[-count:])

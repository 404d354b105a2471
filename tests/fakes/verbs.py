"""A verb of the command line as a process, while the units that it talks to live in the test."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What a verb said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it said with --json."""
        return json.loads(self.out)


async def verb(*arguments: object, within_s: float = 40.0, typed: str = "") -> Told:
    """Run `crinsu-gateway` with these arguments to its end; nobody sits at a terminal.

    `typed` is what comes in by standard input.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "crinsu_gateway", *map(str, arguments)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(within_s):
            out, err = await process.communicate(typed.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Told(process.returncode, out.decode(), err.decode())

"""A verb of the command line as a process, while the units that it talks to live in the test."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.fakes import warm


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

    `typed` is what comes in by standard input. It is forked where the program is kept warm.
    """
    if warm.is_warm():
        with streams(typed) as three:
            async with asyncio.timeout(within_s):
                forked = await warm.started([*map(str, arguments)], three, os.environ)
            try:
                async with asyncio.timeout(within_s):
                    status = await forked.wait()
            finally:
                forked.kill()
                await forked.wait()
            return Told(status, written(three[1]), written(three[2]))
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


@contextmanager
def streams(typed: str = "") -> Iterator[tuple[int, int, int]]:
    """Standard input with what is typed, standard output and standard error, in memory."""
    with ExitStack() as opened:
        files = []
        for name in ("in", "out", "err"):
            files.append(os.memfd_create(name))
            opened.callback(os.close, files[-1])
        os.pwrite(files[0], typed.encode(), 0)
        yield files[0], files[1], files[2]


def written(stream: int) -> str:
    """What was written to one of these."""
    return os.pread(stream, os.fstat(stream).st_size, 0).decode()

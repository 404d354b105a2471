"""A real terminal with a shell in it, as a person sits at: what is typed, and what is shown.

Verbs that are run one after the other in it share the terminal, and so what is kept for it.
"""

import asyncio
import os
import pty
import re
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CONTROLLED = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp('sh', ['sh'])"
)
"""The shell leads its own session, and the terminal is its controlling one."""


class Terminal:
    """What a person at the terminal types and sees."""

    def __init__(self, ours: int) -> None:
        self._ours = ours
        self._more = asyncio.Event()
        self._read = 0
        self.shown = ""
        """Everything that the terminal showed."""

    def heard(self) -> None:
        """Take in what was shown."""
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the shell is gone
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._ours)
        self.shown += data.decode(errors="replace")
        self._more.set()

    def types(self, text: str) -> None:
        """Type a line and press return."""
        os.write(self._ours, f"{text}\n".encode())

    async def shows(self, pattern: str, within_s: float = 30.0) -> re.Match[str]:
        """Wait until something new that fits is shown; fails with all that was shown."""
        try:
            async with asyncio.timeout(within_s):
                while (found := re.compile(pattern).search(self.shown, self._read)) is None:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise AssertionError(f"not shown: {pattern}\n{self.shown[self._read :]}") from None
        self._read = found.end()
        return found

    async def asks(self, what: str) -> None:
        """Wait until something is asked for, without being shown what is typed."""
        await self.shows(re.escape(what))

    def runs(self, *arguments: object) -> None:
        """Start a verb of the command line; its end is told by `ended`."""
        words = (sys.executable, "-m", "crinsu_gateway", *map(str, arguments))
        self.types(f"{shlex.join(words)}; echo ended:$?:")

    async def ended(self) -> int:
        """Wait for the end of the verb; its exit status."""
        return int((await self.shows(r"ended:(\d+):"))[1])


@asynccontextmanager
async def terminal() -> AsyncIterator[Terminal]:
    """A terminal with a shell, for as long as the block runs."""
    ours, theirs = pty.openpty()
    loop = asyncio.get_running_loop()
    try:
        try:
            shell = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", CONTROLLED),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env={**os.environ, "PS1": "$ ", "TERM": "dumb"},
            )
        finally:
            os.close(theirs)
        here = Terminal(ours)
        loop.add_reader(ours, here.heard)
        try:
            yield here
        finally:
            loop.remove_reader(ours)
            shell.kill()
            await shell.wait()
    finally:
        os.close(ours)

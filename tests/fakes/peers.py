"""Units for tests, as the other end of a real TCP socket or a real pty, that can misbehave.

A behaviour is an async function `(peer, request)`; it sends what it likes with `peer.send`.
"""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol


class Peer(Protocol):
    """The far end of a link."""

    def send(self, data: bytes) -> None:
        """Bytes to the gateway."""
        ...

    def hang_up(self) -> None:
        """Cut the line."""
        ...


Behaviour = Callable[[Peer, bytes], Awaitable[None]]


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; the time limit of the test ends it otherwise."""
    while not true():  # noqa: ASYNC110 - what tests wait for has no event
        await asyncio.sleep(0.001)


async def end_all(tasks: set[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait for them."""
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def mute(peer: Peer, request: bytes) -> None:
    """Takes everything, answers nothing."""


class TcpPeer:
    """A TCP server on a free port of this machine with one behaviour, exchangeable any time."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.port = 0
        self.connections = 0
        self.open_now = 0
        self.requests: list[bytes] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; on the same port as before when it was stopped in between."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut everybody off."""
        assert self._server is not None
        self._server.close()
        await end_all(self._tasks)
        await self._server.wait_closed()

    def say(self, data: bytes) -> None:
        """Send to everybody who is connected, unasked."""
        for writer in self._writers:
            writer.write(data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_now += 1
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while request := await reader.read(65536):
                self.requests.append(request)
                await self.behave(_TcpEnd(writer), request)
        except (OSError, asyncio.CancelledError):  # cut off, or the end of the test
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()
            self.open_now -= 1


class _TcpEnd:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    def hang_up(self) -> None:
        self._writer.transport.abort()


class PtyPeer:
    """The far end of a serial line; `path` stays the same when it is unplugged and plugged in."""

    def __init__(self, path: Path, behave: Behaviour) -> None:
        self.path = path
        self.behave = behave
        self.requests: list[bytes] = []
        self._master = -1
        self._slave = -1
        self._tasks: set[asyncio.Task[None]] = set()

    def plug_in(self) -> None:
        """Make the tty appear."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._came)

    def unplug(self) -> None:
        """Make the tty vanish, as when the adapter is pulled."""
        if self._master < 0:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        self.path.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    async def settle(self) -> None:
        """End behaviours that still run."""
        await end_all(self._tasks)

    def send(self, data: bytes) -> None:
        """Bytes to the gateway; lost when it is unplugged."""
        if self._master >= 0:
            with suppress(BlockingIOError):
                os.write(self._master, data)

    def hang_up(self) -> None:
        """The same as to unplug it."""
        self.unplug()

    def _came(self) -> None:
        request = os.read(self._master, 65536)
        self.requests.append(request)
        task = asyncio.ensure_future(self.behave(self, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def tcp_peer(behave: Behaviour) -> AsyncIterator[TcpPeer]:
    """A TCP peer for the length of a test."""
    peer = TcpPeer(behave)
    await peer.start()
    try:
        yield peer
    finally:
        await peer.stop()


@asynccontextmanager
async def pty_peer(path: Path, behave: Behaviour) -> AsyncIterator[PtyPeer]:
    """A serial peer for the length of a test, plugged in."""
    peer = PtyPeer(path, behave)
    peer.plug_in()
    try:
        yield peer
    finally:
        await peer.settle()
        peer.unplug()

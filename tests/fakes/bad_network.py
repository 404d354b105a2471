"""A network between a client and a server that both mean well: slow, lossy, cut, or another's.

A relay on a real socket. Each new connection takes the next of `ills`, then goes by `weather`; what
it does not relay it keeps for ever. With a `portal` nothing reaches the server: everybody is
answered with those bytes, as a network does whose guests must sign in.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 4096


class Ill(Enum):
    """What befalls one connection."""

    RESET_AT_ONCE = "reset as soon as it stands"
    RESET_IN_REQUEST = "reset after the first bytes of the request"
    RESET_BEFORE_ANSWER = "reset once the server answers"
    RESET_IN_ANSWER = "reset in the middle of the answer"
    CUT_IN_ANSWER = "closed in the middle of the answer"
    LOST_REQUEST = "the request never arrives, and nobody says so"
    LOST_ANSWER = "the answer never arrives, and nobody says so"
    TWICE = "what is sent arrives a second time on a connection of its own"


MIDDLE = 60
"""Bytes of an answer that pass before it is cut: the status line and a little more."""


@dataclass
class Weather:
    """How all connections fare: seconds on the way, bytes a second (None: as fast as it goes)."""

    latency_s: float = 0.0
    bytes_per_s: float | None = None
    drip: int = CHUNK
    """Bytes that pass at once."""
    requests_too: bool = True


@dataclass
class BadNetwork:
    """A relay; everything about it may change while it runs."""

    server_port: int
    tls: ssl.SSLContext | None = None
    weather: Weather = field(default_factory=Weather)
    ills: list[Ill] = field(default_factory=list)
    portal: bytes | None = None
    port: int = 0
    connections: int = 0
    broken: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _gone: set[asyncio.StreamWriter] = field(default_factory=set)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where clients connect."""
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}"

    def vanish(self) -> None:
        """Every connection that stands is half-open from now on: silent, and never closed."""
        self._gone |= self._open

    def reset_all(self) -> None:
        """Every connection that stands is reset."""
        for writer in self._open:
            _reset(writer)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        self.connections += 1
        self._open.add(writer)
        try:
            if self.portal is not None:
                await self._answer(reader, writer, self.portal)
                return
            ill = self.ills.pop(0) if self.ills else None
            if ill is not None:
                self.broken += 1
            if ill is Ill.RESET_AT_ONCE:
                _reset(writer)
                return
            await self._relay(reader, writer, ill)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self._open.discard(writer)
            self._gone.discard(writer)
            writer.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
    ) -> None:
        """Speak in the place of the server."""
        head = await reader.readuntil(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line.partition(b":")[2]))
        writer.write(answer)
        await writer.drain()

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ill: Ill | None
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.server_port)
        self._open.add(back)
        try:
            async with asyncio.TaskGroup() as group:
                up = group.create_task(self._upward(reader, back, writer, ill))
                down = group.create_task(self._downward(there, writer, ill))
                ended = group.create_task(self._ended.wait())
                await asyncio.wait([up, down, ended], return_when=asyncio.FIRST_COMPLETED)
                for task in (up, down, ended):
                    task.cancel()
        except* (ConnectionError, ssl.SSLError):
            pass
        finally:
            self._open.discard(back)
            back.close()

    async def _upward(
        self,
        reader: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
        ill: Ill | None,
    ) -> None:
        while data := await reader.read(CHUNK):
            await self._kept(writer, ill is Ill.LOST_REQUEST)
            if ill is Ill.RESET_IN_REQUEST:
                back.write(data[: len(data) // 2])
                await back.drain()
                _reset(writer)
                return
            if ill is Ill.TWICE:
                await self._again(data)
            await self._passed(back, data, slowly=self.weather.requests_too)

    async def _downward(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, ill: Ill | None
    ) -> None:
        while data := await there.read(CHUNK):
            await self._kept(writer, ill is Ill.LOST_ANSWER)
            if ill is Ill.RESET_BEFORE_ANSWER:
                _reset(writer)
                return
            if ill in (Ill.RESET_IN_ANSWER, Ill.CUT_IN_ANSWER):
                await self._passed(writer, data[:MIDDLE])
                if ill is Ill.RESET_IN_ANSWER:
                    _reset(writer)
                return
            await self._passed(writer, data)

    async def _kept(self, writer: asyncio.StreamWriter, lost: bool) -> None:
        """Keep the bytes for ever when they are lost or the connection has vanished."""
        if lost or writer in self._gone:
            await self._ended.wait()

    async def _passed(
        self, writer: asyncio.StreamWriter, data: bytes, *, slowly: bool = True
    ) -> None:
        """Hand bytes on, as the weather is."""
        weather = self.weather if slowly else Weather()
        await asyncio.sleep(weather.latency_s)
        while data:
            part, data = data[: weather.drip], data[weather.drip :]
            writer.write(part)
            await writer.drain()
            if weather.bytes_per_s:
                await asyncio.sleep(len(part) / weather.bytes_per_s)

    async def _again(self, data: bytes) -> None:
        """The same bytes on another connection, whose answer nobody reads."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        writer.write(data)
        await writer.drain()
        await reader.read(CHUNK)
        writer.close()

    def end(self) -> None:
        """Let go of everything that is kept."""
        self._ended.set()
        for writer in [*self._open]:
            writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    found = writer.get_extra_info("socket")
    if found is not None and found.fileno() >= 0:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def bad_network(
    server_port: int,
    *,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[BadNetwork]:
    """Such a network in front of a port of this machine, for as long as the block runs."""
    network = BadNetwork(server_port, tls)
    server = await asyncio.start_server(network.serve, host, port, ssl=tls)
    network.port = server.sockets[0].getsockname()[1]
    try:
        yield network
    finally:
        server.close()
        network.end()
        await asyncio.sleep(0)
        await server.wait_closed()

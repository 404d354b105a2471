"""A listener to the live stream over a plain socket, which a test can cut wherever it likes."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from crinsu_gateway.client.event_stream import EventStream, Message

WITHIN_S = 10.0


@dataclass
class Ear:
    """What one connection heard. `status` and `head` are those of the answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int
    head: bytes
    stream: EventStream
    heard: list[Message] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    over: bool = False

    @property
    def numbered(self) -> list[Message]:
        """What bore an id of its own: changes and resets."""
        return [one for one in self.heard if one.event not in ("devices", "end")]

    def data(self, event: str) -> list[dict[str, Any]]:
        """The data of all messages of an event."""
        return [json.loads(one.data) for one in self.heard if one.event == event]

    def kinds(self) -> list[str]:
        """The kinds of the changes, in order."""
        return [json.loads(one.data)["kind"] for one in self.numbered if one.event != "reset"]

    async def until(self, wanted: Callable[["Ear"], object]) -> None:
        """Read until something holds; fails with what was heard when it takes too long."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while not wanted(self):
                    assert not self.over, self.heard
                    await self._read()
        except TimeoutError:
            raise AssertionError(f"heard only {self.heard}") from None

    async def all(self) -> None:
        """Read until the server ends it."""
        async with asyncio.timeout(WITHIN_S):
            while not self.over:
                await self._read()

    async def _read(self) -> None:
        try:
            size = await self.reader.readline()
            piece = await self.reader.readexactly(int(size, 16)) if size else b""
            await self.reader.readline()
        except (ConnectionError, asyncio.IncompleteReadError):
            size, piece = b"", b""
        if not size or not piece:
            self.over = True
        self.raw += piece
        self.heard += self.stream.take(piece)

    def cut(self) -> None:
        """End the connection at once."""
        self.writer.transport.abort()


def _narrow(port: int, takes: int) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
    line.connect(("127.0.0.1", port))
    return line


@asynccontextmanager
async def listening(
    port: int,
    headers: Mapping[str, str],
    query: str = "",
    last_id: str | bytes = "",
    *,
    method: str = "GET",
    takes: int | None = None,
) -> AsyncIterator[Ear]:
    """A connection that asked for the stream and has the head of the answer.

    `takes`: so many bytes lie in its own buffers at most, while nobody reads.
    """
    line = socket.create_connection(("127.0.0.1", port)) if takes is None else _narrow(port, takes)
    reader, writer = await asyncio.open_connection(sock=line, limit=takes or 1 << 16)
    lines = [f"{method} /api/v1/live{query} HTTP/1.1", "Host: gateway"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    raw = last_id.encode() if isinstance(last_id, str) else last_id
    asked = "\r\n".join(lines).encode() + (b"\r\nLast-Event-ID: " + raw if raw else b"")
    try:
        writer.write(asked + b"\r\n\r\n")
        async with asyncio.timeout(WITHIN_S):
            head = await reader.readuntil(b"\r\n\r\n")
        known = last_id if isinstance(last_id, str) else ""
        yield Ear(reader, writer, int(head.split()[1]), head, EventStream(known))
    finally:
        writer.transport.abort()

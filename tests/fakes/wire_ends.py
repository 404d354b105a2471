"""The gateway's end of a wire for tests, made of other people's code: asyncio streams, serialx.

It reads and writes bytes and times out; it knows no protocol.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import serialx

PATIENCE_S = 5.0


class WireEnd:
    """One open connection or line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, data: bytes) -> None:
        """Sends bytes."""
        self._writer.write(data)

    async def hear(self, count: int) -> bytes:
        """Exactly so many bytes; TimeoutError when they do not come."""
        return await asyncio.wait_for(self._reader.readexactly(count), PATIENCE_S)

    async def line(self) -> bytes:
        """Everything up to the next line feed."""
        return await asyncio.wait_for(self._reader.readline(), PATIENCE_S)

    async def rest(self, quiet_s: float = 0.15) -> bytes:
        """Everything that comes until the wire is quiet or closed."""
        heard = b""
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
            while data := await asyncio.wait_for(self._reader.read(65_536), quiet_s):
                heard += data
        return heard

    async def ended(self) -> bool:
        """Whether the other side has closed; waits for it to happen."""
        try:
            return await asyncio.wait_for(self._reader.read(1), PATIENCE_S) == b""
        except (ConnectionError, OSError):
            return True


@asynccontextmanager
async def tcp_end(address: str) -> AsyncIterator[WireEnd]:
    """A TCP connection to host:port."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield WireEnd(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def serial_end(path: str, baudrate: int = 9600) -> AsyncIterator[WireEnd]:
    """An open serial line."""
    reader, writer = await serialx.open_serial_connection(path, baudrate=baudrate)
    try:
        yield WireEnd(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

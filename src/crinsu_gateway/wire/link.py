"""A link: one line to one or more units (a TCP connection, a serial line), with one owner.

It opens, closes, and hands bytes over. It does not reconnect by itself, retry, or know a
protocol: the bus that owns it decides when to open again (`backoff`), the drivers speak.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from crinsu_gateway.model.errors import LinkDown
from crinsu_gateway.wire.channel import Channel, Parser, Patience, Tap

Answer = TypeVar("Answer")

CLOSE_S = 1.0
"""How long an orderly close may take before it is done by force."""


class Connect(Protocol):
    """Makes a connection for a channel; raises OSError or TimeoutError, leaves nothing open."""

    async def __call__(self, make: Callable[[], Channel]) -> Channel:
        """The channel, connected."""
        ...


class Link:
    """One line. Not for use by two tasks at once; see `Channel` for the errors."""

    def __init__(self, name: str, where: str, connect: Connect, tap: Tap | None = None) -> None:
        self.name = name
        self.where = where
        self.openings = 0
        self._connect = connect
        self._tap = tap
        self._channel: Channel | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection now."""
        return self._channel is not None and self._channel.is_open

    @property
    def pending(self) -> int:
        """How many bytes came that nobody asked for."""
        return self._channel.pending if self._channel is not None else 0

    async def open(self) -> None:
        """Connect, closing what was open before; LinkDown when it cannot be done."""
        await self.close()
        try:
            self._channel = await self._connect(lambda: Channel(self.where, self._tap))
        except (OSError, TimeoutError) as error:
            why = str(error) or "no connection within the time limit"
            raise LinkDown(f"{self.where} cannot be opened: {why}", link=self.name) from error
        self.openings += 1
        if self._tap is not None:
            self._tap.note(f"opened {self.where}")

    async def close(self) -> None:
        """Close; by force when bytes are unsent or the orderly way takes too long."""
        channel, self._channel = self._channel, None
        if channel is None:
            return
        channel.shut()
        try:
            await asyncio.wait((channel.closed,), timeout=CLOSE_S)
        finally:
            channel.abort()
        await asyncio.wait((channel.closed,), timeout=CLOSE_S)
        if self._tap is not None:
            self._tap.note("closed")

    def send(self, data: bytes) -> None:
        """Let the bytes leave; LinkDown when the link is not open."""
        self._open_channel().send(data)

    async def receive(self, parse: Parser[Answer], patience: Patience) -> Answer:
        """The first answer that `parse` takes; DeviceSilent, FrameError or LinkDown."""
        return await self._open_channel().receive(parse, patience)

    async def drain(self, quiet_s: float, limit_s: float) -> bool:
        """Throw away what comes until nothing came for `quiet_s`; False when it never stops."""
        return await self._open_channel().drain(quiet_s, limit_s)

    def watch_pauses(self, pause_s: float, ended: Callable[[bytearray], None]) -> None:
        """Call `ended` when nothing came for so long after a byte, until the link is closed."""
        self._open_channel().watch_pauses(pause_s, ended)

    def discard(self) -> int:
        """Throw away what has come so far; how many bytes that was."""
        return self._channel.discard() if self._channel is not None else 0

    def _open_channel(self) -> Channel:
        if self._channel is None:
            raise LinkDown(f"{self.where} is not open", link=self.name)
        return self._channel

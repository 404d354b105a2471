"""One connection's bytes: what came in and waits, who waits for it, and whether it was cut.

It lives from one opening of a link to its closing. Everything in it is bounded: with nobody
waiting it stops reading from the peer. It does not open anything and knows no protocol.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from crinsu_gateway.model.errors import DeviceError, DeviceSilent, FrameError, LinkDown
from crinsu_gateway.wire.pause import PauseWatch

Answer = TypeVar("Answer")
Parser = Callable[[bytearray], Answer | None]
"""Takes a complete answer out of the buffer, or returns None to wait for more bytes.

It may remove bytes that belong to nobody, and may raise a DeviceError to end the wait.
"""

MAX_PENDING = 4096
"""Bytes kept for one reader; more than any answer of a unit or a scanner."""

MAX_UNSENT = 4096
"""Bytes that may wait to leave; more means that the peer takes nothing any more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an answer: for its first byte, between bytes, and at most, in s."""

    first_s: float
    between_s: float | None = None
    whole_s: float | None = None


class Tap(Protocol):
    """Sees all bytes of a link as they pass."""

    def sent(self, data: bytes) -> None:
        """These bytes left."""
        ...

    def received(self, data: bytes) -> None:
        """These bytes came in."""
        ...

    def note(self, text: str) -> None:
        """Something happened to the link itself."""
        ...


class Channel(asyncio.Protocol):
    """The bytes of one connection. All its errors are DeviceSilent, FrameError or LinkDown."""

    def __init__(self, where: str, tap: Tap | None) -> None:
        self._where = where
        self._tap = tap
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._paused = False
        self._parse: Callable[[bytearray], object | None] | None = None
        self._waiter: asyncio.Future[object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._patience = Patience(0.0)
        self._whole_until = 0.0
        self._last_byte_at = 0.0
        self._draining = False
        self._silence: PauseWatch | None = None
        self.closed: asyncio.Future[None] = self._loop.create_future()

    # --- called by the event loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection was cut; whoever waits is told at once, not at the time limit."""
        self._transport = None
        if self._silence is not None:
            self._silence.stop()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(self._cut(exc))
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Bytes came; hand them to the reader, or keep a bounded number for the next one."""
        if self._tap is not None:
            self._tap.received(data)
        if self._draining:
            self._last_byte_at = self._loop.time()
            return
        if self._silence is not None:
            self._silence.begin()
        waiter = self._waiter
        if waiter is None or waiter.done():
            self._buffer += data[: MAX_PENDING - len(self._buffer)]
            if len(self._buffer) >= MAX_PENDING:
                self._pause()
            return
        self._buffer += data
        self._offer(waiter)

    # --- called by the owner of the link ---

    @property
    def is_open(self) -> bool:
        """Whether bytes can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def pending(self) -> int:
        """How many bytes came that nobody has taken."""
        return len(self._buffer)

    def send(self, data: bytes) -> None:
        """Let the bytes leave; LinkDown when there is no connection or the peer takes nothing."""
        transport = self._transport
        if transport is None or transport.is_closing():
            raise self._cut(None)
        if transport.get_write_buffer_size() > MAX_UNSENT:
            raise LinkDown(f"{self._where} takes no more bytes", link=self._where)
        try:
            transport.write(data)
        except OSError as error:  # serialx raises here once it has seen a hang-up
            raise self._cut(error) from error
        if self._tap is not None:
            self._tap.sent(data)

    async def receive(self, parse: Parser[Answer], patience: Patience) -> Answer:
        """The first answer that `parse` takes; DeviceSilent, FrameError or LinkDown."""
        if self._waiter is not None:
            raise RuntimeError(f"{self._where} has one owner and one transaction in flight")
        if self._buffer and (early := parse(self._buffer)) is not None:
            self._resume()
            return early
        if self._transport is None:
            raise self._cut(None)
        loop = self._loop
        waiter: asyncio.Future[object] = loop.create_future()
        self._parse, self._waiter, self._patience = parse, waiter, patience
        self._timer = loop.call_later(patience.first_s, self._give_up)
        if patience.whole_s is not None:
            self._whole_until = loop.time() + patience.whole_s
        if self._paused:
            self._resume()
        try:
            return cast(Answer, await waiter)
        finally:
            self._timer.cancel()
            self._waiter = self._parse = self._timer = None

    async def drain(self, quiet_s: float, limit_s: float) -> bool:
        """Throw away what comes until nothing came for `quiet_s`; False when it never stops."""
        self._buffer.clear()
        self._draining = True
        start = self._last_byte_at = self._loop.time()
        try:
            self._resume()
            while True:
                now = self._loop.time()
                left = self._last_byte_at + quiet_s - now
                if left <= 0:
                    return True
                if now - start >= limit_s:
                    return False
                if self._transport is None:
                    raise self._cut(None)
                await asyncio.wait((self.closed,), timeout=min(left, start + limit_s - now))
        finally:
            self._draining = False

    def watch_pauses(self, pause_s: float, ended: Callable[[bytearray], None]) -> None:
        """Call `ended` with what waits, whenever nothing came for so long after a byte.

        It may remove what can have no end any more. Whoever waits is then asked again.
        """
        self._silence = PauseWatch(pause_s, lambda: self._after_pause(ended))
        if self._buffer:
            self._silence.begin()

    def discard(self) -> int:
        """Throw away what has come so far; how many bytes that was."""
        count = len(self._buffer)
        self._buffer.clear()
        self._resume()
        return count

    def shut(self) -> None:
        """Begin to close: orderly, or at once when bytes could not leave."""
        transport = self._transport
        if transport is None:
            return
        if transport.get_write_buffer_size():
            transport.abort()
        else:
            transport.close()

    def abort(self) -> None:
        """Close at once, whatever is unsent."""
        if self._transport is not None:
            self._transport.abort()

    # --- inside ---

    def _after_pause(self, ended: Callable[[bytearray], None]) -> None:
        if self._paused:  # the rest may have come, and nobody has taken it
            return
        ended(self._buffer)
        if self._waiter is not None and not self._waiter.done():
            self._offer(self._waiter)

    def _offer(self, waiter: asyncio.Future[object]) -> None:
        assert self._parse is not None
        try:
            answer = self._parse(self._buffer)
        except DeviceError as error:
            waiter.set_exception(error)
            return
        if answer is not None:
            waiter.set_result(answer)
        elif len(self._buffer) > MAX_PENDING:
            count = len(self._buffer)
            self._buffer.clear()
            waiter.set_exception(
                FrameError(f"{count} bytes came from {self._where} without a frame in them")
            )
        elif self._patience.between_s is not None:
            self._wait_on(self._patience.between_s)

    def _wait_on(self, between_s: float) -> None:
        assert self._timer is not None
        self._timer.cancel()
        now = self._loop.time()
        until = now + between_s
        if self._patience.whole_s is not None:
            until = min(until, max(now, self._whole_until))
        self._timer = self._loop.call_at(until, self._give_up)

    def _give_up(self) -> None:
        if self._waiter is None or self._waiter.done():
            return
        count = len(self._buffer)
        shown = bytes(self._buffer[:16]).hex(" ")
        self._waiter.set_exception(
            DeviceSilent(f"only {count} bytes of an answer came: {shown}", received=count)
            if count
            else DeviceSilent(f"no answer within {self._patience.first_s:g} s", received=0)
        )

    def _pause(self) -> None:
        if not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True

    def _resume(self) -> None:
        if self._paused and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False

    def _cut(self, exc: Exception | None) -> LinkDown:
        why = f": {exc}" if exc is not None and str(exc) else ""
        return LinkDown(f"{self._where} was cut{why}", link=self._where)

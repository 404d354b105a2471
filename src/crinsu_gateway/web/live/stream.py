"""One stream: what a caller is told, from where they were on, until it ends.

It has no queue: it pulls from what all streams share, as fast as its caller reads. Who may see what
is decided in telling.py; whether the caller is still who they were is asked again and again.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager
from dataclasses import dataclass

from crinsu_gateway.store.database import Database
from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.live.bell import Bell
from crinsu_gateway.web.live.devices import Devices, State
from crinsu_gateway.web.live.feed import Feed
from crinsu_gateway.web.live.kinds import RESOURCES
from crinsu_gateway.web.live.reading import Gap
from crinsu_gateway.web.live.telling import Interest, framed

PIECE = 32 * 1024
RETRY_MS = 2000
AGAIN_S = 10
"""When to come back after there was no room (Retry-After)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a stream shows that it lives, how often its token is looked at (seconds), and how
    many streams there may be, of one client and in all."""

    beat_s: float = 15.0
    token_s: float = 2.0
    of_one: int = 100
    in_all: int = 160


GAPS = {
    Gap.UNREADABLE: "this is no id of an event that was told here",
    Gap.ANOTHER_STORE: "the gateway goes on from a backup since, or it is another gateway",
    Gap.FUTURE: "there is no such event yet",
    Gap.TOO_LONG_AGO: "more happened since than is told after",
    Gap.PURGED: "some of what happened since was purged",
}


def ended(reason: str, message: str) -> bytes:
    """The last message of a stream."""
    return framed("end", {"reason": reason, "message": message})


STOPPING = ended("stopping", "the gateway stops; come back with the last id")


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, what they want of what they may see, and what they saw last."""

    client: Client
    resources: frozenset[str] | None
    last_id: str
    again: Callable[[], Awaitable[Client | None]] | None

    @property
    def interest(self) -> Interest:
        """What they are told."""
        return Interest(self.client.scopes, self.client.facilities, self.resources)

    @property
    def hears_devices(self) -> bool:
        """Whether they are told how the devices stand."""
        wanted = self.resources is None or "devices" in self.resources
        return wanted and RESOURCES["devices"].scope in self.client.scopes

    async def may_go_on(self) -> bytes:
        """Why they may not any more; empty when they may."""
        if self.again is None:
            return b""
        now = await self.again()
        if now is None:
            return ended("token", "the token is no good any more; fetch another one and come back")
        if (now.scopes, now.facilities) != (self.client.scopes, self.client.facilities):
            return ended("access", "what you may see is another now; read it anew")
        return b""


class Live:
    """What all streams share."""

    def __init__(self, db: Database, pace: Pace) -> None:
        self._bell = Bell()
        self._feed = Feed(db, self._bell)
        self._devices = Devices(db, self._bell)
        self._pace = pace
        self._seats: Counter[str] = Counter()

    async def stream(self, listener: Listener) -> AsyncIterator[bytes]:
        """The pieces of an event stream; a refusal when there is no room for one more."""
        async with AsyncExitStack() as stack:
            stack.enter_context(self._seat(listener.client.id))
            await stack.enter_async_context(self._feed.joined())
            if listener.hears_devices:
                await stack.enter_async_context(self._devices.joined())
            seen, first = await self._beginning(listener)
            yield first
            async with aclosing(self._followed(listener, seen)) as pieces:
                async for piece in pieces:
                    yield piece

    @contextmanager
    def _seat(self, client: str) -> Iterator[None]:
        told = {"Retry-After": str(AGAIN_S)}
        if self._seats[client] >= self._pace.of_one:
            why = f"this client has {self._pace.of_one} streams open; end one first"
            raise refusal(429, "TOO_MANY_STREAMS", why, headers=told)
        if self._seats.total() >= self._pace.in_all:
            why = f"{self._pace.in_all} streams are open, and there is no room for more"
            raise refusal(503, "TOO_MANY_STREAMS", why, headers=told)
        self._seats[client] += 1
        try:
            yield
        finally:
            self._seats[client] -= 1
            if not self._seats[client]:
                del self._seats[client]

    async def _beginning(self, listener: Listener) -> tuple[int, bytes]:
        """After which event to go on, and the first words."""
        first = b"retry: %d\n" % RETRY_MS
        if not listener.last_id:
            return self._feed.head, first + self._id(self._feed.head)
        found, now = await self._feed.place(listener.last_id)
        if not isinstance(found, Gap):
            return found, first + self._id(found)
        newest = f"{now.mark}-{now.head}"
        body = {"reason": found.value, "message": GAPS[found], "newest": newest}
        return now.head, first + b"\n" + framed("reset", body, newest)

    def _id(self, seen: int) -> bytes:
        """Moves the reader's last id on without an event (WHATWG HTML, 9.2.6)."""
        return b"id: %b-%d\n\n" % (self._feed.mark.encode(), seen)

    async def _followed(self, listener: Listener, seen: int) -> AsyncGenerator[bytes, None]:
        loop, interest = asyncio.get_running_loop(), listener.interest
        devices_rung, asked_s, said_s = -1, loop.time(), loop.time()
        while True:
            rung = self._bell.rung
            if loop.time() - asked_s >= self._pace.token_s:
                asked_s = loop.time()
                if why := await listener.may_go_on():
                    yield why
                    return
            if self._feed.failed or (listener.hears_devices and self._devices.failed):
                yield ended("store", "the store cannot be read; the log of the gateway says why")
                return
            frames = []
            if listener.hears_devices:
                frames.append(self._device_states(interest, devices_rung))
                devices_rung = rung
            batch = await self._feed.after(seen)
            frames += [one.frame(self._feed.mark, interest) for one in batch.changes]
            more, seen = batch.last > seen, batch.last
            for piece in _joined(frames):
                said_s = loop.time()
                yield piece
            if self._feed.too_far_behind(seen):
                yield ended("behind", "you read too slowly; come back, and read everything anew")
                return
            if more:
                continue
            left_s = self._pace.beat_s - (loop.time() - said_s)
            if left_s <= 0:
                said_s = loop.time()
                yield b": beat\n" + self._id(seen)
                continue
            await self._bell.wait(rung, min(left_s, self._pace.token_s))

    def _device_states(self, interest: Interest, rung: int) -> bytes:
        """The devices that changed; all of them at first, and when one came or went."""
        whole = rung < self._devices.whole_since
        found = self._devices.states.values() if whole else self._devices.since(rung)
        told = [one.json for one in found if _sees(one, interest)]
        if not told and not whole:
            return b""
        what = b"true" if whole else b"false"
        data = b'{"whole":%b,"devices":[%b]}' % (what, b",".join(told))
        return b"event: devices\ndata: %b\n\n" % data


def _sees(state: State, interest: Interest) -> bool:
    return interest.facilities is None or state.seen.facility in interest.facilities


def _joined(frames: list[bytes]) -> Iterator[bytes]:
    """Frames as pieces of a size that no connection must hold much of."""
    piece, size = list[bytes](), 0
    for frame in frames:
        piece.append(frame)
        size += len(frame)
        if size >= PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    if size:
        yield b"".join(piece)

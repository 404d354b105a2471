"""How much of the loop the API takes at once: few requests in work, the others wait for a turn.

Acts go before the looks of those who watch the gateway, these before reads; within each, clients
take turns, so that nobody gains by asking more. When others wait, a while is left to the buses
between two reads, and none begins while a bus asks its units, or soon will. A turn that lasts long
is given up though its work goes on: what waits for a person or a device keeps nobody from theirs.
It knows no rate and no request.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from crinsu_gateway.web.errors import Refused, refusal


class Urgency(IntEnum):
    """What goes first."""

    ACT = 0
    WATCH = 1
    READ = 2


@dataclass(frozen=True, slots=True)
class Shares:
    """How many requests are in work at once, and how many may wait; times in seconds.

    While others wait to begin, a read is followed by a rest: `least_rest_s`, and as long as it took
    times `rest`, together at most `longest_rest_s`. Then it makes way for the buses, for at most
    `longest_way_s`: the next begins when none asks for `ahead_s`, looked at every `look_s`.
    """

    acts: int = 8
    reads: int = 1
    waiting: int = 200
    waiting_of_one: int = 32
    waiting_s: float = 10.0
    longest_turn_s: float = 1.0
    least_rest_s: float = 0.002
    rest: float = 1.0
    longest_rest_s: float = 0.1
    longest_way_s: float = 0.02
    ahead_s: float = 0.008
    look_s: float = 0.001


Quiet = Callable[[float], bool]
"""Whether no bus asks a unit now, nor will within so many seconds."""


def always(_ahead_s: float) -> bool:
    """Of a place without buses."""
    return True


class Turn:
    """The leave to work now; it ends once, whoever ends it."""

    def __init__(self, end: Callable[[], None], longest_s: float) -> None:
        self._end: Callable[[], None] | None = end
        self._timer = asyncio.get_running_loop().call_later(longest_s, self.end)

    def end(self) -> None:
        """Let the next one work."""
        if self._end is not None:
            self._timer.cancel()
            end, self._end = self._end, None
            end()


@dataclass(slots=True)
class _Lane:
    """Requests of one urgency: of each client those that wait, clients in turn."""

    queues: OrderedDict[str, deque["asyncio.Future[None]"]] = field(default_factory=OrderedDict)

    def next(self) -> "asyncio.Future[None] | None":
        """The one whose turn it is; its client goes to the end."""
        while self.queues:
            who, queue = self.queues.popitem(last=False)
            waiting = queue.popleft()
            if queue:
                self.queues[who] = queue
            if not waiting.done():
                return waiting
        return None


class Governor:
    """Gives turns. All of it belongs to one loop."""

    def __init__(self, shares: Shares | None = None, quiet: Quiet = always) -> None:
        self.shares = shares or Shares()
        self._quiet = quiet
        self._lanes = {urgency: _Lane() for urgency in Urgency}
        self._acts = 0
        self._reads = 0
        self._waiting = 0
        self._going_on = 0  # of those who wait

    async def turn(self, who: str, urgency: Urgency, *, goes_on: bool = False) -> Turn:
        """Wait for a turn; 503 as an exception when too many wait, or for too long.

        What `goes_on` was begun already: it waits however many do.
        """
        if self._waiting or not self._is_free(urgency):
            await self._wait(who, urgency, goes_on)
        else:
            self._take(urgency)
        begun = asyncio.get_running_loop().time()
        return Turn(lambda: self._ended(urgency, begun), self.shares.longest_turn_s)

    async def _wait(self, who: str, urgency: Urgency, goes_on: bool) -> None:
        ready = self._queued(who, urgency, goes_on)
        self._waiting += 1
        self._going_on += goes_on
        try:
            self._give()
            async with asyncio.timeout(None if goes_on else self.shares.waiting_s):
                await ready
        except BaseException as error:
            if ready.done() and not ready.cancelled():  # its turn came in the same moment
                self._leave(urgency)
            if isinstance(error, TimeoutError):
                raise busy() from None
            raise
        finally:
            self._waiting -= 1
            self._going_on -= goes_on

    def _queued(self, who: str, urgency: Urgency, goes_on: bool) -> "asyncio.Future[None]":
        queue = self._lanes[urgency].queues.setdefault(who, deque())
        if not goes_on:
            full = self._waiting >= self.shares.waiting and urgency is not Urgency.ACT
            if full or len(queue) >= self.shares.waiting_of_one:
                if not queue:
                    del self._lanes[urgency].queues[who]
                raise busy()
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(ready)
        return ready

    def _is_free(self, urgency: Urgency) -> bool:
        if urgency is Urgency.ACT:
            return self._acts < self.shares.acts
        return self._reads < self.shares.reads

    def _take(self, urgency: Urgency) -> None:
        if urgency is Urgency.ACT:
            self._acts += 1
        else:
            self._reads += 1

    def _give(self) -> None:
        """Let those work for whom there is room, the most urgent first."""
        for urgency in Urgency:
            while self._is_free(urgency) and (waiting := self._lanes[urgency].next()) is not None:
                self._take(urgency)
                waiting.set_result(None)

    def _ended(self, urgency: Urgency, begun: float) -> None:
        loop = asyncio.get_running_loop()
        if urgency is Urgency.ACT:
            self._leave(urgency)
        else:  # whoever asked meanwhile is seen only after the loop has looked
            loop.call_soon(self._rest, urgency, loop.time() - begun)

    def _rest(self, urgency: Urgency, took: float) -> None:
        if self._waiting == self._going_on:  # a stream does not keep itself waiting
            self._leave(urgency)
            return
        shares, loop = self.shares, asyncio.get_running_loop()
        rest = min(shares.least_rest_s + took * shares.rest, shares.longest_rest_s)
        until_s = loop.time() + rest + shares.longest_way_s
        loop.call_later(rest, self._make_way, urgency, until_s)

    def _make_way(self, urgency: Urgency, until_s: float) -> None:
        loop = asyncio.get_running_loop()
        if self._quiet(self.shares.ahead_s) or loop.time() >= until_s:
            self._leave(urgency)
        else:
            loop.call_later(self.shares.look_s, self._make_way, urgency, until_s)

    def _leave(self, urgency: Urgency) -> None:
        if urgency is Urgency.ACT:
            self._acts -= 1
        else:
            self._reads -= 1
        self._give()


def busy() -> Refused:
    """The refusal of a request for which there is no turn."""
    return refusal(
        503,
        "BUSY",
        "the gateway has more requests than it can serve; nothing was changed; try again",
        headers={"Retry-After": "1"},
    )

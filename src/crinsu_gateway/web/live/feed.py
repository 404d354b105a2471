"""The changes as they come: each event is read once and kept in one ring for all streams.

A stream has nothing of its own but a number. What has left the ring is read from the store again,
by one stream at a time and in the same parts for all, so that nobody's slowness costs memory and
a hundred streams that come back at once cost one.
"""

import asyncio
from collections import OrderedDict, deque
from dataclasses import replace

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.live.bell import Bell, Watch
from crinsu_gateway.web.live.reading import MOST_MISSED, Batch, Gap, Standing, place, read, standing
from crinsu_gateway.web.live.telling import Change

AT_ONCE = 250
MOST_PARTS = 8
"""So many parts that were read again are kept for others who come back."""
MOST_KEPT = 2_000
APART_S = 0.05
"""Between two looks at a trail that grows: what comes meanwhile is told together."""
TICK_S = 5.0
"""How long a wake-up that was missed may stay unnoticed."""


class Feed(Watch):
    """Follows the audit trail. `mark` names the store in its epoch, `head` is the newest event."""

    def __init__(self, db: Database, bell: Bell) -> None:
        super().__init__("live feed", bell)
        self._db = db
        self._kept: deque[Change] = deque()
        self._floor = 0
        self._again = asyncio.Semaphore(1)
        self._parts: OrderedDict[int, Batch] = OrderedDict()
        self.mark = ""
        self.head = 0

    async def begin(self) -> None:
        """Stand at the end of the trail."""
        now = await self._db.read(standing)
        self.mark, self.head, self._floor = now.mark, now.head, now.head
        self._kept.clear()
        self._parts.clear()

    async def go_on(self) -> None:
        """Read what comes, and ring."""
        while True:
            cursor = self._db.changes.cursor(Topic.AUDIT)
            batch = await self._db.read(read, self.head, AT_ONCE)
            if batch.last > self.head:
                self._keep(batch)
                await asyncio.sleep(APART_S)
                continue  # a part of what is there was read, or more came meanwhile
            await self._db.changes.wait_for(Topic.AUDIT, after=cursor, timeout=TICK_S)

    async def after(self, seen: int) -> Batch:
        """What came after an event, from the ring or from the store, not always all of it."""
        if seen >= self._floor:
            found: list[Change] = []
            for one in reversed(self._kept):
                if one.seq <= seen:
                    break
                found.append(one)
            return Batch(tuple(reversed(found)), max(self.head, seen))
        async with self._again:
            return _later(await self._part(seen - seen % AT_ONCE), seen)

    def too_far_behind(self, seen: int) -> bool:
        """Whether somebody fell so far behind that reading anew is less work."""
        return self.head - seen > MOST_MISSED

    async def place(self, last_id: str) -> tuple[int | Gap, Standing]:
        """The number after which a reader goes on, or why it cannot; and where the trail stands."""
        return await self._db.read(place, last_id)

    async def _part(self, start: int) -> Batch:
        """The events after a number that all streams agree on."""
        part = self._parts.get(start)
        if part is None:
            part = await self._db.read(read, start, AT_ONCE)
            if part.last == start + AT_ONCE:  # one that is not full yet is another one soon
                self._parts[start] = part
                if len(self._parts) > MOST_PARTS:
                    self._parts.popitem(last=False)
        return part

    def _keep(self, batch: Batch) -> None:
        self._kept.extend(batch.changes)
        self.head = batch.last
        while len(self._kept) > MOST_KEPT:
            self._floor = self._kept.popleft().seq
        self._bell.ring()


def _later(part: Batch, seen: int) -> Batch:
    """What of a part came after an event."""
    return replace(part, changes=tuple(one for one in part.changes if one.seq > seen))

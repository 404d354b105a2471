"""The board: what changes in a view, as pieces of its page, for all consoles that look at it.

A view is made once for everybody, however many look, and only while somebody does; of it go out
the pieces that changed. It keeps the newest piece of each name and no history: whoever comes, or
comes back, gets all of them.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import orjson

from crinsu_gateway.store.changes import Changes, Topic
from crinsu_gateway.web.errors import refusal

SOON_S = 0.1
"""What changed within this is shown together: people see it at once, and it is made once."""
READINGS_S = 1.0
"""Readings come all the time; nobody reads numbers that change more often."""
BEAT_S = 5.0
"""How often the board says that it lives, with the time; consoles miss two before they warn."""
ACTS = (Topic.UNITS, Topic.PLACES, Topic.SAMPLES, Topic.ALARMS, Topic.EXECUTIONS)

MOST = 160
"""So many may look at one board."""

Pieces = Mapping[str, str]
"""HTML of each piece by its name, in the order in which they stand."""


class Board:
    """Shows one view to many. All of it belongs to one loop."""

    def __init__(
        self,
        changes: Changes,
        make: Callable[[], Awaitable[Pieces]],
        acts: Sequence[Topic] = ACTS,
        *,
        readings: bool = True,
    ) -> None:
        self._changes = changes
        self._make = make
        self._acts = acts
        self._calm = (Topic.READINGS,) if readings else ()
        self._pieces: Pieces = {}
        self._serial = 0
        self._numbers: dict[str, int] = {}
        self._turned = asyncio.Event()
        self.lookers = 0
        self._task: asyncio.Task[None] | None = None

    async def look(self, now: Callable[[], int]) -> AsyncGenerator[bytes]:
        """Server-sent events: `pieces` with what changed since the last, all of them first, and
        `beat` when nothing does; both with the time, UTC in ms. What cannot be made ends it."""
        if self.lookers >= MOST:
            why = f"{MOST} consoles look at this, and there is no room for more; close one first"
            raise refusal(503, "TOO_MANY_STREAMS", why, headers={"Retry-After": "10"})
        self.lookers += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow(), name="board")
        try:
            seen = 0
            while True:
                told = await self._newer(seen)
                seen = self._serial
                yield _event("pieces" if told else "beat", {"now": now(), **told})
        finally:
            self.lookers -= 1
            if not self.lookers:
                self._end()

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task, self._pieces, self._numbers, self._serial = None, {}, {}, 0

    async def _newer(self, seen: int) -> dict[str, object]:
        """What became another since, empty when nothing did for a beat."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_S):
                while self._serial <= seen:
                    self._raise_failure()
                    await self._turned.wait()
        if self._serial <= seen:
            return {}
        changed = {name: html for name, html in self._pieces.items() if self._numbers[name] > seen}
        return {"pieces": changed, "order": list(self._pieces)}

    def _raise_failure(self) -> None:
        """A board that cannot be made must not look alive."""
        if self._task is not None and self._task.done():
            self._task.result()

    async def _follow(self) -> None:
        try:
            while True:
                acts, calm = self._changes.cursor(*self._acts), self._changes.cursor(*self._calm)
                self._put(await self._make())
                await asyncio.sleep(SOON_S)
                newest = await self._changes.wait_for(*self._acts, after=acts, timeout=READINGS_S)
                if newest == acts:  # no act; what was read meanwhile is shown together
                    both = (*self._acts, *self._calm)
                    await self._changes.wait_for(*both, after=max(acts, calm), timeout=BEAT_S)
        finally:
            asyncio.get_running_loop().call_soon(self._turn)  # once this has ended

    def _put(self, made: Pieces) -> None:
        changed = [name for name, html in made.items() if self._pieces.get(name) != html]
        if changed or self._pieces.keys() != made.keys() or not self._serial:
            self._serial += 1
            self._numbers = {
                name: self._serial if name in changed else self._numbers[name] for name in made
            }
            self._pieces = made
            self._turn()

    def _turn(self) -> None:
        """Wake all who look."""
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()


def _event(kind: str, data: Mapping[str, object]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(data))

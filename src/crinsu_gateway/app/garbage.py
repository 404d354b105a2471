"""Keeps Python's garbage collector from holding up the buses.

A full collection looks at every object while all threads wait: 70 to 95 ms once the program is
loaded, several times a minute when somebody hammers the API. What stays anyway (modules, classes,
the configuration) is therefore set aside, so that it looks at what came since, and it happens when
no bus is about to ask. It frees nothing itself.
"""

import asyncio
import gc
from collections.abc import Callable
from functools import partial
from types import TracebackType

from crinsu_gateway.app.inhabitants import KEEPING
from crinsu_gateway.app.supervisor import Inhabitant

LONG_S = 0.01
"""A full collection may take this long; a sweep notices no more."""
MOST_TIMES = 16
"""What is set aside and ends in a circle later is never freed, so it is done few times."""
FULL = 2
EVERY_S = 10.0
"""How often it is collected in a quiet moment."""
RARELY = 500
"""A full collection comes by itself after so many of the middle ones, fifty times as many as usual:
those in quiet moments come first, whatever the load."""
AHEAD_S = 0.015
PATIENCE_S = 0.5
LOOK_S = 0.005


class Garbage:
    """While inside, what full collections took long to look at is set aside; monotonic seconds."""

    def __init__(self, now_s: Callable[[], float], every_s: float = EVERY_S) -> None:
        self._now_s = now_s
        self._every_s = every_s
        self._begun_s = 0.0
        self._usual = gc.get_threshold()
        self.times = 0

    def settle(self) -> None:
        """The program is loaded: collect once, and set aside what stays."""
        gc.collect()
        gc.freeze()

    async def collect(self, quiet: Callable[[float], bool]) -> None:
        """Collect every few seconds, in a moment when no bus asks, until cancelled.

        Where they always ask it is not waited for long.
        """
        while True:
            await asyncio.sleep(self._every_s)
            until_s = self._now_s() + PATIENCE_S
            while not quiet(AHEAD_S) and self._now_s() < until_s:  # noqa: ASYNC110 - no event
                await asyncio.sleep(LOOK_S)
            gc.collect()

    def __enter__(self) -> "Garbage":
        gc.callbacks.append(self._looked)
        youngest, middle, _ = self._usual
        gc.set_threshold(youngest, middle, RARELY)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        gc.callbacks.remove(self._looked)
        gc.set_threshold(*self._usual)
        gc.unfreeze()

    def _looked(self, phase: str, told: dict[str, int]) -> None:
        """Nothing that remains right after a full collection is garbage: modules loaded late."""
        if told["generation"] < FULL:
            return
        if phase == "start":
            self._begun_s = self._now_s()
        elif self._now_s() - self._begun_s > LONG_S and self.times < MOST_TIMES:
            self.times += 1
            gc.freeze()


def collector(garbage: Garbage, quiet: Callable[[float], bool]) -> Inhabitant:
    """Who collects in quiet moments, to be supervised."""
    return Inhabitant("collector", partial(garbage.collect, quiet), KEEPING)

"""When the next request to the registry may leave: a few in any minute, whoever asks.

Half of them are kept for people who wait at a terminal. It has nothing to do with the budget of
the sync with the centre: that is another host, and neither waits for the other.
"""

import asyncio

from crinsu_gateway.model.clock import Clock

WINDOW_S = 60.0


class Turns:
    """Counts requests, and waits until one may leave."""

    def __init__(self, clock: Clock, limit: int, window_s: float = WINDOW_S) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._left: list[float] = []

    async def take(self, *, urgent: bool) -> None:
        """Wait until a request may leave, and count it."""
        while (wait_s := self.wait_s(urgent=urgent)) > 0:  # noqa: ASYNC110 - a clock has no event
            await asyncio.sleep(wait_s)
        self._left.append(self._clock.monotonic())

    def wait_s(self, *, urgent: bool) -> float:
        """Seconds until a request may leave; 0 when it may now."""
        now = self._clock.monotonic()
        self._left = [at for at in self._left if at > now - self._window_s]
        places = self._limit if urgent else max(1, self._limit // 2)
        if len(self._left) < places:
            return 0.0
        return max(0.001, self._left[len(self._left) - places] + self._window_s - now)

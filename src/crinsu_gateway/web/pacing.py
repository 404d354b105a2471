"""Answers that refuse are paced: so many a second go out, however many are asked for.

Whoever hammers after a refusal waits for the next one, so that it costs the loop little; who asks
once hardly notices. Where too many wait already, the caller's connection ends instead. It decides
about no request.
"""

import asyncio

A_SECOND = 40
ROOM = 120
"""How many may wait; with ones that are served, far less than the connections there may be."""


class Pacing:
    """A place in a line that moves steadily."""

    def __init__(self, a_second: float = A_SECOND, room: int = ROOM) -> None:
        self._every_s = 1 / a_second
        self._longest_s = room / a_second
        self._next_at = 0.0

    async def wait(self) -> bool:
        """Wait for one's place; False, at once, when the line is too long."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_at)
        if at - now > self._longest_s:
            return False
        self._next_at = at + self._every_s
        await asyncio.sleep(at + self._every_s - now)
        return True

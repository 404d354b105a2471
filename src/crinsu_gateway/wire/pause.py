"""Silence after a byte, noticed when it has lasted long enough. It knows no lines and no frames."""

import asyncio
from collections.abc import Callable


class PauseWatch:
    """Calls `act` once when `begin` was not called again for `pause_s`.

    Bytes that came while this process was held up are seen before the time is: no false pause.
    """

    def __init__(self, pause_s: float, act: Callable[[], None]) -> None:
        self._pause_s = pause_s
        self._act = act
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """A byte came: the silence begins now."""
        self.stop()
        self._timer = self._loop.call_later(self._pause_s, self._act)

    def stop(self) -> None:
        """Nothing comes any more, and nobody wants to know."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

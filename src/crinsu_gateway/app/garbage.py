"""Keeps Python's garbage collector from holding up the buses.

A full collection looks at every object while all threads wait: 70 to 95 ms once the program is
loaded, several times a minute when somebody hammers the API. What stays anyway (modules, classes,
the configuration) is therefore set aside, so that it looks at what came since. It frees nothing.
"""

import gc
from collections.abc import Callable
from types import TracebackType

LONG_S = 0.01
"""A full collection may take this long; a sweep notices no more."""
MOST_TIMES = 16
"""What is set aside and ends in a circle later is never freed, so it is done few times."""
FULL = 2
RARELY = 50
"""A full collection follows so many of the middle ones, five times as many as usual: with little
left to look at it would come every second, and still take 5 ms."""


class Garbage:
    """While inside, what full collections took long to look at is set aside; monotonic seconds."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._begun_s = 0.0
        self._usual = gc.get_threshold()
        self.times = 0

    def set_aside(self) -> None:
        """Everything that is alive now is not looked at again, unless that was done very often."""
        if self.times < MOST_TIMES:
            self.times += 1
            gc.freeze()

    def settle(self) -> None:
        """The program is loaded: collect once, and set aside what stays."""
        gc.collect()
        self.set_aside()

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
        elif self._now_s() - self._begun_s > LONG_S:
            self.set_aside()

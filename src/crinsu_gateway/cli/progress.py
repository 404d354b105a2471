"""Shows on stderr how far a verb has come, once it has taken longer than a second.

On a terminal one line that is written over; elsewhere a line every few seconds, for logs. It
never writes to stdout, so what a verb answers stays clean.
"""

import sys
import time
from types import TracebackType
from typing import Self

FROM_S = 1.0
TERMINAL_EVERY_S = 0.1
ELSEWHERE_EVERY_S = 5.0


class Progress:
    """The progress of one verb; use it in a `with` block."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._begun = time.monotonic()
        self._next = self._begun + FROM_S
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown and sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def __call__(self, done: int, of: int, now: str = "") -> None:
        """So much is done, and this comes now."""
        moment = time.monotonic()
        if moment < self._next:
            return
        terminal = sys.stderr.isatty()
        self._next = moment + (TERMINAL_EVERY_S if terminal else ELSEWHERE_EVERY_S)
        self._shown = True
        line = f"{self._what}: {done} of {of}, {moment - self._begun:.0f} s{now and f': {now}'}"
        if terminal:
            print(f"\r\x1b[K{line[:100]}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

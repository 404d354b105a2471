"""Shows on stderr how far a verb has come, once it has taken longer than a second.

On a terminal one line that is written over; elsewhere a line every few seconds, for logs. It goes
on while the verb waits for one slow answer, so it shows from a thread of its own. It never
writes to stdout, so what a verb answers stays clean.
"""

import sys
import threading
import time
from types import TracebackType
from typing import Self

FROM_S = 1.0
TERMINAL_EVERY_S = 0.2
ELSEWHERE_EVERY_S = 5.0


class Progress:
    """The progress of one verb; use it in a `with` block."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._said = ""
        self._begun = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._over = threading.Event()
        self._shows = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> Self:
        self._shows.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._shows.join()

    def __call__(self, done: int, of: int, now: str = "") -> None:
        """So much is done, and this comes now."""
        self._said = f": {done} of {of}{now and f', {now}'}"

    def _show(self) -> None:
        """Say it again and again until it is over, then take it away."""
        if self._over.wait(FROM_S):
            return
        while True:
            line = f"{self._what}{self._said}, {time.monotonic() - self._begun:.0f} s"
            if self._terminal:
                print(f"\r\x1b[K{line[:100]}", end="", file=sys.stderr, flush=True)
            else:
                print(line, file=sys.stderr, flush=True)
            if self._over.wait(TERMINAL_EVERY_S if self._terminal else ELSEWHERE_EVERY_S):
                break
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

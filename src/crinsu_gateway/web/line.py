"""What an answer may know of the connection that it goes out on: its time, its end, and its cut.

web/connection.py puts one into the scope of each request. Answers that are one piece of bytes need
it not; those that go on for minutes do (web/streaming.py).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Scope

LINE = "crinsu.line"
"""Where the connection leaves its line, in the scope of the request."""
CROWDED = "crinsu.crowded"
"""In the scope of a request: whether so many connections are open that some must go."""


def _nothing() -> None:
    """What a line does that nobody watches."""


def _hold(_size: int) -> None:
    """The same."""


@dataclass(frozen=True, slots=True)
class Line:
    """`moved()` says that a piece went out; `cut()` ends the connection at once.

    `hold(bytes)`: so much of an answer may wait here to be taken, in the machine's buffers too.

    A piece may take `piece_s` seconds to be taken. `ending` is set when the server stops: answers
    that go on end then.
    """

    moved: Callable[[], None] = _nothing
    cut: Callable[[], None] = _nothing
    piece_s: float = 20.0
    hold: Callable[[int], None] = _hold
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the connection ended: there is nobody to answer."""


def line_of(scope: Scope) -> Line:
    """The line of a request; one that nobody watches when it came in without a connection."""
    found: Line | None = scope.get(LINE)
    return found or Line()

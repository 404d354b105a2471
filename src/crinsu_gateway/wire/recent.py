"""The last bytes of a line, kept in memory for whoever looks why a unit does not answer.

A tap as Transcript is one, but it writes nothing: some frames of each line, bounded in number and
length, forgotten when the gateway ends. It does not interpret what passes.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.wire.channel import Tap

MOST = 50
"""So many frames and notes of a line are kept."""
LONGEST = 512
"""Bytes that are kept of one frame; more than any Modbus frame has."""
TOGETHER_S = 0.1
"""What comes within this of the piece before is the same answer in pieces."""


class Way(StrEnum):
    """Which way bytes went; LINK: something happened to the line itself."""

    SENT = "sent"
    RECEIVED = "received"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes that passed at once, `at_s` on the clock's monotonic time; `length` of them in all.

    `data` are the first of them; `note` says what happened to the line.
    """

    at_s: float
    way: Way
    data: bytes = b""
    length: int = 0
    note: str = ""


class Recent:
    """A tap that keeps the last frames of a line."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._frames: deque[Frame] = deque(maxlen=MOST)
        self._came_s = 0.0

    def sent(self, data: bytes) -> None:
        """Keep bytes that left."""
        self._frames.append(self._frame(Way.SENT, data))

    def received(self, data: bytes) -> None:
        """Keep bytes that came in; the pieces of one answer as one."""
        frames, came = self._frames, self._frame(Way.RECEIVED, data)
        before = frames[-1] if frames else None
        soon, self._came_s = came.at_s - self._came_s < TOGETHER_S, came.at_s
        if before and before.way is Way.RECEIVED and soon and before.length < LONGEST:
            kept = (before.data + came.data)[:LONGEST]
            frames[-1] = replace(before, data=kept, length=before.length + came.length)
        else:
            frames.append(came)

    def note(self, text: str) -> None:
        """Keep what happened to the line."""
        self._frames.append(Frame(self._clock.monotonic(), Way.LINK, note=text))

    def newest_first(self) -> Sequence[Frame]:
        """What is kept."""
        return tuple(reversed(self._frames))

    def _frame(self, way: Way, data: bytes) -> Frame:
        return Frame(self._clock.monotonic(), way, bytes(data[:LONGEST]), len(data))


class Both:
    """Two taps on one line."""

    def __init__(self, first: Tap, second: Tap) -> None:
        self._taps = (first, second)

    def sent(self, data: bytes) -> None:
        """Both see bytes that left."""
        for tap in self._taps:
            tap.sent(data)

    def received(self, data: bytes) -> None:
        """Both see bytes that came in."""
        for tap in self._taps:
            tap.received(data)

    def note(self, text: str) -> None:
        """Both see what happened to the line."""
        for tap in self._taps:
            tap.note(text)

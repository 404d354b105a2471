"""A serial line at its baud rate: bytes are heard and said when their time on the wire has passed.

It lies between a conversation and its carrier. Bytes come in groups, as from the buffer of a
serial port, each group at the end of its last byte, and the last group of an answer to within
a fraction of a millisecond. It adds no time to think, unless it is told to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crinsu_gateway.sandbox.units.conversation import Conversation
from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.sandbox.units.live_tank import Monotonic

GROUP = 8


class PacedLine:
    """A conversation behind a wire on which a character takes `character_s`."""

    def __init__(
        self,
        conversation: Conversation,
        character_s: float,
        clock: Monotonic,
        turnaround_s: float = 0.0,
    ) -> None:
        self._conversation = conversation
        self._character_s = character_s
        self._clock = clock
        self._turnaround_s = turnaround_s
        self._heard_until = clock()
        self._said_until = clock()

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """What the bytes call forth, no sooner than they and the answer need on the wire."""
        now = self._clock()
        self._heard_until = max(now, self._heard_until) + len(data) * self._character_s
        passed_s = self._heard_until - now
        pieces = self._conversation.heard(data, at + passed_s)
        return list(self._paced(pieces, now, self._heard_until + self._turnaround_s))

    def unasked(self) -> Sequence[Piece]:
        """What is said without a question, at the speed of the wire."""
        now = self._clock()
        return list(self._paced(self._conversation.unasked(), now, now))

    def _paced(self, pieces: Sequence[Piece], now: float, earliest: float) -> Iterator[Piece]:
        for piece in pieces:
            begins = max(earliest + piece.after_s, self._said_until)
            data = piece.data
            if data is None:
                yield replace(piece, after_s=begins - now)
                continue
            for start in range(0, len(data), GROUP):
                group = data[start : start + GROUP]
                ends = begins + (start + len(group)) * self._character_s
                self._said_until = ends
                is_last = start + GROUP >= len(data)
                yield Piece(group, ends - now, exact=is_last)

"""The port between protocols and carriers: what is heard, what is said, and sending it in time.

A conversation turns bytes heard into pieces to send; a carrier (TCP port, pty) moves bytes.
Neither knows the other, so every protocol runs over every carrier.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from crinsu_gateway.sandbox.units.framing import Piece

_TIMER_STEP_S = 0.0015
"""How much too late a timer of an event loop may fire, with some to spare."""


class Conversation(Protocol):
    """One protocol at the far end of one connection or line."""

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """The pieces that these bytes, heard at this second, call forth."""
        ...

    def unasked(self) -> Sequence[Piece]:
        """What is said now without a question: frames that a unit pushes, or a flood of noise."""
        ...


class Outlet:
    """Sends pieces when they are due; what is still waiting at the end is never sent."""

    def __init__(self, write: Callable[[bytes], None], hang_up: Callable[[], None]) -> None:
        self._write = write
        self._hang_up = hang_up
        self._waiting: set[asyncio.Handle] = set()

    def send(self, pieces: Iterable[Piece]) -> None:
        """Sends what is due now and keeps the rest for its time."""
        for piece in pieces:
            if piece.after_s <= 0.0:
                self._say(piece.data)
            else:
                self._later(piece)

    def close(self) -> None:
        """Forgets everything that waits."""
        for handle in self._waiting:
            handle.cancel()
        self._waiting.clear()

    def _say(self, data: bytes | None) -> None:
        if data is None:
            self._hang_up()
        else:
            self._write(data)

    def _later(self, piece: Piece) -> None:
        loop = asyncio.get_running_loop()
        at = loop.time() + piece.after_s
        waiting: list[asyncio.Handle] = []

        def due() -> None:
            self._waiting.discard(waiting.pop())
            if piece.exact and loop.time() < at:
                # event loops count in milliseconds: the rest of one is waited out, turn by turn
                wait(loop.call_soon(due))
            else:
                self._say(piece.data)

        def wait(handle: asyncio.Handle) -> None:
            waiting.append(handle)
            self._waiting.add(handle)

        wait(loop.call_at(at - (_TIMER_STEP_S if piece.exact else 0.0), due))

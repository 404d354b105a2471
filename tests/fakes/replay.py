"""A peer that plays a recorded transcript back, on a real socket or pty.

It answers what was asked then with what came then, at once: the first time with the first answer,
and so on, in whatever order it is asked. What it hears otherwise is kept in `strange`, and it
answers nothing more.
"""

from collections.abc import Sequence

from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.wire.tap import parse_transcript

NUMBER = 2
"""So many bytes of a Modbus TCP frame number the transaction; the answer repeats them."""


class Replay:
    """A conversation as the simulated carriers take it, over the entries of a transcript."""

    def __init__(self, text: str, *, numbered: bool = False) -> None:
        self._skip = NUMBER if numbered else 0
        self._opening: list[bytes] = []
        self._answers: dict[bytes, list[list[bytes]]] = {}
        self._heard = b""
        self.strange = b""
        latest = self._opening
        for way, data in parse_transcript(text):
            if way == ">>":
                latest = []
                self._answers.setdefault(data[self._skip :], []).append(latest)
            else:
                latest.append(data[self._skip :])

    @property
    def left(self) -> int:
        """How many requests of the recording were not made."""
        return sum(map(len, self._answers.values()))

    def begin(self) -> bytes:
        """What was said before anything was asked, as by a device that talks by itself."""
        return b"".join(self._opening)

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """What came back then, when these bytes complete what was sent then."""
        self._heard += data
        pieces: list[Piece] = []
        while not self.strange and (request := self._request()) is not None:
            number = self._heard[: self._skip]
            self._heard = self._heard[self._skip + len(request) :]
            waiting = self._answers[request]
            pieces += [Piece(number + answer) for answer in waiting.pop(0)]
            if not waiting:
                del self._answers[request]
        return pieces

    def flood(self) -> bytes:
        """No burst."""
        return b""

    def unasked(self) -> Sequence[Piece]:
        """Nothing comes unasked but at the beginning."""
        return ()

    def _request(self) -> bytes | None:
        """The recorded request that the bytes begin with, or None."""
        bare = self._heard[self._skip :]
        for request in self._answers:
            if bare.startswith(request):
                return request
        if bare and not any(request.startswith(bare) for request in self._answers):
            self.strange = self._heard
        return None

"""Modbus ASCII frames: a colon, address, message and LRC in hex, CR LF.

The reader takes the answer of one unit out of what came and skips what belongs to somebody else.
A frame ends at CR LF and nowhere else; what its byte count says is not looked at here.
Source: Modbus over Serial Line V1.02, 2.5.2 and 6.1.
"""

from crinsu_gateway.drivers.modbus_frames import LARGEST_MESSAGE
from crinsu_gateway.model.errors import FrameError

START, END = b":", b"\r\n"
LARGEST_ASCII = 1 + 2 * (LARGEST_MESSAGE + 2) + len(END)
MAX_SKIPPED = 2 * LARGEST_ASCII
_DIGITS = frozenset(b"0123456789ABCDEFabcdef")


def lrc(data: bytes) -> int:
    """What makes the sum of all bytes of a frame 0."""
    return -sum(data) & 0xFF


def ascii_frame(unit: int, message: bytes) -> bytes:
    """A message as it goes over a line."""
    body = bytes([unit]) + message
    return START + (body + bytes([lrc(body)])).hex().upper().encode() + END


class AsciiReader:
    """Takes the answer of one unit, wherever in the noise it begins."""

    __slots__ = ("_count", "_unit", "skipped")

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._count = 0
        self.skipped = ""

    def __call__(self, buffer: bytearray) -> bytes | None:
        """The message of the first frame of the unit whose LRC is right, or None.

        Bytes that cannot begin such a frame leave the buffer. FrameError for endless noise.
        """
        while (end := buffer.find(END)) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + len(END)]
            if (message := self._message(line)) is not None:
                return message
            self._skip(len(line))
        # a colon always begins anew, so what stands before the last one is of no use
        start = buffer.rfind(START)
        useless = len(buffer) if start < 0 else start
        if start >= 0 and len(buffer) - start > LARGEST_ASCII:
            useless = len(buffer)
        if useless:
            if not self.skipped:
                self.skipped = f"characters that are no answer came: {bytes(buffer[:16])!r}"
            del buffer[:useless]
            self._skip(useless)
        return None

    def _message(self, line: bytes) -> bytes | None:
        digits = line[line.rfind(START) + 1 :]
        if (
            START not in line
            or len(digits) < 6
            or len(digits) % 2
            or not _DIGITS.issuperset(digits)
        ):
            if line:
                self.skipped = f"a line that is no frame came: {line[:32]!r}"
            return None
        raw = bytes.fromhex(digits.decode("ascii"))
        if lrc(raw):
            self.skipped = f"a frame with a wrong LRC came: {line[:32]!r}"
            return None
        if raw[0] != self._unit:
            self.skipped = f"unit {raw[0]} answered instead of {self._unit}"
            return None
        return raw[1:-1]

    def _skip(self, count: int) -> None:
        self._count += count
        if self._count > MAX_SKIPPED:
            raise FrameError(f"{self._count} characters came without the answer in them")

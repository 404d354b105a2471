"""Text lines in a stream of bytes: where one ends, and which one is only an echo. Pure.

It knows terminators and a longest line. It does not decode characters or look for meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import FrameError


class EchoMode(StrEnum):
    """Whether the peer sends each command back before it answers; AUTO: drop it when it comes."""

    YES = "yes"
    NO = "no"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class LineFraming:
    """Any of `terminators` ends a line; a line is at most `max_length` bytes without it.

    `extra` bytes come behind the terminator, such as a checksum.
    """

    terminators: tuple[bytes, ...]
    max_length: int = 256
    extra: int = 0

    def take(self, buffer: bytearray) -> bytes | None:
        """Remove and return the first complete line, without its terminator; None if there is none.

        With extra bytes it is returned whole: line, terminator, extra bytes.

        A line longer than any that the peer sends leaves the buffer as a FrameError; its fact
        `unfinished` tells that the end of that line is still to come.
        """
        end, width = self._first_end(buffer)
        if end < 0:
            if len(buffer) >= self.max_length + self._longest():
                raise self._too_long(buffer, len(buffer), unfinished=True)
            return None
        if end > self.max_length:
            raise self._too_long(buffer, end + width, unfinished=False)
        if not self.extra:
            line = bytes(buffer[:end])
            del buffer[: end + width]
            return line
        whole = end + width + self.extra
        if len(buffer) < whole:
            return None
        line = bytes(buffer[:whole])
        del buffer[:whole]
        return line

    def unfinished(self, buffer: bytearray) -> int:
        """Where the line at the end of the buffer begins that is not whole yet."""
        begin = 0
        while True:
            end, width = self._first_end(buffer, begin)
            whole = end + width + self.extra
            if end < 0 or whole > len(buffer):
                return begin
            begin = whole

    def _too_long(self, buffer: bytearray, count: int, *, unfinished: bool) -> FrameError:
        shown = bytes(buffer[:16])
        del buffer[:count]
        return FrameError(
            f"a line of more than {self.max_length} characters began with {shown!r}",
            received=count,
            unfinished=unfinished,
        )

    def _first_end(self, buffer: bytearray, begin: int = 0) -> tuple[int, int]:
        first, width = -1, 0
        for terminator in self.terminators:
            at = buffer.find(terminator, begin)
            if at >= 0 and (first < 0 or at < first or (at == first and len(terminator) > width)):
                first, width = at, len(terminator)
        return first, width

    def _longest(self) -> int:
        return max(len(terminator) for terminator in self.terminators)


def is_echo(line: bytes, sent: bytes, mode: EchoMode) -> bool:
    """Whether a line that came is only the command come back.

    With YES another line is no answer either: it raises FrameError, for then bytes were lost.
    """
    if mode is EchoMode.NO:
        return False
    same = line.strip(b"\r\n\0 ") == sent.strip(b"\r\n\0 ")
    if mode is EchoMode.YES and not same:
        raise FrameError(f"the echo of {sent!r} came back as {line[:32]!r}")
    return same

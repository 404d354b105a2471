"""Reads an event stream piece by piece, as WHATWG HTML 9.2 says. Pure: bytes in, messages out.

What is not whole when the line breaks is dropped, with its id, so that it comes again.
"""

import codecs
from dataclasses import dataclass

LONGEST = 4 * 1024 * 1024
"""More than this without the end of a message is no event stream (characters)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its event, its data, and the id that is the last one from then on."""

    event: str
    data: str
    id: str


class NotAStream(ValueError):
    """What comes is no event stream."""


class EventStream:
    """The reader of one connection; `last_id` is that of the last message that was whole."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self.retry_ms: int | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._event = ""
        self._data: list[str] = []
        self._id = last_id
        self._size = 0

    def take(self, piece: bytes) -> list[Message]:
        """The messages that a piece makes whole; NotAStream when one has no end."""
        text = self._rest + self._decoder.decode(piece)
        held = text.endswith("\r")  # a line feed may follow it
        lines = text[:-1] if held else text
        parts = lines.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = parts.pop() + ("\r" if held else "")
        found = [one for line in parts if (one := self._line(line)) is not None]
        if self._size + len(self._rest) > LONGEST:
            raise NotAStream(f"a message of more than {LONGEST} characters")
        return found

    def _line(self, line: str) -> Message | None:
        if not line:
            return self._whole()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        self._size += len(line)
        if name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry_ms = int(value[:9])
        return None

    def _whole(self) -> Message | None:
        self.last_id = self._id
        event, data = self._event or "message", self._data
        self._event, self._data, self._size = "", [], 0
        return Message(event, "\n".join(data), self._id) if data else None

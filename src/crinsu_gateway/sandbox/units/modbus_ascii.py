"""Modbus ASCII as the answering side sees it: colon, hex digits, LRC, CR LF.

Pure: bytes in, whole requests out. A frame with a wrong LRC is dropped unanswered, as is
everything before a colon. Source: Modbus over Serial Line V1.02, 2.5.2 and 6.1.
"""

from crinsu_gateway.sandbox.units.modbus_frames import Request

START, END = b":", b"\r\n"
LONGEST = 513


def lrc(body: bytes) -> int:
    """What makes the sum of all bytes a multiple of 256."""
    return -sum(body) & 0xFF


def ascii_frame(unit: int, pdu: bytes) -> bytes:
    """A Modbus ASCII frame."""
    body = bytes((unit,)) + pdu
    return START + (body + bytes((lrc(body),))).hex().upper().encode() + END


def ascii_body(frame: bytes) -> bytes | None:
    """Unit and PDU in a frame; None when it is none or its LRC is wrong."""
    try:
        body = bytes.fromhex(frame.removeprefix(START).removesuffix(END).decode("ascii"))
    except ValueError:
        return None
    return body[:-1] if len(body) >= 3 and sum(body) & 0xFF == 0 else None


class AsciiRequests:
    """Cuts the bytes of a line into requests with a good LRC."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes, at: float) -> list[Request]:
        """The requests that these bytes complete; a new colon begins anew, whatever came before."""
        *lines, self._buffer = (self._buffer + data).split(END)
        if len(self._buffer) > LONGEST:
            self._buffer = b""
        found = []
        for line in lines:
            body = ascii_body(line[line.rfind(START) :]) if START in line else None
            if body is not None:
                found.append(Request(0, body[0], body[1:]))
        return found

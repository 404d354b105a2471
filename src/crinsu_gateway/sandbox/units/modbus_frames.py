"""Modbus frames as the answering side sees them: MBAP on TCP, address and CRC on a line.

Pure: bytes in, whole requests out. It does not know registers, and it never answers;
the RTU side finds the end of a request by its length and drops what silence has cut off.
"""

import struct
from dataclasses import dataclass

from crinsu_gateway.model.errors import FrameError

LONGEST_PDU = 253
QUIET_S = 0.02
"""Silence that ends a frame. 3.5 characters are 4 ms at 9600 baud; a busy machine needs more."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request addressed to a unit; `transaction` is 0 on a line."""

    transaction: int
    unit: int
    pdu: bytes


def crc16(data: bytes) -> int:
    """The Modbus CRC (polynomial 0xA001, start 0xFFFF)."""
    crc = 0xFFFF
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def mbap_frame(transaction: int, unit: int, pdu: bytes) -> bytes:
    """A Modbus TCP frame."""
    return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu


def rtu_frame(unit: int, pdu: bytes) -> bytes:
    """A Modbus RTU frame, CRC low byte first."""
    body = bytes((unit,)) + pdu
    return body + struct.pack("<H", crc16(body))


class MbapRequests:
    """Cuts the bytes of one TCP connection into requests."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete; FrameError when they are no Modbus TCP."""
        self._buffer += data
        found = []
        while len(self._buffer) >= 8:
            transaction, protocol, length, unit = struct.unpack_from(">HHHB", self._buffer)
            if protocol != 0 or not 2 <= length <= LONGEST_PDU + 1:
                raise FrameError("no Modbus TCP header", protocol=protocol, length=length)
            if len(self._buffer) < 6 + length:
                break
            found.append(Request(transaction, unit, bytes(self._buffer[7 : 6 + length])))
            del self._buffer[: 6 + length]
        return found


class RtuRequests:
    """Cuts the bytes of a line into requests with a good CRC; all else is dropped unanswered."""

    def __init__(self, quiet_s: float = QUIET_S) -> None:
        self._quiet_s = quiet_s
        self._buffer = bytearray()
        self._heard_at = 0.0

    def feed(self, data: bytes, at: float) -> list[Request]:
        """The requests that these bytes, heard at this second, complete."""
        if at - self._heard_at > self._quiet_s:
            self._buffer.clear()
        self._heard_at = at
        self._buffer += data
        found = []
        while length := _rtu_request_length(self._buffer):
            if len(self._buffer) < length:
                break
            frame = bytes(self._buffer[:length])
            if crc16(frame) != 0:
                # no way to tell where the next frame starts: only silence helps
                self._buffer.clear()
                break
            found.append(Request(0, frame[0], frame[1:-2]))
            del self._buffer[:length]
        return found


def _rtu_request_length(buffer: bytearray) -> int | None:
    """The length of the request at the start; None while unknown or for an unknown function."""
    if len(buffer) < 2:
        return None
    function = buffer[1]
    if function in (15, 16):
        return 9 + buffer[6] if len(buffer) > 6 else None
    if function == 7:
        return 4
    return 8 if function in (1, 2, 3, 4, 5, 6, 8) else None

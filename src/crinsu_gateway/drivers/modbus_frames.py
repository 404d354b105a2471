"""Modbus frames: MBAP around a message on TCP, address and CRC around it on a serial line.

A reader takes the answer of one request out of what came, skips what belongs to somebody
else, and remembers that it did. It does not judge the message itself (modbus_messages).
Source: Modbus Messaging on TCP/IP V1.0b, 3.1.3; Modbus over Serial Line V1.02, 2.5.1 and 6.2.
"""

import struct

from crinsu_gateway.model.errors import FrameError

MBAP = struct.Struct(">HHHB")
LARGEST_MESSAGE = 253
LARGEST_RTU = 256
MAX_SKIPPED = 2 * LARGEST_RTU


def mbap_frame(number: int, unit: int, message: bytes) -> bytes:
    """A message as it goes over TCP under a transaction number."""
    return MBAP.pack(number, 0, len(message) + 1, unit) + message


def rtu_frame(unit: int, message: bytes) -> bytes:
    """A message as it goes over a serial line."""
    frame = bytes([unit]) + message
    return frame + crc(frame)


class MbapReader:
    """Takes the answer to one transaction number; answers to other numbers are skipped."""

    __slots__ = ("_number", "_unit", "skipped")

    def __init__(self, number: int, unit: int) -> None:
        self._number = number
        self._unit = unit
        self.skipped = ""

    def __call__(self, buffer: bytearray) -> bytes | None:
        """The message of the answer, or None; FrameError when the stream makes no sense."""
        while len(buffer) >= MBAP.size:
            number, protocol, length, unit = MBAP.unpack_from(buffer)
            if protocol != 0 or not 2 <= length <= LARGEST_MESSAGE + 1:
                shown = bytes(buffer[:16]).hex(" ")
                buffer.clear()
                raise FrameError(f"no Modbus TCP frame begins with {shown}")
            end = 6 + length
            if len(buffer) < end:
                return None
            message = bytes(buffer[MBAP.size : end])
            del buffer[:end]
            if number != self._number:
                self.skipped = f"an answer to transaction {number} came, not to {self._number}"
            elif unit != self._unit:
                raise FrameError(f"unit {unit} answered instead of {self._unit}", unit=unit)
            else:
                return message
        return None


class RtuReader:
    """Takes the answer of one unit to one function, wherever in the noise it begins."""

    __slots__ = ("_count", "_function", "_unit", "skipped")

    def __init__(self, unit: int, function: int) -> None:
        self._unit = unit
        self._function = function
        self._count = 0
        self.skipped = ""

    def __call__(self, buffer: bytearray) -> bytes | None:
        """The message of the first frame of the unit whose CRC is right, or None.

        Bytes that cannot begin such a frame leave the buffer. FrameError for endless noise.
        """
        waiting_from = -1
        start = buffer.find(self._unit)
        while start >= 0:
            size = self._size_at(buffer, start)
            if size < 0 or len(buffer) < start + size:
                if waiting_from < 0:
                    waiting_from = start
            elif size:
                frame = bytes(buffer[start : start + size])
                if frame[-2:] == crc(frame[:-2]):
                    del buffer[: start + size]
                    return frame[1:-2]
                self.skipped = f"a frame with a wrong CRC came: {frame[:16].hex(' ')}"
            start = buffer.find(self._unit, start + 1)
        self._skip(buffer, len(buffer) if waiting_from < 0 else waiting_from)
        return None

    def _size_at(self, buffer: bytearray, start: int) -> int:
        """The size of the frame that begins here: 0 for none, -1 when too little came."""
        if len(buffer) < start + 2:
            return -1
        function = buffer[start + 1]
        if function & 0x80:
            return 5 if function == self._function | 0x80 else 0
        if function in (5, 6, 15, 16):
            return 8
        if not 1 <= function <= 4:
            return 0
        return -1 if len(buffer) < start + 3 else 5 + buffer[start + 2]

    def _skip(self, buffer: bytearray, count: int) -> None:
        if not count:
            return
        if not self.skipped:
            self.skipped = f"bytes that are no answer came: {bytes(buffer[:16]).hex(' ')}"
        self._count += count
        del buffer[:count]
        if self._count > MAX_SKIPPED:
            raise FrameError(f"{self._count} bytes came without the answer in them")


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


_CRC = _crc_table()


def crc(data: bytes) -> bytes:
    """The CRC of a serial frame, in the order in which it is sent (low byte first)."""
    value = 0xFFFF
    for byte in data:
        value = value >> 8 ^ _CRC[(value ^ byte) & 0xFF]
    return value.to_bytes(2, "little")

"""The answering side of Modbus for functions 1, 2, 3, 4, 5, 6, 15 and 16, PDU to PDU.

Pure: no framing, no socket, no fault. A unit shows its registers as a `Bank`; every request
that the Modbus application protocol (V1.1b3, section 6) calls wrong gets its exception here.
"""

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Literal, Protocol

BitTable = Literal["coil", "discrete"]
WordTable = Literal["holding", "input"]


class Refusal(IntEnum):
    """The exception codes of Modbus that the simulated units use."""

    FUNCTION = 1
    ADDRESS = 2
    VALUE = 3
    FAILURE = 4


class Bank(Protocol):
    """The registers of one unit, zero based, as they go over the wire."""

    def bits(self, table: BitTable) -> Mapping[int, bool]:
        """Every bit that can be read now."""
        ...

    def words(self, table: WordTable) -> Mapping[int, int]:
        """Every word that can be read now."""
        ...

    def write_bits(self, address: int, values: Sequence[bool]) -> Refusal | None:
        """Takes coils, all or none; the refusal when it does not."""
        ...

    def write_words(self, address: int, values: Sequence[int]) -> Refusal | None:
        """Takes holding registers, all or none; the refusal when it does not."""
        ...


def refusal(function: int, code: int) -> bytes:
    """The exception PDU."""
    return bytes((function | 0x80, code))


def answer(pdu: bytes, bank: Bank) -> bytes:
    """The response PDU of a unit that knows all eight functions."""
    function, body = pdu[0], pdu[1:]
    match function:
        case 1:
            result = _read_bits(body, bank.bits("coil"))
        case 2:
            result = _read_bits(body, bank.bits("discrete"))
        case 3:
            result = _read_words(body, bank.words("holding"))
        case 4:
            result = _read_words(body, bank.words("input"))
        case 5:
            result = _write_coil(body, bank)
        case 6:
            result = _write_register(body, bank)
        case 15:
            result = _write_coils(body, bank)
        case 16:
            result = _write_registers(body, bank)
        case _:
            result = Refusal.FUNCTION
    if isinstance(result, Refusal):
        return refusal(function, result)
    return bytes((function,)) + result


def _read_bits(body: bytes, image: Mapping[int, bool]) -> bytes | Refusal:
    span = _span(body, 2000)
    if isinstance(span, Refusal):
        return span
    if not all(address in image for address in span):
        return Refusal.ADDRESS
    packed = bytearray((len(span) + 7) // 8)
    for number, address in enumerate(span):
        packed[number // 8] |= image[address] << (number % 8)
    return bytes((len(packed),)) + bytes(packed)


def _read_words(body: bytes, image: Mapping[int, int]) -> bytes | Refusal:
    span = _span(body, 125)
    if isinstance(span, Refusal):
        return span
    if not all(address in image for address in span):
        return Refusal.ADDRESS
    words = [image[address] for address in span]
    return bytes((2 * len(words),)) + struct.pack(f">{len(words)}H", *words)


def _span(body: bytes, most: int) -> range | Refusal:
    if len(body) != 4:
        return Refusal.VALUE
    address, count = struct.unpack(">HH", body)
    if not 1 <= count <= most:
        return Refusal.VALUE
    return range(address, address + count)


def _write_coil(body: bytes, bank: Bank) -> bytes | Refusal:
    if len(body) != 4:
        return Refusal.VALUE
    address, value = struct.unpack(">HH", body)
    if value not in (0x0000, 0xFF00):
        return Refusal.VALUE
    refused = bank.write_bits(address, [value == 0xFF00])
    return body if refused is None else refused


def _write_register(body: bytes, bank: Bank) -> bytes | Refusal:
    if len(body) != 4:
        return Refusal.VALUE
    address, value = struct.unpack(">HH", body)
    refused = bank.write_words(address, [value])
    return body if refused is None else refused


def _write_coils(body: bytes, bank: Bank) -> bytes | Refusal:
    span = _span(body[:4], 1968)
    if isinstance(span, Refusal):
        return span
    data = body[5:]
    if body[4:5] != bytes((len(data),)) or len(data) != (len(span) + 7) // 8:
        return Refusal.VALUE
    values = [bool(data[n // 8] >> (n % 8) & 1) for n in range(len(span))]
    refused = bank.write_bits(span.start, values)
    return body[:4] if refused is None else refused


def _write_registers(body: bytes, bank: Bank) -> bytes | Refusal:
    span = _span(body[:4], 123)
    if isinstance(span, Refusal):
        return span
    data = body[5:]
    if body[4:5] != bytes((len(data),)) or len(data) != 2 * len(span):
        return Refusal.VALUE
    refused = bank.write_words(span.start, struct.unpack(f">{len(span)}H", data))
    return body[:4] if refused is None else refused

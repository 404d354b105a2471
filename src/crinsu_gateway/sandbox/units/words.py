"""Values as the 16-bit words of a register image, as the simulated makers store them.

Encoding only, and only what the simulated units need. What the gateway makes of such words
is decided by device profiles elsewhere; the two sides share no code, so each can prove the other.
"""

import struct

SENSOR_BREAK = 0x8000


def scaled_int16(value: float, per_unit: int) -> int:
    """A signed value in steps of 1/per_unit as one word, held at the ends of the range."""
    steps = round(value * per_unit)
    return max(-0x7FFF, min(0x7FFF, steps)) & 0xFFFF


def signed(word: int) -> int:
    """One word read as a signed number."""
    return word - 0x10000 if word & 0x8000 else word


def float32_abcd(value: float) -> list[int]:
    """IEEE 754 single, high word first."""
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return [high, low]


def float32_cdab(value: float) -> list[int]:
    """IEEE 754 single, low word first."""
    return float32_abcd(value)[::-1]


def float32_from_abcd(high: int, low: int) -> float:
    """The number in two words, high word first."""
    value: float = struct.unpack(">f", struct.pack(">HH", high, low))[0]
    return value


def uint32_abcd(value: int) -> list[int]:
    """A counter in two words, high word first; it wraps as a counter does."""
    return [(value >> 16) & 0xFFFF, value & 0xFFFF]


def bits16(*set_bits: bool) -> int:
    """A status word; the first argument is bit 0."""
    return sum(1 << number for number, is_set in enumerate(set_bits) if is_set)

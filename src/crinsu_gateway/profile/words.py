"""Numbers and texts in 16-bit registers: putting words together in a declared order, and back.

Pure arithmetic. Sentinels, scale, units and qualities belong to codec; limits to encode.
"""

import struct
from collections.abc import Sequence

from crinsu_gateway.profile.described import Order, PointType

COUNTS: dict[PointType, int] = {
    PointType.BOOL: 1,
    PointType.INT16: 1,
    PointType.UINT16: 1,
    PointType.BITS16: 1,
    PointType.BCD16: 1,
    PointType.INT32: 2,
    PointType.UINT32: 2,
    PointType.BITS32: 2,
    PointType.FLOAT32: 2,
    PointType.INT64: 4,
    PointType.UINT64: 4,
    PointType.UINT8: 1,
    PointType.BITS8: 1,
    PointType.FLOAT64: 4,
}
FLOATS = frozenset({PointType.FLOAT32, PointType.FLOAT64})
ONE_BYTE = frozenset({PointType.UINT8, PointType.BITS8})
"""Types whose answer is a single byte; only where addresses count bytes."""

TEXTS = frozenset({PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO})
"""Types that are text over as many registers as the point says."""

_SIGNED = frozenset({PointType.INT16, PointType.INT32, PointType.INT64})


def assembled(words: Sequence[int], order: Order) -> int:
    """The unsigned number that the words hold in this order, the first word being as sent."""
    swapped = order in {Order.BADC, Order.DCBA}
    whole = 0
    for word in reversed(words) if order in {Order.CDAB, Order.DCBA} else words:
        if swapped:
            word = (word & 0xFF) << 8 | word >> 8
        whole = whole << 16 | word
    return whole


def taken_apart(whole: int, count: int, order: Order) -> tuple[int, ...]:
    """The `count` words, as sent, that hold an unsigned number in this order."""
    words = [whole >> 16 * place & 0xFFFF for place in reversed(range(count))]
    if order in {Order.BADC, Order.DCBA}:
        words = [(word & 0xFF) << 8 | word >> 8 for word in words]
    return tuple(reversed(words) if order in {Order.CDAB, Order.DCBA} else words)


def number_of(whole: int, kind: PointType) -> int | float:
    """What an unsigned number means in this type; ValueError for digits that are no BCD."""
    if kind is PointType.FLOAT32:
        return _shortest_float32(whole)
    if kind is PointType.FLOAT64:
        return float(struct.unpack(">d", whole.to_bytes(8, "big"))[0])
    if kind is PointType.BCD16:
        return int(f"{whole:x}", 10)
    if kind in ONE_BYTE and whole > 0xFF:
        raise ValueError(f"{whole} is more than a byte")
    bits = 16 * COUNTS[kind]
    if kind in _SIGNED and whole >> (bits - 1):
        return whole - (1 << bits)
    return whole


def text_in(words: Sequence[int], kind: PointType, order: Order) -> str:
    """The text in registers, up to its first NUL and without blanks around it.

    ValueError for anything that is no printable ASCII.
    """
    swapped = order in {Order.BADC, Order.DCBA}
    pairs = [(word & 0xFF, word >> 8) if swapped else (word >> 8, word & 0xFF) for word in words]
    if kind is PointType.ASCII:
        raw = bytes(byte for pair in pairs for byte in pair)
    else:
        raw = bytes(pair[0 if kind is PointType.ASCII_HI else 1] for pair in pairs)
    text = raw.partition(b"\0")[0].decode("ascii").strip()
    if not text.isprintable():
        raise ValueError("not printable")
    return text


def whole_of(number: int | float, kind: PointType) -> int:
    """The unsigned number that stands for `number` in this type; ValueError if none does."""
    if kind is PointType.FLOAT32:
        return int.from_bytes(_packed(">f", number), "big")
    if kind is PointType.FLOAT64:
        return int.from_bytes(_packed(">d", number), "big")
    if isinstance(number, float) and not number.is_integer():
        raise ValueError(f"{number} is no whole number")
    whole = int(number)
    low, high = raw_limits(kind)
    if not low <= whole <= high:
        raise ValueError(f"{whole} does not fit {kind} ({low} to {high})")
    if kind is PointType.BCD16:
        return int(str(whole), 16)
    return whole & ((1 << 16 * COUNTS[kind]) - 1)


def along(curve: Sequence[tuple[float, float]], at: float) -> float:
    """The height at `at` of straight lines through points; the outer lines go on for ever."""
    place = 1
    while place < len(curve) - 1 and at > curve[place][0]:
        place += 1
    (left, low), (right, high) = curve[place - 1], curve[place]
    return low + (at - left) * (high - low) / (right - left)


def raw_limits(kind: PointType) -> tuple[int, int]:
    """The smallest and the largest whole number of an integer type."""
    if kind is PointType.BCD16:
        return 0, 9999
    if kind is PointType.BOOL:
        return 0, 1
    if kind in ONE_BYTE:
        return 0, 0xFF
    bits = 16 * COUNTS[kind]
    if kind in _SIGNED:
        return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return 0, (1 << bits) - 1


def _packed(form: str, number: int | float) -> bytes:
    try:
        return struct.pack(form, number)
    except OverflowError as error:
        raise ValueError(f"{number} is too large for this type") from error


def _shortest_float32(whole: int) -> float:
    """The shortest decimal that is this float32: -196.1 and not -196.10000610351562."""
    packed = whole.to_bytes(4, "big")
    value = float(struct.unpack(">f", packed)[0])
    if value - value != 0.0:  # not a number, or infinite
        return value
    for digits in (6, 7, 8):
        short = float(f"{value:.{digits}g}")
        if abs(short) <= 3.4028234e38 and struct.pack(">f", short) == packed:
            return short
    return value

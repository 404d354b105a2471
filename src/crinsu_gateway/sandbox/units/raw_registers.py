"""Raw numbers and words as the bytes of registers, in the orders that makers use.

Made with struct, apart from the decoder that it helps to prove. It knows types and orders, and
neither points nor tables.
"""

import struct
from collections.abc import Sequence
from decimal import Decimal

from crinsu_gateway.model.errors import OutOfRange
from crinsu_gateway.profile.described import Order, PointType
from crinsu_gateway.sandbox.units.raw_content import Raw

_FORMS = {
    PointType.BOOL: ">H",
    PointType.UINT8: ">B",
    PointType.BITS8: ">B",
    PointType.INT16: ">h",
    PointType.UINT16: ">H",
    PointType.BITS16: ">H",
    PointType.BCD16: ">H",
    PointType.INT32: ">i",
    PointType.UINT32: ">I",
    PointType.BITS32: ">I",
    PointType.INT64: ">q",
    PointType.UINT64: ">Q",
    PointType.FLOAT32: ">f",
    PointType.FLOAT64: ">d",
}
FLOATS = frozenset({PointType.FLOAT32, PointType.FLOAT64})
ONE_BYTE = frozenset({PointType.UINT8, PointType.BITS8})
_UNSIGNED = {1: ">H", 2: ">I", 4: ">Q"}
_CHARACTERS = {PointType.ASCII: 2, PointType.ASCII_HI: 1, PointType.ASCII_LO: 1}


def words_of(kind: PointType, order: Order, count: int, raw: Raw) -> list[int]:
    """The `count` registers that hold a raw content; OutOfRange when the type cannot hold it."""
    return _split(_ordered(_packed(kind, count, raw), order))


def held(kind: PointType, raw: Raw) -> Raw:
    """A raw number kept at the ends of its type, as a unit does that has no more room."""
    form = _FORMS.get(kind)
    if form is None or kind in FLOATS or isinstance(raw, str):
        return raw
    if kind is PointType.BCD16:
        return min(max(raw, Decimal(0)), Decimal(9999))
    bits = 8 * struct.calcsize(form)
    low = 0 if form[1].isupper() else -(1 << bits - 1)
    return min(max(raw, Decimal(low)), Decimal(low + (1 << bits) - 1))


def unsigned_words(order: Order, count: int, number: int) -> list[int]:
    """The registers that hold a bare unsigned number."""
    return _split(_ordered(struct.pack(_UNSIGNED[count], number), order))


def nan_words(kind: PointType, order: Order) -> list[int]:
    """The registers of a float that is no number."""
    return _split(_ordered(struct.pack(_FORMS[kind], float("nan")), order))


def raw_in(kind: PointType, order: Order, words: Sequence[int]) -> Raw:
    """The raw content that registers hold."""
    packed = _ordered(struct.pack(f">{len(words)}H", *words), order)
    if kind in _CHARACTERS:
        return packed.decode("latin-1").replace("\0", "").rstrip()
    if kind in ONE_BYTE:
        packed = packed[-1:]
    (plain,) = struct.unpack(_FORMS[kind], packed)
    if kind is PointType.BCD16:
        return Decimal(f"{plain:x}")
    return Decimal(f"{plain:.9g}" if kind is PointType.FLOAT32 else repr(plain))


def _packed(kind: PointType, count: int, raw: Raw) -> bytes:
    if kind in _CHARACTERS:
        return _text(kind, count, str(raw))
    plain: int | float = float(raw) if kind in FLOATS else int(Decimal(raw))
    if kind is PointType.BCD16:
        plain = int(str(plain), 16)
    try:
        packed = struct.pack(_FORMS[kind], plain)
    except (struct.error, OverflowError, ValueError) as error:
        raise OutOfRange(f"{raw} does not fit {kind}") from error
    return packed.rjust(2 * count, b"\0")


def _text(kind: PointType, count: int, text: str) -> bytes:
    """Characters, filled up with blanks."""
    room = count * _CHARACTERS[kind]
    if len(text) > room:
        raise OutOfRange(f"{text!r} is longer than {room} characters")
    letters = text.ljust(room).encode("latin-1")
    if kind is PointType.ASCII:
        return letters
    form = "{1}{0}" if kind is PointType.ASCII_LO else "{0}{1}"
    return b"".join(form.format(chr(one), "\0").encode("latin-1") for one in letters)


def _split(packed: bytes) -> list[int]:
    return list(struct.unpack(f">{len(packed) // 2}H", packed))


def _ordered(packed: bytes, order: Order) -> bytes:
    """The bytes of a value as they go over the line; the same step undoes it."""
    pairs = [packed[at : at + 2] for at in range(0, len(packed), 2)]
    if order in (Order.BADC, Order.DCBA):
        pairs = [pair[::-1] for pair in pairs]
    if order in (Order.CDAB, Order.DCBA):
        pairs.reverse()
    return b"".join(pairs)

"""Smile, written: a tree of JSON as FasterXML's binary format 1.0.4 has it.

Names are shared, values if asked. Numbers that JSON does not have (NaN, infinities) are null, as
in the other formats. Reading is in smile_decoder.py.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from crinsu_gateway.web.representation.forms import smile_tokens as t
from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.shown import Tree

_DOUBLE = struct.Struct(">d")
_SMALL = tuple(bytes([t.SMALL_INTEGER + ((n << 1) ^ (n >> 63))]) for n in range(-16, 16))


def smile(tree: Tree, *, shared_values: bool = False) -> bytes:
    """A tree in Smile; what stands in it may be things that are shown."""
    encoder = _Encoder(shared_values)
    encoder.value(tree)
    return bytes(encoder.out)


class _Encoder:
    """The bytes so far, and what can be referred to."""

    def __init__(self, shared_values: bool) -> None:
        flags = t.SHARED_NAMES | (t.SHARED_VALUES if shared_values else 0)
        self.out = bytearray(t.HEADER)
        self.out.append(flags)
        self._shares = shared_values
        self._names: dict[str, bytes] = {}
        self._values: dict[str, bytes] = {}
        self._name_count = 0
        self._value_count = 0

    def value(self, value: Any) -> None:
        """One value, whatever it is."""
        kind = type(value)
        if kind is str:
            self._text(value)
        elif kind is int:
            self.out += integer(value)
        elif value is None:
            self.out.append(t.NULL)
        elif kind is bool:
            self.out.append(t.TRUE if value else t.FALSE)
        elif kind is float:
            self.out += number(value)
        elif kind is dict:
            self._object(value)
        elif kind is list or kind is tuple:
            self._list(value)
        else:
            self.value(opened(value))

    def _object(self, members: Mapping[str, Any]) -> None:
        out, names = self.out, self._names
        out.append(t.START_OBJECT)
        for name, value in members.items():
            out += names.get(name) or self._new_name(name)
            self.value(value)
        out.append(t.END_OBJECT)

    def _list(self, values: Sequence[Any]) -> None:
        self.out.append(t.START_LIST)
        for value in values:
            self.value(value)
        self.out.append(t.END_LIST)

    def _new_name(self, name: str) -> bytes:
        """A name that cannot be referred to yet."""
        if not name:
            return bytes([t.EMPTY_NAME])
        if self._name_count == t.MOST_SHARED:
            self._names.clear()
            self._name_count = 0
        index = self._name_count
        self._name_count += 1
        if t.can_refer(index):
            self._names[name] = name_reference(index)
        raw = name.encode()
        size = len(raw)
        if size == len(name) and size <= t.LONGEST_SHORT_ASCII_NAME:
            return bytes([t.SHORT_ASCII_NAME - 1 + size]) + raw
        if size != len(name) and size <= t.LONGEST_SHORT_UNICODE_NAME:
            return bytes([t.SHORT_UNICODE_NAME - 2 + size]) + raw
        return bytes([t.LONG_NAME]) + raw + bytes([t.END_OF_TEXT])

    def _text(self, text: str) -> None:
        if not text:
            self.out.append(t.EMPTY_TEXT)
            return
        if self._shares and (found := self._values.get(text)):
            self.out += found
            return
        raw = text.encode()
        size, is_ascii = len(raw), len(raw) == len(text)
        if size > t.LONGEST_SHARED_VALUE:
            self.out.append(t.LONG_ASCII if is_ascii else t.LONG_UNICODE)
            self.out += raw
            self.out.append(t.END_OF_TEXT)
            return
        self.out.append(t.TINY_ASCII - 1 + size if is_ascii else t.TINY_UNICODE - 2 + size)
        self.out += raw
        if self._shares:
            self._remember(text)

    def _remember(self, text: str) -> None:
        if self._value_count == t.MOST_SHARED:
            self._values.clear()
            self._value_count = 0
        index = self._value_count
        self._value_count += 1
        if t.can_refer(index):
            self._values[text] = value_reference(index)


def name_reference(index: int) -> bytes:
    """A reference to a name that was written."""
    if index < t.FIRST_LONG_NAME_REFERENCE:
        return bytes([t.SHORT_NAME_REFERENCE + index])
    return bytes([t.LONG_NAME_REFERENCE + (index >> 8), index & 0xFF])


def value_reference(index: int) -> bytes:
    """A reference to a text that was written."""
    if index < t.FIRST_LONG_REFERENCE:
        return bytes([t.SHORT_REFERENCE + 1 + index])
    return bytes([t.LONG_REFERENCE + (index >> 8), index & 0xFF])


def integer(value: int) -> bytes:
    """An integer: one byte, 32 bits, 64 bits or any size."""
    if -16 <= value <= 15:
        return _SMALL[value + 16]
    if -(2**31) <= value < 2**31:
        return bytes([t.INT_32]) + vint((value << 1) ^ (value >> 31))
    if -(2**63) <= value < 2**63:
        return bytes([t.INT_64]) + vint((value << 1) ^ (value >> 63))
    size = value.bit_length() // 8 + 1
    return bytes([t.BIG_INTEGER]) + vint(size) + safe(value.to_bytes(size, "big", signed=True))


def number(value: float) -> bytes:
    """A number as 64 bits, seven in a byte; null for what JSON cannot say."""
    if not math.isfinite(value):
        return bytes([t.NULL])
    bits = int.from_bytes(_DOUBLE.pack(value), "big")
    return bytes([t.FLOAT_64, *(bits >> shift & 0x7F for shift in range(63, -1, -7))])


def vint(value: int) -> bytes:
    """A number from 0: seven bits a byte, six in the last one, which has its high bit set."""
    found = [0x80 | value & 0x3F]
    value >>= 6
    while value:
        found.append(value & 0x7F)
        value >>= 7
    return bytes(reversed(found))


def safe(raw: bytes) -> bytes:
    """Bytes as sevens of bits; the bits that are left at the end stand low in the last byte."""
    bits, size = int.from_bytes(raw, "big"), 8 * len(raw)
    whole, left = divmod(size, 7)
    found = [bits >> (size - 7 * (n + 1)) & 0x7F for n in range(whole)]
    if left:
        found.append(bits & ((1 << left) - 1))
    return bytes(found)

"""Smile, read: from bytes of anybody to a tree of JSON, or a fault that names the byte.

Depth, sizes and references are bounded by what was sent: nothing grows beyond it. Binary values,
numbers that JSON cannot say and names that stand twice are refused.
"""

import math
import struct
from decimal import Decimal
from typing import NoReturn

from crinsu_gateway.web.representation.forms import smile_tokens as t
from crinsu_gateway.web.representation.shown import Tree

LONGEST_BIG_NUMBER = 1024
"""Bytes of an integer of any size."""
FARTHEST_SCALE = 10_000
_FLOAT, _DOUBLE = struct.Struct(">f"), struct.Struct(">d")


class SmileFault(Exception):
    """Bytes that are no Smile, or Smile that has no form in JSON."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(f"byte {at}: {message}")


def from_smile(raw: bytes, *, deepest: int = 32, most: int = 1_000_000) -> Tree:
    """The tree that some bytes hold, of so many values at most; SmileFault for anything else."""
    if raw[:3] != t.HEADER or len(raw) < 4:
        raise SmileFault("a body in Smile begins with 3A 29 0A and its flags", 0)
    if raw[3] & (t.VERSION_BITS | t.RESERVED_BIT):
        raise SmileFault("this version of Smile is not known here", 3)
    decoder = _Decoder(raw, raw[3], deepest, most)
    tree = decoder.value(decoder.byte(), 0)
    decoder.finish()
    return tree


class _Decoder:
    """Where it is, and what can be referred to."""

    def __init__(self, raw: bytes, flags: int, deepest: int, most: int) -> None:
        self._raw = raw
        self._at = 4
        self._deepest = deepest
        self._left = self._most = most
        self._names: list[str] | None = [] if flags & t.SHARED_NAMES else None
        self._values: list[str] | None = [] if flags & t.SHARED_VALUES else None

    def byte(self) -> int:
        """The next byte."""
        if self._at >= len(self._raw):
            self._fail("it ends too early")
        self._at += 1
        return self._raw[self._at - 1]

    def finish(self) -> None:
        """Nothing may follow but the mark of the end."""
        rest = self._raw[self._at :]
        if rest and rest[0] != t.END_OF_CONTENT:
            self._fail("something stands behind the value")

    def value(self, token: int, depth: int) -> Tree:
        """The value that a byte begins."""
        self._left -= 1
        if self._left < 0:
            self._fail(f"it has more than {self._most} values")
        if token >= t.START_LIST:
            return self._structure(token, depth)
        if token >= t.LONG_ASCII:
            return self._long(token)
        if token >= t.SMALL_INTEGER:
            zigzag = token - t.SMALL_INTEGER
            return zigzag >> 1 ^ -(zigzag & 1)
        if token >= t.TINY_UNICODE:
            return self._short(token - t.TINY_UNICODE + 2, "utf-8")
        if token >= t.TINY_ASCII:
            return self._short(token - t.TINY_ASCII + 1, "ascii")
        if token >= t.EMPTY_TEXT:
            return self._simple(token)
        return self._referred(self._values, token - t.SHORT_REFERENCE - 1)

    def _structure(self, token: int, depth: int) -> Tree:
        if token not in (t.START_LIST, t.START_OBJECT):
            self._fail(f"{token:02X} begins no value" if token != t.RAW_BINARY_VALUE else _BINARY)
        if depth == self._deepest:
            self._fail(f"it is nested more than {self._deepest} deep")
        return self._object(depth + 1) if token == t.START_OBJECT else self._list(depth + 1)

    def _list(self, depth: int) -> list[Tree]:
        found: list[Tree] = []
        while (token := self.byte()) != t.END_LIST:
            found.append(self.value(token, depth))
        return found

    def _object(self, depth: int) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        while (token := self.byte()) != t.END_OBJECT:
            name = self._name(token)
            if name in found:
                self._fail(f"{name[:80]!r} stands twice in one object")
            found[name] = self.value(self.byte(), depth)
        return found

    def _name(self, token: int) -> str:
        if t.SHORT_UNICODE_NAME <= token < t.START_LIST:
            name = self._text(token - t.SHORT_UNICODE_NAME + 2, "utf-8")
        elif t.SHORT_ASCII_NAME <= token < t.SHORT_UNICODE_NAME:
            name = self._text(token - t.SHORT_ASCII_NAME + 1, "ascii")
        elif t.SHORT_NAME_REFERENCE <= token < t.SHORT_ASCII_NAME:
            return self._referred(self._names, token - t.SHORT_NAME_REFERENCE)
        elif t.LONG_NAME_REFERENCE <= token < t.LONG_NAME_REFERENCE + 4:
            return self._long_reference(self._names, token, t.FIRST_LONG_NAME_REFERENCE)
        elif token == t.LONG_NAME:
            name = self._until_end("utf-8")
        elif token == t.EMPTY_NAME:
            return ""
        else:
            self._fail(f"{token:02X} begins no name")
        self._remember(self._names, name)
        return name

    def _simple(self, token: int) -> Tree:
        match token:
            case t.EMPTY_TEXT:
                return ""
            case t.NULL:
                return None
            case t.FALSE | t.TRUE:
                return token == t.TRUE
            case t.INT_32:
                return self._zigzag(32)
            case t.INT_64:
                return self._zigzag(64)
            case t.BIG_INTEGER:
                return self._big_integer()
            case t.FLOAT_32:
                return self._finite(_FLOAT.unpack(self._sevens(5, 4))[0])
            case t.FLOAT_64:
                return self._finite(_DOUBLE.unpack(self._sevens(10, 8))[0])
            case t.BIG_DECIMAL:
                return self._big_decimal()
        self._fail(f"{token:02X} begins no value")

    def _long(self, token: int) -> str:
        match token & 0xFC:
            case t.LONG_ASCII if token == t.LONG_ASCII:
                return self._until_end("ascii")
            case t.LONG_UNICODE if token == t.LONG_UNICODE:
                return self._until_end("utf-8")
            case t.LONG_REFERENCE:
                return self._long_reference(self._values, token, t.FIRST_LONG_REFERENCE)
        self._fail(_BINARY if token == t.SAFE_BINARY else f"{token:02X} begins no value")

    def _short(self, size: int, encoding: str) -> str:
        text = self._text(size, encoding)
        self._remember(self._values, text)
        return text

    def _text(self, size: int, encoding: str) -> str:
        raw = self._raw[self._at : self._at + size]
        if len(raw) < size:
            self._fail("it ends too early")
        self._at += size
        return self._decoded(raw, encoding)

    def _until_end(self, encoding: str) -> str:
        end = self._raw.find(t.END_OF_TEXT, self._at)
        if end < 0:
            self._fail("a text does not end")
        raw, self._at = self._raw[self._at : end], end + 1
        return self._decoded(raw, encoding)

    def _decoded(self, raw: bytes, encoding: str) -> str:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            self._fail("a text is not in UTF-8, or not in ASCII where it says so")

    def _remember(self, known: list[str] | None, text: str) -> None:
        if known is None:
            return
        if len(known) == t.MOST_SHARED:
            known.clear()
        known.append(text)

    def _long_reference(self, known: list[str] | None, token: int, first: int) -> str:
        index = (token & 3) << 8 | self.byte()
        if index < first:
            self._fail(f"a reference to {index} has one byte")
        return self._referred(known, index)

    def _referred(self, known: list[str] | None, index: int) -> str:
        if known is None or not 0 <= index < len(known):
            self._fail("a reference leads to nothing that was sent before")
        return known[index]

    def _vint(self, bits: int) -> int:
        """A number from 0 of so many bits at most."""
        found = 0
        for _ in range(bits // 7 + 1):
            byte = self.byte()
            if byte & 0x80:
                if byte & 0x40:
                    break
                found = found << 6 | byte & 0x3F
                if found >> bits:
                    break
                return found
            found = found << 7 | byte
        self._fail(f"this is no number of {bits} bits")

    def _zigzag(self, bits: int) -> int:
        found = self._vint(bits)
        return found >> 1 ^ -(found & 1)

    def _big_integer(self) -> int:
        size = self._vint(32)
        if not 1 <= size <= LONGEST_BIG_NUMBER:
            self._fail(f"a big number has 1 to {LONGEST_BIG_NUMBER} bytes")
        whole, left = divmod(8 * size, 7)
        found = 0
        for _ in range(whole):
            found = found << 7 | self._seven()
        if left:
            last = self._seven()
            if last >> left:
                self._fail("the last byte of a big number has too many bits")
            found = found << left | last
        return found - (1 << 8 * size) if found >> (8 * size - 1) else found

    def _big_decimal(self) -> int | float:
        scale = self._zigzag(32)
        if abs(scale) > FARTHEST_SCALE:
            self._fail(f"a decimal has a scale of at most {FARTHEST_SCALE}")
        return self._finite(float(Decimal(f"{self._big_integer()}E{-scale}")))

    def _sevens(self, count: int, size: int) -> bytes:
        """So many bytes of seven bits each, as a number of `size` bytes."""
        found = 0
        for _ in range(count):
            found = found << 7 | self._seven()
        if found >> 8 * size:
            self._fail("a number has too many bits")
        return found.to_bytes(size, "big")

    def _seven(self) -> int:
        byte = self.byte()
        if byte & 0x80:
            self._fail("a byte of seven bits has its high bit set")
        return byte

    def _finite(self, value: float) -> float:
        if not math.isfinite(value):
            self._fail("JSON has no such number")
        return value

    def _fail(self, message: str) -> NoReturn:
        raise SmileFault(message, self._at)


_BINARY = "binary values have no form in JSON"

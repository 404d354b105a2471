"""A value as a simulated unit keeps it inside: the raw number or word behind it, and back.

Made with decimal arithmetic, apart from the decoder that it helps to prove. It goes both ways,
because a unit also takes writes. It knows points, and neither registers nor lines.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crinsu_gateway.model.errors import OutOfRange
from crinsu_gateway.model.quantity import Quantity, Value, converted
from crinsu_gateway.profile.described import EnumOther, Point, PointType

Raw = Decimal | str

_FRACTIONS = frozenset({PointType.FLOAT32, PointType.FLOAT64, PointType.NUMBER})
_TEXTS = frozenset({PointType.TEXT, PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO})


@dataclass(frozen=True, slots=True)
class Shown:
    """How the unit shows a number now: a power of ten, and the unit that is set at its front."""

    power: int = 0
    unit: str | None = None


_PLAINLY = Shown()


def raw_of(point: Point, value: Value, shown: Shown = _PLAINLY) -> Raw:
    """What the unit keeps for a value of the point; OutOfRange when it cannot mean that value."""
    if point.enum:
        return _raw_word(point, value)
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, str) or point.type in _TEXTS:
        return str(value)
    if shown.unit is not None and shown.unit != point.unit:
        value = _in_unit(value, point.unit, shown.unit)
    number = Decimal(repr(value))
    if point.map:
        raw = _across([(y, x) for x, y in point.map], number)
    else:
        raw = (number - Decimal(repr(point.offset))) / Decimal(repr(point.scale))
    raw = raw.scaleb(-shown.power)
    return raw if point.type in _FRACTIONS else Decimal(round(raw))


def value_of(point: Point, raw: Raw, shown: Shown = _PLAINLY) -> Value:
    """What a raw number or word means; OutOfRange when the point lists no such word."""
    if point.enum:
        word = point.enum.get(str(raw))
        if word is None and point.enum_other is not EnumOther.KEEP:
            raise OutOfRange(f"{point.name} lists no {raw}", point=point.name)
        return str(raw) if word is None else word
    if point.type is PointType.BOOL:
        return raw not in (Decimal(0), "0")
    if isinstance(raw, str):
        return raw
    number = raw.scaleb(shown.power)
    if point.map:
        number = _across(point.map, number)
    else:
        number = number * Decimal(repr(point.scale)) + Decimal(repr(point.offset))
    unscaled = (point.scale, point.offset, shown.power) == (1.0, 0.0, 0) and not point.map
    if unscaled and point.type not in _FRACTIONS:
        return int(number)
    plain = float(number)
    if shown.unit is not None and shown.unit != point.unit:
        plain = float(_in_unit(plain, shown.unit, point.unit))
    return plain


def _raw_word(point: Point, value: Value) -> Raw:
    for raw, word in point.enum.items():
        if word == value and type(word) is type(value):
            return raw
    if point.enum_other is EnumOther.KEEP:
        return str(value)
    words = ", ".join(map(str, point.enum.values()))
    raise OutOfRange(f"{point.name} can be {words}, not {value!r}", point=point.name)


def _in_unit(value: int | float, unit: str, other: str) -> int | float:
    try:
        found = converted(Quantity(value, unit), other).value
    except ValueError:
        # somebody chose a unit that has nothing to do with the value: the digits stay
        found = value
    assert not isinstance(found, bool | str)
    return found


def _across(knots: Sequence[tuple[float, float]], x: Decimal) -> Decimal:
    """The straight line between the two knots around x; its ends go on."""
    ordered = sorted(knots)
    at = min(max(bisect_left(ordered, (float(x),)), 1), len(ordered) - 1)
    (x0, y0), (x1, y1) = (tuple(map(Decimal, map(repr, knot))) for knot in ordered[at - 1 : at + 1])
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)

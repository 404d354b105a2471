"""From an ordered value to the one request that writes it, inside the limits of the profile.

It refuses what the profile does not allow (OutOfRange, NotWritable) before a byte leaves. It
sends nothing, and it does not read back: the driver does, as `WriteFacts.verify` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from crinsu_gateway.model.errors import NotWritable, OutOfRange
from crinsu_gateway.model.quantity import Value, unit_sign
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import (
    Point,
    PointType,
    Profile,
    Query,
    Register,
    WriteFacts,
    WriteReply,
)
from crinsu_gateway.profile.words import FLOATS, along, taken_apart, whole_of

Latest = Mapping[str, Decoded]


@dataclass(frozen=True, slots=True)
class ModbusWrite:
    """Write `values` (registers, or bits as 0 and 1) from wire address `address`.

    `function` is 5 or 6 (exactly one value), 15 or 16.
    """

    function: int
    address: int
    values: tuple[int, ...]
    point: str


@dataclass(frozen=True, slots=True)
class LineWrite:
    """Send the lines `before` and then `request`, in one turn; `reply` says what comes back."""

    request: str
    before: tuple[str, ...]
    reply: WriteReply
    point: str


def encode(
    profile: Profile,
    name: str,
    value: Value,
    latest: Latest | None = None,
) -> ModbusWrite | LineWrite:
    """The request that writes `value`, in the unit of the point.

    `latest` is what the unit last said, for points whose decimals stand in another; None only to
    see whether the write is allowed. NotWritable for a point that is unknown or read-only,
    OutOfRange for a wrong value. Whose `role` it takes is looked at where orders come in.
    """
    point = profile.points.get(name)
    if point is None or point.write is None:
        raise NotWritable(f"{profile.id} has no point {name!r} that can be written", point=name)
    if point.write.trigger is not None:
        return _triggered(point, point.write, value)
    raw = _unnamed(point, point.write, value, latest)
    if isinstance(point.source, Register):
        return _to_registers(point, point.source, point.write, raw)
    before = point.source.before if isinstance(point.source, Query) else ()
    assert point.write.request is not None
    request = point.write.request.format(value=raw)
    line = profile.link.line
    if line is not None and not _is_sendable(request, line.encoding):
        raise OutOfRange(f"{value!r} does not exist in {line.encoding}", point=name)
    return LineWrite(request, before, point.write.reply, name)


def _triggered(point: Point, rule: WriteFacts, value: Value) -> ModbusWrite | LineWrite:
    """The one thing that a point without a value can be told."""
    if value is not True:
        sentence = f"{point.name} does one thing only: write true, not {value!r}"
        raise OutOfRange(sentence, point=point.name)
    if isinstance(rule.trigger, str):
        before = point.source.before if isinstance(point.source, Query) else ()
        return LineWrite(rule.trigger, before, rule.reply, point.name)
    assert isinstance(point.source, Register)
    assert rule.trigger is not None
    assert rule.function is not None
    address = point.source.address if rule.address is None else rule.address
    return ModbusWrite(rule.function, address, rule.trigger, point.name)


def _is_sendable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


def same(point: Point, wanted: Value, found: Value) -> bool:
    """Whether a value that was read back proves the write, within the declared tolerance."""
    rule = point.write.verify if point.write else None
    if rule is not None and rule.equals is not None:
        wanted = rule.equals
    if rule is None or isinstance(wanted, bool | str) or isinstance(found, bool | str):
        return wanted == found and type(wanted) is type(found)
    # the slack is for numbers such as 0.1 + 0.2; no tolerance of a device is that fine
    return abs(wanted - found) <= rule.tolerance + 1e-9 * max(1.0, abs(wanted))


def _unnamed(
    point: Point, rule: WriteFacts, value: Value, latest: Latest | None
) -> int | float | str:
    """The raw value before it is packed: enum words, limits and scale undone."""
    if point.enum:
        raws = [raw for raw, word in point.enum.items() if word == value]
        if not raws or (isinstance(value, int) and not isinstance(value, bool)):
            allowed = ", ".join(str(word) for word in point.enum.values())
            raise OutOfRange(f"{point.name} can be {allowed}, not {value!r}", point=point.name)
        return raws[0] if isinstance(point.source, Query) else int(raws[0])
    if point.type is PointType.BOOL:
        if not isinstance(value, bool):
            raise OutOfRange(f"{point.name} is true or false, not {value!r}", point=point.name)
        return int(value)
    if point.type is PointType.TEXT:
        if not isinstance(value, str) or not value.isprintable():
            raise OutOfRange(f"{point.name} is one line of text", point=point.name)
        return value
    if isinstance(value, bool | str) or not isfinite(value):
        raise OutOfRange(f"{point.name} is a number, not {value!r}", point=point.name)
    return _within(point, rule, value, latest)


def _with_unit(value: int | float, point: Point) -> str:
    return f"{value:g} {unit_sign(point.unit)}".rstrip()


def _within(
    point: Point, rule: WriteFacts, value: int | float, latest: Latest | None
) -> int | float:
    low, high = rule.min, rule.max
    if low is None or high is None or not low <= value <= high:
        raise OutOfRange(
            f"{point.name} can be set from {low:g} to {_with_unit(high, point)}, not to {value}"
            if low is not None and high is not None
            else f"{point.name} has no limits, so it is not written",
            point=point.name,
        )
    if rule.step is not None:
        steps = (value - low) / rule.step
        if abs(steps - round(steps)) > 1e-6:
            sentence = f"{point.name} goes in steps of {rule.step:g} from {low:g}, not to {value}"
            raise OutOfRange(sentence, point=point.name)
    raw = _unscaled(point, value, latest)
    is_whole = point.type not in FLOATS and point.type is not PointType.NUMBER
    return round(raw) if is_whole else raw


def _unscaled(point: Point, value: int | float, latest: Latest | None) -> int | float:
    """Scale, map and power of ten undone."""
    if point.map:
        curve = [(high, raw) for raw, high in point.map]
        return along(curve if curve[0][0] < curve[-1][0] else curve[::-1], value)
    raw = (value - point.offset) / point.scale if (point.scale, point.offset) != (1, 0) else value
    if point.power_from is None or latest is None:
        return raw
    told = latest.get(point.power_from)
    digits = told.quantity.value if told and told.quantity else None
    if not isinstance(digits, int):
        raise NotWritable(
            f"{point.name} cannot be written before {point.power_from} was read", point=point.name
        )
    return raw * 10.0 ** (-point.power_sign * digits)


def _to_registers(
    point: Point, register: Register, rule: WriteFacts, raw: int | float | str
) -> ModbusWrite:
    assert not isinstance(raw, str)
    assert rule.function is not None
    address = register.address if rule.address is None else rule.address
    if register.table.is_bits:
        return ModbusWrite(rule.function, address, (int(raw),), point.name)
    try:
        whole = whole_of(raw, point.type)
    except ValueError as error:
        raise OutOfRange(f"{point.name}: {error}", point=point.name) from error
    words = taken_apart(whole, register.count, register.order)
    return ModbusWrite(rule.function, address, words, point.name)

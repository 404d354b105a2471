"""From raw registers, bits and text lines to values that say how far they can be believed.

The order is fixed: sentinel on the raw content -> order and sign -> mask -> scale -> enum ->
unit -> range -> quality bit. Nothing is dropped: what cannot be decoded is BAD with a reason.
It asks nothing and sends nothing; `encode` makes the writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.model.quantity import Quantity, Value, converted
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.described import (
    EnumOther,
    Point,
    PointType,
    Profile,
    Pushed,
    QualityFrom,
    Query,
    Register,
)
from crinsu_gateway.profile.link_facts import LineError, UnitStyle
from crinsu_gateway.profile.plan import LineRead, ModbusRead
from crinsu_gateway.profile.words import FLOATS, assembled, number_of

_LARGEST = 2**63  # what a 64-bit column can keep


@dataclass(frozen=True, slots=True)
class Decoded:
    """What an answer said about one point. `quantity` is None when nothing is believable."""

    point: str
    quantity: Quantity | None
    quality: Quality
    reason: Reason = Reason.NONE
    detail: str = ""


Latest = Mapping[str, Decoded]
_NOTHING: Latest = {}


def decode_modbus(
    profile: Profile, read: ModbusRead, raw: Sequence[int], latest: Latest = _NOTHING
) -> tuple[Decoded, ...]:
    """The points of a Modbus answer; `raw` holds its registers, or its bits as 0 and 1.

    `latest` holds what this unit last said, for values whose quality stands in another
    answer. A raw content of the wrong length makes all points BAD (frame).
    """
    if len(raw) != read.count:
        return failed(
            read.points, Reason.FRAME, f"{len(raw)} instead of {read.count} values came back"
        )
    found = [_from_registers(profile.points[name], read.address, raw) for name in read.points]
    return _judged(profile, found, latest)


def decode_line(
    profile: Profile, read: LineRead, reply: str, latest: Latest = _NOTHING
) -> tuple[Decoded, ...]:
    """The points of an answer line, given without echo and terminator."""
    reply = _bare(profile, reply)
    if refusal := line_refusal(profile, reply):
        return failed(read.points, Reason.REFUSED, f"answered {reply!r}: {refusal.meaning}")
    found = []
    for name in read.points:
        point = profile.points[name]
        assert isinstance(point.source, Query)
        match = point.source.reply.search(reply)
        found.append(_from_groups(point, point.source, reply, match and match.groupdict()))
    return _judged(profile, found, latest)


def decode_pushed(profile: Profile, line: str, latest: Latest = _NOTHING) -> tuple[Decoded, ...]:
    """The points of a line that came unasked; FrameError when no stream of the model knows it."""
    line = _bare(profile, line)
    for stream in profile.streams:
        if match := stream.match.search(line):
            found = []
            for name in stream.points:
                point = profile.points[name]
                assert isinstance(point.source, Pushed)
                found.append(_from_groups(point, point.source, line, match.groupdict()))
            return _judged(profile, found, latest)
    raise FrameError(f"the line {line!r} is none that {profile.id} sends", line=line)


def failed(points: Iterable[str], reason: Reason, detail: str) -> tuple[Decoded, ...]:
    """All points BAD for one reason: what a request that got no usable answer decodes to."""
    return tuple(Decoded(name, None, Quality.BAD, reason, detail) for name in points)


def line_refusal(profile: Profile, reply: str) -> LineError | None:
    """The error of the profile that this line is, or None when it may be a value."""
    errors = profile.link.line.errors if profile.link.line else ()
    return next((error for error in errors if error.match.search(reply)), None)


def addressed(profile: Profile, unit: int, text: str) -> str:
    """A line as it must be sent to this unit address, still without its terminator."""
    if profile.link.unit.style is UnitStyle.PREFIX:
        return profile.link.unit.prefix.format(unit=unit) + text
    return text


def bit_names(point: Point, value: int) -> tuple[str, ...]:
    """The names of the set bits of a status value; a set bit without a name is bit_<n>."""
    return tuple(
        point.bits.get(number, f"bit_{number}")
        for number in range(value.bit_length())
        if value >> number & 1
    )


def _bare(profile: Profile, line: str) -> str:
    """A line without the framing characters that the profile says to strip (STX, ETX)."""
    return line.strip(profile.link.line.strip) if profile.link.line else line


def _from_registers(point: Point, first: int, raw: Sequence[int]) -> Decoded:
    register = point.source
    assert isinstance(register, Register)
    start = register.address - first
    words = raw[start : start + register.count]
    if register.table.is_bits:
        return _finished(point, _named(point, int(words[0])))
    whole = assembled(words, register.order)
    if point.type not in FLOATS and whole in point.bad_raw:
        return _bad(point, Reason.SENTINEL, f"raw value 0x{whole:04X} means no value")
    try:
        number = number_of(whole, point.type)
    except ValueError:
        return _bad(point, Reason.UNDECODABLE, f"raw value 0x{whole:04X} is not {point.type}")
    if point.type in FLOATS and number in point.bad_raw:
        return _bad(point, Reason.SENTINEL, f"the value {number} means no value")
    if point.mask is not None:
        number = (whole & point.mask) >> point.shift
        if point.type is PointType.BOOL:
            number = int(number != 0)  # so that an enum of a bool knows 0 and 1 only
    return _finished(point, _named(point, number))


def _from_groups(
    point: Point, source: Query | Pushed, line: str, groups: Mapping[str, str | None] | None
) -> Decoded:
    text = groups.get(source.capture) if groups is not None else line.strip()
    if text is None:
        if point.absent is None:
            return _bad(point, Reason.UNDECODABLE, f"the answer {line!r} does not say it")
        return _finished(point, point.absent)
    if any(pattern.search(text) for pattern in point.bad_text):
        return _bad(point, Reason.SENTINEL, f"the answer {line!r} means no value")
    if groups is None:
        return _bad(point, Reason.UNDECODABLE, f"the answer {line!r} is not as declared")
    try:
        value = _named(point, _from_text(point.type, text))
    except ValueError:
        return _bad(point, Reason.UNDECODABLE, f"{text!r} is not {point.type}")
    return _finished(point, value, groups)


def _from_text(kind: PointType, text: str) -> int | float | str:
    if kind in {PointType.TEXT, PointType.BOOL}:
        return text
    tight = "".join(text.split())  # "-  45" is how padded frames write a negative number
    if "_" in tight:
        raise ValueError("Python reads 1_0 as ten; no device means that")
    if kind is PointType.NUMBER:
        return float(tight)
    return int(tight, 16 if kind is PointType.HEX else 10)


def _named(point: Point, raw: int | float | str) -> Value | None:
    """The enum's word for a raw value, or the scaled number; None when the enum has no word."""
    if point.enum:
        other = raw if point.enum_other is EnumOther.KEEP else None
        return point.enum.get(str(raw), other)
    if isinstance(raw, str):
        return raw if point.type is PointType.TEXT else {"0": False, "1": True}.get(raw.strip())
    if point.type is PointType.BOOL:
        return bool(raw)
    if point.scale == 1.0 and point.offset == 0.0:
        return raw
    # 15 digits are what a double keeps; without it -1961 * 0.1 is -196.10000000000002
    return float(f"{raw * point.scale + point.offset:.15g}")


def _finished(
    point: Point, value: Value | None, groups: Mapping[str, str | None] | None = None
) -> Decoded:
    """Unit, then range: the steps after a value is known."""
    if value is None:
        return _bad(point, Reason.UNDECODABLE, "a raw value that the profile does not list")
    if not isinstance(value, bool | str) and not (isfinite(value) and abs(value) < _LARGEST):
        return _bad(point, Reason.UNDECODABLE, f"the value is {value}")
    quantity = Quantity(value, point.unit)
    if point.unit_from and groups is not None:
        told = groups.get(point.unit_from.capture)
        unit = point.unit_from.units.get(told) if told is not None else None
        if unit is None:
            return _bad(point, Reason.UNDECODABLE, f"the unit came back as {told!r}")
        try:
            quantity = converted(Quantity(value, unit), point.unit)
        except ValueError:
            detail = f"the unit came back as {told!r}, which does not convert to {point.unit}"
            return _bad(point, Reason.UNDECODABLE, detail)
    return _ranged(point, quantity)


def _ranged(point: Point, quantity: Quantity) -> Decoded:
    if point.range and not isinstance(quantity.value, bool | str):
        low, high = point.range
        if not low <= quantity.value <= high:
            detail = f"{quantity} is outside {low:g} to {high:g}"
            return Decoded(point.name, quantity, Quality.SUSPECT, Reason.RANGE, detail)
    return Decoded(point.name, quantity, Quality.GOOD)


def _bad(point: Point, reason: Reason, detail: str) -> Decoded:
    return Decoded(point.name, None, Quality.BAD, reason, detail)


def _judged(profile: Profile, found: Sequence[Decoded], latest: Latest) -> tuple[Decoded, ...]:
    """Quality bits, last: they may stand in this answer or in an earlier one."""
    rules = [profile.points[decoded.point].quality_from for decoded in found]
    if not any(rules):
        return tuple(found)
    told = {**latest, **{decoded.point: decoded for decoded in found}}
    return tuple(
        decoded
        if rule is None or decoded.quality is Quality.BAD
        else _by_bit(profile, decoded, rule, told)
        for decoded, rule in zip(found, rules, strict=True)
    )


def _by_bit(profile: Profile, decoded: Decoded, rule: QualityFrom, told: Latest) -> Decoded:
    status = told.get(rule.point)
    value = status.quantity.value if status and status.quantity else None
    if not isinstance(value, int):
        return replace(
            decoded,
            quality=Quality.SUSPECT,
            reason=Reason.SENSOR_FAULT,
            detail=f"{rule.point} is not known, and it says whether this value counts",
        )
    is_set = bool(value >> rule.bit & 1)
    if is_set is rule.good_when_set:
        return decoded
    name = profile.points[rule.point].bits.get(rule.bit, f"bit {rule.bit}")
    return Decoded(
        decoded.point,
        None,
        Quality.BAD,
        Reason.SENSOR_FAULT,
        f"{rule.point} says {name}" if is_set else f"{rule.point} does not say {name}",
    )

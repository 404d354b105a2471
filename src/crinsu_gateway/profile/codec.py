"""From raw registers, bits and text lines to values that say how far they can be believed.

The order is fixed: sentinel on the raw content -> order and sign -> mask -> scale or map, power of
ten -> enum -> unit -> range, step -> quality bit. Nothing is dropped: what cannot be decoded is
BAD with a reason.
It asks nothing and sends nothing; `encode` makes the writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.model.quantity import Quantity, Value, converted, unit_sign
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
from crinsu_gateway.profile.words import FLOATS, TEXTS, along, assembled, number_of, text_in

_LARGEST = 2**63  # what a 64-bit column can keep
_MOST_DIGITS = 12  # of a power of ten; more is no decimal point but a wrong register


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

    `latest` holds what this unit last said, for values whose quality, unit or power of ten
    stands in another answer, and for the size of a step. A raw content of the wrong length makes
    all points BAD (frame).
    """
    if len(raw) != read.count:
        return failed(
            read.points, Reason.FRAME, f"{len(raw)} instead of {read.count} values came back"
        )

    def decode(point: Point, told: Latest) -> Decoded:
        return _from_registers(point, read.address, raw, told)

    return _judged(profile, _each(profile, read.points, decode, latest), latest)


def decode_line(
    profile: Profile, read: LineRead, reply: str, latest: Latest = _NOTHING
) -> tuple[Decoded, ...]:
    """The points of an answer line, given without echo, prefix, checksum and terminator.

    A line that the pattern of a point does not match as a whole has no value of it.
    """
    reply = _bare(profile, reply)
    if refusal := line_refusal(profile, reply):
        return failed(read.points, Reason.REFUSED, f"answered {reply!r}: {refusal.meaning}")

    def decode(point: Point, told: Latest) -> Decoded:
        assert isinstance(point.source, Query)
        match = point.source.reply.fullmatch(reply)
        return _from_groups(point, point.source, reply, match and match.groupdict(), told)

    return _judged(profile, _each(profile, read.points, decode, latest), latest)


def decode_pushed(profile: Profile, line: str, latest: Latest = _NOTHING) -> tuple[Decoded, ...]:
    """The points of a line that came unasked; FrameError when no stream of the model knows it."""
    line = _bare(profile, line)
    for stream in profile.streams:
        if match := stream.match.fullmatch(line):
            groups = match.groupdict()

            def decode(
                point: Point, told: Latest, groups: Mapping[str, str | None] = groups
            ) -> Decoded:
                assert isinstance(point.source, Pushed)
                return _from_groups(point, point.source, line, groups, told)

            return _judged(profile, _each(profile, stream.points, decode, latest), latest)
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
    facts = profile.link.unit
    return _prefix(facts.prefix, unit) + text if facts.style is UnitStyle.PREFIX else text


def unaddressed(profile: Profile, unit: int, text: str) -> str | None:
    """An answer line without the prefix of this unit; None when it is of another unit."""
    facts = profile.link.unit
    if facts.style is not UnitStyle.PREFIX or not facts.reply_prefix:
        return text
    prefix = _prefix(facts.reply_prefix, unit)
    return text.removeprefix(prefix) if text.startswith(prefix) else None


def _prefix(form: str, unit: int) -> str:
    return form.format(unit=unit, group=unit // 10, local=unit % 10)


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


def _each(
    profile: Profile,
    names: Sequence[str],
    decode: Callable[[Point, Latest], Decoded],
    latest: Latest,
) -> list[Decoded]:
    """Each point decoded, those first that others of the same answer are decoded by."""
    points, first = profile.points, profile.first
    if not first or first.isdisjoint(names):
        return [decode(points[name], latest) for name in names]
    told, found = dict(latest), {}
    for name in sorted(names, key=lambda one: one not in first):
        found[name] = told[name] = decode(points[name], told)
    return [found[name] for name in names]


def _from_registers(point: Point, first: int, raw: Sequence[int], latest: Latest) -> Decoded:
    register = point.source
    assert isinstance(register, Register)
    start = register.address - first
    words = raw[start : start + register.count]
    if register.table.is_bits:
        return _finished(point, _named(point, int(words[0])), latest)
    if point.type in TEXTS:
        return _from_text_registers(point, register, words, latest)
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
    return _meant(point, number, latest)


def _from_text_registers(
    point: Point, register: Register, words: Sequence[int], latest: Latest
) -> Decoded:
    try:
        text = text_in(words, point.type, register.order)
    except ValueError:
        shown = " ".join(f"{word:04X}" for word in words)
        return _bad(point, Reason.UNDECODABLE, f"the registers {shown} hold no text")
    if any(pattern.search(text) for pattern in point.bad_text):
        return _bad(point, Reason.SENTINEL, f"the text {text!r} means no value")
    return _meant(point, text, latest)


def _meant(
    point: Point,
    raw: int | float | str,
    latest: Latest,
    groups: Mapping[str, str | None] | None = None,
) -> Decoded:
    """What a raw value means: everything after sentinel, sign and mask."""
    power = 0
    if point.power_from is not None:
        told = latest.get(point.power_from)
        digits = told.quantity.value if told and told.quantity else None
        if not isinstance(digits, int) or not -_MOST_DIGITS <= digits <= _MOST_DIGITS:
            detail = f"{point.power_from} does not say where the decimal point stands"
            return _bad(point, Reason.UNDECODABLE, detail)
        power = point.power_sign * digits
    return _finished(point, _named(point, raw, power), latest, groups)


def _from_groups(
    point: Point,
    source: Query | Pushed,
    line: str,
    groups: Mapping[str, str | None] | None,
    latest: Latest,
) -> Decoded:
    text = groups.get(source.capture) if groups is not None else line.strip()
    if text is None:
        if point.absent is None:
            return _bad(point, Reason.UNDECODABLE, f"the answer {line!r} does not say it")
        return _finished(point, point.absent, latest)
    if any(pattern.search(text) for pattern in point.bad_text):
        return _bad(point, Reason.SENTINEL, f"the answer {line!r} means no value")
    if groups is None:
        return _bad(point, Reason.UNDECODABLE, f"the answer {line!r} is not as declared")
    try:
        raw = _from_text(point.type, text)
    except ValueError:
        return _bad(point, Reason.UNDECODABLE, f"{text!r} is not {point.type}")
    return _meant(point, raw, latest, groups)


def _from_text(kind: PointType, text: str) -> int | float | str:
    if kind in {PointType.TEXT, PointType.BOOL}:
        return text
    tight = "".join(text.split())  # "-  45" is how padded frames write a negative number
    if "_" in tight:
        raise ValueError("Python reads 1_0 as ten; no device means that")
    if kind is PointType.NUMBER:
        return float(tight)
    return int(tight, 16 if kind is PointType.HEX else 10)


def _named(point: Point, raw: int | float | str, power: int = 0) -> Value | None:
    """The enum's word for a raw value, or the scaled number; None when the enum has no word."""
    if point.enum:
        other = raw if point.enum_other is EnumOther.KEEP else None
        return point.enum.get(str(raw), other)
    if isinstance(raw, str):
        return raw if point.type is not PointType.BOOL else {"0": False, "1": True}.get(raw.strip())
    if point.type is PointType.BOOL:
        return bool(raw)
    if point.map:
        return float(f"{along(point.map, raw):.15g}")
    if power:
        raw = raw * 10.0**power
    elif point.scale == 1.0 and point.offset == 0.0:
        return raw
    # 15 digits are what a double keeps; without it -1961 * 0.1 is -196.10000000000002
    return float(f"{raw * point.scale + point.offset:.15g}")


def _finished(
    point: Point,
    value: Value | None,
    latest: Latest,
    groups: Mapping[str, str | None] | None = None,
) -> Decoded:
    """Unit, then range and step: what follows once a value is known."""
    if value is None:
        return _bad(point, Reason.UNDECODABLE, "a raw value that the profile does not list")
    if not isinstance(value, bool | str) and not (isfinite(value) and abs(value) < _LARGEST):
        return _bad(point, Reason.UNDECODABLE, f"the value is {value}")
    quantity = Quantity(value, point.unit)
    rule = point.unit_from
    if rule and (rule.point or groups is not None):
        told = _said(latest, rule.point) if rule.point else (groups or {}).get(rule.capture)
        unit = rule.units.get(told) if told is not None else None
        if unit is None:
            return _bad(point, Reason.UNDECODABLE, f"the unit came back as {told!r}")
        try:
            quantity = converted(Quantity(value, unit), point.unit)
        except ValueError:
            detail = (
                f"the unit came back as {told!r}, which does not convert to {unit_sign(point.unit)}"
            )
            return _bad(point, Reason.UNDECODABLE, detail)
    return _ranged(point, quantity, latest)


def _said(latest: Latest, name: str) -> str | None:
    """What a point last said, as text."""
    told = latest.get(name)
    return str(told.quantity.value) if told and told.quantity else None


def _ranged(point: Point, quantity: Quantity, latest: Latest) -> Decoded:
    if point.range and not isinstance(quantity.value, bool | str):
        low, high = point.range
        if not low <= quantity.value <= high:
            detail = f"{quantity} is outside {low:g} to {high:g}"
            return Decoded(point.name, quantity, Quality.SUSPECT, Reason.RANGE, detail)
    if point.max_step is not None and (before := latest.get(point.name)):
        return _stepped(point, point.max_step, quantity, before)
    return Decoded(point.name, quantity, Quality.GOOD)


def _stepped(point: Point, most: float, quantity: Quantity, before: Decoded) -> Decoded:
    """A jump is suspect once: when the next value stays there, it was true."""
    then = before.quantity.value if before.quantity else None
    value = quantity.value
    if not isinstance(value, bool | str) and isinstance(then, int | float):
        step = abs(value - then)
        if step > most:
            detail = f"{quantity} is {step:g} away from the value before; at most {most:g} is usual"
            return Decoded(point.name, quantity, Quality.SUSPECT, Reason.STEP, detail)
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
        else _by_status(profile, decoded, rule, told)
        for decoded, rule in zip(found, rules, strict=True)
    )


def _by_status(profile: Profile, decoded: Decoded, rule: QualityFrom, told: Latest) -> Decoded:
    status = told.get(rule.point)
    value = status.quantity.value if status and status.quantity else None
    if value is None or (rule.mask and not isinstance(value, int)):
        return replace(
            decoded,
            quality=Quality.SUSPECT,
            reason=Reason.SENSOR_FAULT,
            detail=f"{rule.point} is not known, and it says whether this value counts",
        )
    if rule.mask and isinstance(value, int):
        wrong = rule.mask & (~value if rule.good_when_set else value)
        if not wrong:
            return decoded
        names = " and ".join(bit_names(profile.points[rule.point], wrong))
        says = f"{rule.point} {'does not say' if rule.good_when_set else 'says'} {names}"
    elif value == rule.good_when:
        return decoded
    else:
        says = f"{rule.point} says {value}"
    return Decoded(decoded.point, None, Quality.BAD, Reason.SENSOR_FAULT, says)

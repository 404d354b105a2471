"""What no table of a profile file can see alone: overlaps, references, ways that do not fit.

Each fault is a path in the file with a sentence; `load` turns them into complaints. It looks
at the file's tables only; what one point must hold is in `point_rules`.
"""

from collections.abc import Iterable, Iterator, Mapping

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import Role, Table
from crinsu_gateway.profile.link_facts import AddressUnit, ExtraInput
from crinsu_gateway.profile.link_rules import link_faults, span
from crinsu_gateway.profile.link_schema import ModbusPart
from crinsu_gateway.profile.part import Scalar
from crinsu_gateway.profile.pattern import compiled
from crinsu_gateway.profile.point_rules import (
    BIT_FIELDS,
    gives_bool,
    is_number,
    is_whole_number,
    point_faults,
    width_of,
)
from crinsu_gateway.profile.point_schema import PointPart, QualityFromPart
from crinsu_gateway.profile.schema import ProfileFile, points_of
from crinsu_gateway.profile.text_rules import text_faults
from crinsu_gateway.profile.words import ONE_BYTE
from crinsu_gateway.profile.writing_rules import write_faults

Fault = tuple[Path, str]
LAST_ADDRESS = 65535
_NUMBER_UNITS = {Purpose.LEVEL: "%", Purpose.TEMPERATURE: "Cel", Purpose.CAROUSEL: "1"}
_WRITABLE = frozenset({Purpose.LID_LOCK, Purpose.FILL_VALVE})


def faults(file: ProfileFile) -> list[Fault]:
    """Everything that is wrong with a file whose tables are right one by one."""
    return [
        *link_faults(file),
        *(
            ((*path, key) if key else path, sentence)
            for path, point, owner in points_of(file)
            for key, sentence in (*point_faults(point, owner), *write_faults(point))
        ),
        *identify_faults(file),
        *text_faults(file),
        *_pattern_faults(file),
        *_name_faults(file),
        *_purpose_faults(file),
        *_register_faults(file),
        *_reference_faults(file),
        *_alarm_faults(file),
        *_vector_faults(file),
    ]


def _pattern_faults(file: ProfileFile) -> Iterator[Fault]:
    for index, group in enumerate(file.group):
        if compiled(group.reply) is None:
            yield ("group", index, "reply"), f'"{group.reply}" is no regular expression'
    for index, stream in enumerate(file.stream):
        if compiled(stream.match) is None:
            yield ("stream", index, "match"), f'"{stream.match}" is no regular expression'
    if file.link.line and file.link.line.extra_input is ExtraInput.IGNORE:
        yield from _extra_faults(file)


def _extra_faults(file: ProfileFile) -> Iterator[Fault]:
    """Patterns behind which nothing more could ever be passed over."""
    patterns: list[Fault] = [
        *((("group", index, "reply"), group.reply) for index, group in enumerate(file.group)),
        *((("stream", index, "match"), stream.match) for index, stream in enumerate(file.stream)),
        *(((*path, "reply"), point.reply) for path, point, _ in points_of(file) if point.reply),
    ]
    for path, text in patterns:
        if text.endswith("$"):
            yield path, "ends with $, so nothing may follow it; leave the $ out with extra_input"
        elif compiled(text) and not compiled(text, extra=True):
            yield path, f'"{text}" cannot be followed by more; put it in round brackets'


def _name_faults(file: ProfileFile) -> Iterator[Fault]:
    all_points = list(points_of(file))
    if not all_points:
        yield ("point",), "missing: a profile without points reads nothing"
    seen: set[str] = set()
    for path, point, _ in all_points:
        if point.name in seen:
            yield (*path, "name"), f'"{point.name}" is the name of an earlier point'
        seen.add(point.name)
        is_register = point.table is not None or point.address is not None
        if is_register is not any(way.is_modbus for way in file.link.transports):
            need = "table and address" if not is_register else "request and reply"
            yield path, f"does not fit the transports of [link]: points there have {need}"


def _purpose_faults(file: ProfileFile) -> Iterator[Fault]:
    bound: dict[Purpose, str] = {}
    for path, point, _ in points_of(file):
        purpose = point.purpose
        if purpose is None:
            continue
        here = (*path, "purpose")
        if bound.setdefault(purpose, point.name) != point.name:
            yield here, f'"{purpose}" is the purpose of point "{bound[purpose]}" already'
        unit = _NUMBER_UNITS.get(purpose)
        if unit and not (is_number(point) and point.unit == unit):
            yield here, f'"{purpose}" must be a number in {unit}'
        if unit is None and not gives_bool(point):
            yield here, f'"{purpose}" must be true or false'
        if purpose in _WRITABLE and point.access == "r":
            yield here, f'"{purpose}" must be writable (access = "rw")'
        if purpose in _WRITABLE and point.role is Role.SERVICE:
            yield here, f'"{purpose}" is written by procedures, so its role must be operator'


def _register_faults(file: ProfileFile) -> Iterator[Fault]:
    facts = file.link.modbus
    if facts is None:
        return
    taken: list[tuple[Table, int, int, PointPart]] = []
    for path, point, _ in points_of(file):
        if point.table is None or point.address is None:
            continue
        width = width_of(point)
        first, last = _span(facts, point, point.address)
        here = (*path, "address")
        if first < facts.address_base or last - facts.address_base > LAST_ADDRESS:
            most = LAST_ADDRESS + facts.address_base - width + 1
            yield here, f"{first} is outside the table; allowed: {facts.address_base} to {most}"
        there = point.write_address
        if there is not None and not facts.address_base <= there <= LAST_ADDRESS - width + 1:
            yield (*path, "write_address"), f"{there} is outside the table"
        if not point.table.is_bits:
            yield from _forbidden(facts, path, point, first, last)
        if width > facts.max_registers:
            yield here, f"takes {width} registers, more than max_registers ({facts.max_registers})"
        if point.type in ONE_BYTE and facts.address_unit is not AddressUnit.BYTE:
            yield (*path, "type"), f'{point.type} needs address_unit = "byte" in [link.modbus]'
        yield from _start_faults(facts, path, point, first, last)
        for table, low, high, other in taken:
            apart = table is not point.table or first > high or last < low
            same = (first, last) == (low, high) and _shares(point) and _shares(other)
            if not apart and not same:
                yield here, f'overlaps point "{other.name}" ({_shown(low, high)})'
        taken.append((point.table, first, last, point))


def _span(facts: ModbusPart, point: PointPart, first: int) -> tuple[int, int]:
    """First and last address that the point takes when it begins at `first`."""
    width = width_of(point)
    if facts.address_unit is AddressUnit.BYTE and point.type not in ONE_BYTE:
        width *= 1 if point.table is not None and point.table.is_bits else 2
    return first, first + width - 1


def _start_faults(
    facts: ModbusPart, path: Path, point: PointPart, first: int, last: int
) -> Iterator[Fault]:
    """A read that must begin elsewhere still has to reach the point."""
    assert point.table is not None
    start = facts.force_start.get(point.table.value)
    if start is None:
        return
    most = facts.max_bits if point.table.is_bits else facts.max_registers
    if not start <= first or last - start >= most:
        yield (
            (*path, "address"),
            f"a read from force_start ({start}) does not reach it; "
            f"allowed: {start} to {start + most - 1}",
        )
    for low, high in map(span, facts.never_read) if not point.table.is_bits else ():
        if start <= high and last >= low:
            yield (*path, "address"), f"a read from force_start crosses {_shown(low, high)}"


def _shares(point: PointPart) -> bool:
    """Whether other points may read the same register: it is bits, or some of them."""
    return point.mask is not None or (point.type in BIT_FIELDS and bool(point.bits))


def _forbidden(
    facts: ModbusPart, path: Path, point: PointPart, first: int, last: int
) -> Iterator[Fault]:
    written, where = (first, last), "address"
    if point.write_address is not None:
        written, where = _span(facts, point, point.write_address), "write_address"
    rules = [
        ("never_read", point.access != "w", (first, last), "address"),
        ("never_write", point.access != "r", written, where),
    ]
    for key, counts, (begin, end), named in rules:
        for low, high in map(span, getattr(facts, key)) if counts else ():
            if begin <= high and end >= low:
                yield (*path, named), f"is in {key} ({_shown(low, high)})"


def _shown(low: int, high: int) -> str:
    return f"register {low}" if low == high else f"registers {low} to {high}"


def _reference_faults(file: ProfileFile) -> Iterator[Fault]:
    known = {point.name: point for _, point, _ in points_of(file)}
    for path, point, _ in points_of(file):
        if point.quality_from:
            here, rule = (*path, "quality_from"), point.quality_from
            yield from _unknown(here, rule.point, known)
            if judge := known.get(rule.point):
                yield from _judge_faults(here, judge, rule)
                if judge.quality_from:
                    yield here, f'"{rule.point}" has a quality_from itself'
        yield from _decoding_faults(path, point, known)
        if point.verify:
            here = (*path, "verify")
            yield from _unknown(here, point.verify.read, known)
            if read := known.get(point.verify.read):
                if read.access == "w":
                    yield here, f'"{read.name}" cannot be read'
                if point.trigger is not None:
                    if point.verify.equals is not None:
                        yield from _never_said((*here, "equals"), read, point.verify.equals)
                elif read.unit != point.unit or gives_bool(read) is not gives_bool(point):
                    yield here, f'"{read.name}" is not the same kind of value'


def _decoding_faults(
    path: Path, point: PointPart, known: Mapping[str, PointPart]
) -> Iterator[Fault]:
    """The points by which a value is decoded must be readable, and decoded by no other."""
    for key in ("decimals_from", "scale_from"):
        name = getattr(point, key)
        if name is None:
            continue
        yield from _unknown((*path, key), name, known)
        judge = known.get(name)
        if judge and (not is_whole_number(judge) or judge.access == "w"):
            yield (*path, key), f'"{name}" is no plain whole number that can be read'
    if point.unit_from and point.unit_from.point:
        yield from _unknown((*path, "unit_from"), point.unit_from.point, known)
        judge = known.get(point.unit_from.point)
        if judge and (judge.unit_from or judge.access == "w"):
            yield (*path, "unit_from"), f'"{judge.name}" says no unit that can be read'
        if judge and judge.enum:
            for told in point.unit_from.units:
                yield from _never_said((*path, "unit_from"), judge, told)


def _judge_faults(here: Path, judge: PointPart, rule: QualityFromPart) -> Iterator[Fault]:
    if (rule.bit is None) is (rule.good_when is None):
        yield here, "needs bit (one number or a list) or good_when (a value), and not both"
    for bit in rule.bits:
        yield from _status_faults(here, judge, bit)
    if rule.good_when is None:
        return
    if judge.access == "w":
        yield here, f'"{judge.name}" cannot be read'
    else:
        yield from _never_said((*here, "good_when"), judge, rule.good_when)


def _never_said(here: Path, judge: PointPart, value: Scalar) -> Iterator[Fault]:
    """A value that a point is compared with, and that it cannot have."""
    said = [*judge.enum.values(), *([] if judge.absent is None else [judge.absent])]
    if judge.enum and value not in said:
        words = ", ".join(sorted(str(word) for word in said))
        yield here, f'"{judge.name}" never says {value!r}; allowed: {words}'
    elif not judge.enum and isinstance(value, bool) is not gives_bool(judge):
        yield here, f'"{judge.name}" is not the same kind of value'


def _status_faults(path: Path, judge: PointPart, bit: int) -> Iterator[Fault]:
    width = BIT_FIELDS.get(judge.type)
    if width is None or judge.enum or judge.scale is not None or judge.access == "w":
        yield path, f'"{judge.name}" is no status with bits that can be read'
    elif bit >= width:
        yield path, f'"{judge.name}" has no bit {bit}; allowed: 0 to {width - 1}'


def _unknown(path: Path, name: str, known: Iterable[str]) -> Iterator[Fault]:
    names = list(known)
    if name not in names:
        near = near_match(name, names)
        yield path, f'there is no point "{name}"{near}; the points are {", ".join(names)}'


def _alarm_faults(file: ProfileFile) -> Iterator[Fault]:
    known = {point.name: point for _, point, _ in points_of(file)}
    for index, alarm in enumerate(file.alarm):
        here: Path = ("alarm", index, "from")
        yield from _unknown(here, alarm.source.point, known)
        tests = [alarm.source.bit, alarm.source.equals, alarm.source.above, alarm.source.below]
        if sum(test is not None for test in tests) != 1:
            yield here, "needs exactly one of bit, equals, above, below"
        if alarm.source.bit is not None and (judge := known.get(alarm.source.point)):
            yield from _status_faults(here, judge, alarm.source.bit)
        if alarm.ack:
            yield from _writable(("alarm", index, "ack"), alarm.ack.point, known)


def _writable(path: Path, name: str, known: Mapping[str, PointPart]) -> Iterator[Fault]:
    yield from _unknown(path, name, known)
    if name in known and known[name].access == "r":
        yield path, f'"{name}" cannot be written'


def identify_faults(file: ProfileFile) -> Iterator[Fault]:
    """What is wrong with [identify], and with the points of session.preconditions."""
    known = {point.name: point for _, point, _ in points_of(file)}
    for index, one in enumerate(file.session.preconditions if file.session else ()):
        here: Path = ("session", "preconditions", index, "point")
        yield from _unknown(here, one.point, known)
        if (first := known.get(one.point)) and first.trigger is not None and not first.verify:
            yield here, f'"{one.point}" has no verify, so nobody knows when it is so'
    part, here = file.identify, ("identify",)
    if part is None:
        return
    if (part.request is None) is (part.point is None):
        yield here, "needs request (a line) or point, and not both"
    if part.expect is None and part.equals is None:
        yield here, "needs expect (a regular expression)" + (" or equals" if part.point else "")
    if part.expect is not None and compiled(part.expect) is None:
        yield (*here, "expect"), f'"{part.expect}" is no regular expression'
    if part.point is not None:
        yield from _unknown((*here, "point"), part.point, known)
        if part.point in known and known[part.point].access == "w":
            yield (*here, "point"), f'"{part.point}" cannot be read'
    elif part.equals is not None:
        yield (*here, "equals"), "compares the value of a point; with request write expect"
    if part.request is not None and any(way.is_modbus for way in file.link.transports):
        yield (*here, "request"), "lines to send have no meaning over Modbus; allowed: point"
    if file.stream:
        yield here, "a device that talks by itself cannot be asked"


def _vector_faults(file: ProfileFile) -> Iterator[Fault]:
    known = {point.name: point for _, point, _ in points_of(file)}
    by_frames = any(way.is_modbus for way in file.link.transports)
    for index, vector in enumerate(file.vector):
        here: Path = ("vector", index)
        named = [
            *vector.values,
            *vector.bad,
            *vector.given,
            *([vector.write.point] if vector.write else []),
        ]
        for name in named:
            yield from _unknown(here, name, known)
        frames = vector.request is not None or vector.reply is not None
        if frames is not by_frames or ((vector.send or vector.receive) and by_frames):
            want = "request and reply in hex" if by_frames else "send and receive"
            yield here, f"does not fit the transports of [link]; allowed: {want}"
        if vector.transport and vector.transport not in file.link.transports:
            ways = ", ".join(file.link.transports)
            yield (
                (*here, "transport"),
                f'"{vector.transport}" is not of this model; allowed: {ways}',
            )
        for key in ("request", "reply"):
            text = getattr(vector, key) or ""
            try:
                bytes.fromhex(text.removeprefix(":"))
            except ValueError:
                yield (*here, key), "must be bytes in hex, such as 01 03 00 01"
        if not (vector.values or vector.bad or vector.raw or vector.write):
            yield here, "proves nothing: write values, bad, raw or write"

"""From a checked profile file to the plain data of `described`: defaults set, patterns made.

It must be given a file that `rules` found no fault in. It turns the addresses of the file into
wire addresses, so that nobody else has to know from where a manual counts.
"""

import math
import re

from crinsu_gateway.profile.described import (
    AlarmRule,
    Order,
    Point,
    PointType,
    Profile,
    Pushed,
    QualityFrom,
    Query,
    Register,
    Source,
    Stream,
    UnitFrom,
    Vector,
    Verify,
    WriteFacts,
    WriteReply,
)
from crinsu_gateway.profile.link_facts import ExtraInput, Identify, Keepalive, Session
from crinsu_gateway.profile.link_understood import link_facts
from crinsu_gateway.profile.pattern import line_pattern
from crinsu_gateway.profile.point_schema import (
    GroupPart,
    PointPart,
    QualityFromPart,
    StreamPart,
)
from crinsu_gateway.profile.schema import (
    AlarmPart,
    IdentifyPart,
    ProfileFile,
    VectorPart,
    points_of,
)
from crinsu_gateway.profile.words import COUNTS, taken_apart, whole_of

_PERIODS_UNTIL_STALE = 3  # one lost answer and one late one are no reason to distrust a value
_SHORTEST_STALE_S = 10.0
_NEVER = re.compile(r"(?P<value>)")  # what is never asked for is never answered


def understood(file: ProfileFile) -> Profile:
    """The profile that a checked file describes."""
    return Profile(
        id=file.id,
        revision=file.revision,
        maker=file.maker,
        model=file.model,
        kind=file.kind,
        confidence=file.confidence,
        link=link_facts(file.link),
        points={
            point.name: _point(file, point, owner, path[1])
            for path, point, owner in points_of(file)
        },
        models=tuple(file.models),
        deprecated_by=file.deprecated_by,
        not_known=tuple(file.not_known),
        sources=tuple(Source(**part.model_dump()) for part in file.source),
        session=_session(file),
        streams=tuple(
            Stream(
                line_pattern(part.match, extra=_has_extra(file)),
                tuple(point.name for point in part.point),
                part.silence_alarm_s,
            )
            for part in file.stream
        ),
        alarms=tuple(_alarm(part) for part in file.alarm),
        vectors=tuple(_vector(file, part) for part in file.vector),
        identify=_identify(file.identify) if file.identify else None,
        first=_first(file),
    )


def _has_extra(file: ProfileFile) -> bool:
    """Whether more may follow an answer in its line."""
    line = file.link.line
    return line is not None and line.extra_input is ExtraInput.IGNORE


def _session(file: ProfileFile) -> Session:
    part = file.session
    if part is None:
        return Session()
    alive = part.keepalive
    told = alive.reply if alive else None
    reply = line_pattern(told, extra=_has_extra(file)) if told else None
    return Session(
        init=tuple(part.init),
        keepalive=Keepalive(alive.request, alive.every_s, reply) if alive else None,
        close=tuple(part.close),
        preconditions=tuple((one.point, one.value) for one in part.preconditions),
    )


def _identify(part: IdentifyPart) -> Identify:
    expect = re.compile(part.expect) if part.expect else None
    return Identify(part.request, part.point, expect, part.equals)


def _first(file: ProfileFile) -> frozenset[str]:
    """The points that others are decoded by."""
    named = [
        [point.decimals_from, point.scale_from, point.unit_from and point.unit_from.point]
        for _, point, _ in points_of(file)
    ]
    return frozenset(name for names in named for name in names if name)


def _point(
    file: ProfileFile, part: PointPart, owner: GroupPart | StreamPart | None, place: str | int
) -> Point:
    every_s = owner.every_s if isinstance(owner, GroupPart) else part.period_s
    return Point(
        name=part.name,
        title=part.title or part.name.replace("_", " "),
        kind=part.kind,
        unit=part.unit,
        type=part.type if part.trigger is None else PointType.BOOL,
        source=_source(file, part, owner, place),
        purpose=part.purpose,
        readable=part.access != "w",
        scale=1.0 if part.scale is None else part.scale,
        offset=part.offset or 0.0,
        mask=part.mask,
        shift=part.shift,
        bits={int(number): name for number, name in part.bits.items()},
        enum=dict(part.enum),
        enum_other=part.enum_other,
        absent=part.absent,
        bad_raw=tuple(bad for bad in part.bad if not isinstance(bad, str)),
        bad_text=tuple(re.compile(bad) for bad in part.bad if isinstance(bad, str)),
        range=(part.range[0], part.range[1]) if part.range else None,
        unit_from=UnitFrom(
            dict(part.unit_from.units), part.unit_from.capture or "", part.unit_from.point or ""
        )
        if part.unit_from
        else None,
        quality_from=_quality_from(part.quality_from) if part.quality_from else None,
        every_s=every_s,
        stale_after_s=_stale_after(part, owner, every_s),
        write=_write(file, part),
        map=tuple((raw, value) for raw, value in part.map or ()),
        power_from=part.decimals_from or part.scale_from,
        power_sign=-1 if part.decimals_from else 1,
        max_step=part.max_step,
        optional=part.optional,
        confidence=part.confidence,
    )


def _quality_from(part: QualityFromPart) -> QualityFrom:
    mask = sum({1 << bit for bit in part.bits})
    return QualityFrom(part.point, mask, part.good_when_set, part.good_when)


def _stale_after(part: PointPart, owner: GroupPart | StreamPart | None, every_s: float) -> float:
    """How old a value may get. A line that comes only when something happens does not age."""
    if part.stale_after_s is not None:
        return part.stale_after_s
    if isinstance(owner, StreamPart):
        return owner.silence_alarm_s or math.inf
    return max(_PERIODS_UNTIL_STALE * every_s, _SHORTEST_STALE_S)


def _source(
    file: ProfileFile, part: PointPart, owner: GroupPart | StreamPart | None, place: str | int
) -> Register | Query | Pushed:
    if isinstance(owner, StreamPart):
        return Pushed(int(place), part.capture)
    if isinstance(owner, GroupPart):
        before = (*owner.atomic_with, *part.atomic_with)
        reply = line_pattern(owner.reply, extra=_has_extra(file))
        return Query(owner.request, reply, part.capture, before)
    if part.table is not None and part.address is not None and file.link.modbus is not None:
        count = 1 if part.table.is_bits else part.registers or COUNTS[part.type]
        wire = part.address - file.link.modbus.address_base
        return Register(part.table, wire, count, part.order or Order.ABCD, part.manual)
    if part.trigger is not None:
        return Query("", _NEVER, "value", tuple(part.atomic_with))
    assert part.request is not None
    assert part.reply is not None
    reply = line_pattern(part.reply, extra=_has_extra(file))
    return Query(part.request, reply, part.capture, tuple(part.atomic_with))


def _write(file: ProfileFile, part: PointPart) -> WriteFacts | None:
    if part.access == "r":
        return None
    wire = None
    if part.write_address is not None and file.link.modbus is not None:
        wire = part.write_address - file.link.modbus.address_base
    return WriteFacts(
        verify=Verify(**part.verify.model_dump()) if part.verify else None,
        function=part.write_fc,
        request=part.write_request,
        reply=part.write_reply or WriteReply.NONE,
        min=part.min,
        max=part.max,
        min_write_interval_s=part.min_write_interval_s,
        only_on_change=part.only_on_change,
        address=wire,
        step=part.step,
        role=part.role,
        danger=part.danger,
        trigger=_trigger(part),
    )


def _trigger(part: PointPart) -> str | tuple[int, ...] | None:
    """What is always sent, as it travels."""
    if part.trigger is None or isinstance(part.trigger, str):
        return part.trigger
    if part.table is not None and part.table.is_bits:
        return (part.trigger,)
    whole = whole_of(part.trigger, part.type)
    return taken_apart(whole, COUNTS[part.type], part.order or Order.ABCD)


def _alarm(part: AlarmPart) -> AlarmRule:
    test = part.source
    return AlarmRule(
        part.code,
        test.point,
        part.severity,
        test.bit,
        test.equals,
        test.above,
        test.below,
        part.latched,
        (part.ack.point, part.ack.value) if part.ack else None,
    )


def _vector(file: ProfileFile, part: VectorPart) -> Vector:
    default = file.link.unit.default if file.link.unit else 1
    return Vector(
        note=part.note,
        transport=part.transport or file.link.transports[0],
        unit=default if part.unit is None else part.unit,
        request=_frame(part.request),
        reply=_frame(part.reply),
        send=part.send,
        receive=part.receive,
        registers=tuple(part.raw),
        values=dict(part.values),
        bad=tuple(part.bad),
        write=(part.write.point, part.write.value) if part.write else None,
        given=dict(part.given),
    )


def _frame(text: str | None) -> bytes | None:
    """A frame as it is on the line; one that begins with a colon is Modbus ASCII."""
    if text is None:
        return None
    if text.startswith(":"):
        return text.encode("ascii")
    return bytes.fromhex(text)

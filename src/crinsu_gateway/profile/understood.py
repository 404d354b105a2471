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
from crinsu_gateway.profile.link_facts import (
    Echo,
    Keepalive,
    LineError,
    LineFacts,
    LinkFacts,
    ModbusFacts,
    Retry,
    Serial,
    Session,
    Timing,
    UnitFacts,
    UnitStyle,
)
from crinsu_gateway.profile.link_rules import span, terminators
from crinsu_gateway.profile.schema import (
    AlarmPart,
    GroupPart,
    LinePart,
    LinkPart,
    ModbusPart,
    PointPart,
    ProfileFile,
    SessionPart,
    StreamPart,
    VectorPart,
    points_of,
)
from crinsu_gateway.profile.words import COUNTS

_PERIODS_UNTIL_STALE = 3  # one lost answer and one late one are no reason to distrust a value
_SHORTEST_STALE_S = 10.0


def understood(file: ProfileFile) -> Profile:
    """The profile that a checked file describes."""
    return Profile(
        id=file.id,
        revision=file.revision,
        maker=file.maker,
        model=file.model,
        kind=file.kind,
        confidence=file.confidence,
        link=_link(file.link),
        points={
            point.name: _point(file, point, owner, path[1])
            for path, point, owner in points_of(file)
        },
        models=tuple(file.models),
        deprecated_by=file.deprecated_by,
        not_known=tuple(file.not_known),
        sources=tuple(Source(**part.model_dump()) for part in file.source),
        session=_session(file.session),
        streams=tuple(
            Stream(
                re.compile(part.match),
                tuple(point.name for point in part.point),
                part.silence_alarm_s,
            )
            for part in file.stream
        ),
        alarms=tuple(_alarm(part) for part in file.alarm),
        vectors=tuple(_vector(file, part) for part in file.vector),
    )


def _link(part: LinkPart) -> LinkFacts:
    is_modbus = part.transports[0].is_modbus
    bare = UnitFacts(style=UnitStyle.MODBUS if is_modbus else UnitStyle.NONE)
    options = {key: tuple(values) for key, values in part.serial.options.items()}
    retry = part.retry
    return LinkFacts(
        transports=tuple(part.transports),
        serial=Serial(**(part.serial.model_dump() | {"options": options})),
        rs485_wires=part.rs485.wires if part.rs485 else None,
        tcp_port=part.tcp.port if part.tcp else None,
        unit=UnitFacts(**part.unit.model_dump()) if part.unit else bare,
        timing=Timing(**part.timing.model_dump()),
        retry=Retry(
            retry.count, retry.backoff_s, retry.offline_after.count, retry.offline_after.seconds
        ),
        modbus=_modbus(part.modbus) if part.modbus else None,
        line=_line(part.line) if part.line else None,
    )


def _modbus(part: ModbusPart) -> ModbusFacts:
    def ranges(entries: list[int | list[int]]) -> tuple[tuple[int, int], ...]:
        spans = map(span, entries)
        return tuple((low - part.address_base, high - part.address_base) for low, high in spans)

    return ModbusFacts(
        address_base=part.address_base,
        max_registers=part.max_registers,
        max_bits=part.max_bits,
        max_gap=part.max_gap,
        never_read=ranges(part.never_read),
        never_write=ranges(part.never_write),
    )


_ECHO: dict[bool | str, Echo] = {True: Echo.YES, False: Echo.NO, "auto": Echo.AUTO}


def _line(part: LinePart) -> LineFacts:
    return LineFacts(
        out_terminator=part.out_terminator,
        in_terminators=terminators(part),
        strip=part.strip,
        encoding=part.encoding,
        echo=_ECHO[part.echo],
        max_length=part.max_length,
        unsolicited=part.unsolicited,
        errors=tuple(
            LineError(re.compile(error.match), error.meaning, error.retry) for error in part.errors
        ),
    )


def _session(part: SessionPart | None) -> Session:
    if part is None:
        return Session()
    alive = part.keepalive
    return Session(tuple(part.init), Keepalive(alive.request, alive.every_s) if alive else None)


def _point(
    file: ProfileFile, part: PointPart, owner: GroupPart | StreamPart | None, place: str | int
) -> Point:
    every_s = owner.every_s if isinstance(owner, GroupPart) else part.every_s
    return Point(
        name=part.name,
        title=part.title or part.name.replace("_", " "),
        kind=part.kind,
        unit=part.unit,
        type=part.type,
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
        unit_from=UnitFrom(part.unit_from.capture, dict(part.unit_from.units))
        if part.unit_from
        else None,
        quality_from=QualityFrom(**part.quality_from.model_dump()) if part.quality_from else None,
        every_s=every_s,
        stale_after_s=_stale_after(part, owner, every_s),
        write=_write(part),
    )


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
        return Query(owner.request, re.compile(owner.reply), part.capture, before)
    if part.table is not None and part.address is not None and file.link.modbus is not None:
        count = 1 if part.table.is_bits else COUNTS[part.type]
        wire = part.address - file.link.modbus.address_base
        return Register(part.table, wire, count, part.order or Order.ABCD, part.manual)
    assert part.request is not None
    assert part.reply is not None
    return Query(part.request, re.compile(part.reply), part.capture, tuple(part.atomic_with))


def _write(part: PointPart) -> WriteFacts | None:
    if part.verify is None:
        return None
    return WriteFacts(
        verify=Verify(**part.verify.model_dump()),
        function=part.write_fc,
        request=part.write_request,
        reply=part.write_reply or WriteReply.NONE,
        min=part.min,
        max=part.max,
        min_write_interval_s=part.min_write_interval_s,
        only_on_change=part.only_on_change,
    )


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
    )


def _vector(file: ProfileFile, part: VectorPart) -> Vector:
    default = file.link.unit.default if file.link.unit else 1
    return Vector(
        note=part.note,
        transport=part.transport or file.link.transports[0],
        unit=default if part.unit is None else part.unit,
        request=None if part.request is None else bytes.fromhex(part.request),
        reply=None if part.reply is None else bytes.fromhex(part.reply),
        send=part.send,
        receive=part.receive,
        registers=tuple(part.raw),
        values=dict(part.values),
        bad=tuple(part.bad),
        write=(part.write.point, part.write.value) if part.write else None,
    )

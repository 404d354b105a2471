"""The shape of a device profile file (format 1): every table, key and allowed value.

Strict: an unknown key is an error, and no text becomes a number. It knows one table at a time;
what must fit together between tables is in `rules`, and `understood` makes the plain data.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import (
    Confidence,
    EnumOther,
    Order,
    PointKind,
    PointType,
    ProfileKind,
    Severity,
    Table,
    WriteReply,
)
from crinsu_gateway.profile.link_facts import Flow, Parity, Transport, UnitStyle, Unsolicited

_word = Field(strict=False)  # an enumeration is written as its text
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
Millis = Annotated[int, Field(ge=0, le=600_000)]
Seconds = Annotated[float, Field(gt=0, le=31_536_000)]
Pair = Annotated[list[float], Field(min_length=2, max_length=2)]
Scalar = bool | int | float | str


class Part(BaseModel):
    """A table of a profile file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class SourcePart(Part):
    """[[source]]: where the facts stand."""

    title: Text
    version: str = ""
    url: str = ""
    pages: str = ""


class SerialPart(Part):
    """link.serial."""

    baud: Annotated[int, Field(ge=50, le=4_000_000)] = 9600
    bits: Literal[7, 8] = 8
    parity: Annotated[Parity, _word] = Parity.NONE
    stop: Literal[1, 2] = 1
    flow: Annotated[Flow, _word] = Flow.NONE
    options: dict[str, list[str | int]] = {}


class Rs485Part(Part):
    """link.rs485."""

    wires: Literal[2, 4]


class TcpPart(Part):
    """link.tcp."""

    port: Annotated[int, Field(ge=1, le=65535)]


class UnitPart(Part):
    """link.unit: which addresses a unit can have, and where they go."""

    default: int = 1
    min: int = 1
    max: int = 247
    style: Annotated[UnitStyle, _word]
    prefix: str = ""


class TimingPart(Part):
    """link.timing, in milliseconds."""

    reply_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1000
    char_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 100
    gap_ms: Millis = 0
    gap_after_unit_change_ms: Millis = 0
    gap_after_write_ms: Millis = 0
    quiet_ms: Millis = 200
    connect_pause_ms: Millis = 0
    drain_on_connect: bool = False


class OfflinePart(Part):
    """link.retry.offline_after."""

    count: Annotated[int, Field(ge=1, le=1000)] = 3
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 30.0


class RetryPart(Part):
    """link.retry."""

    count: Annotated[int, Field(ge=0, le=10)] = 1
    backoff_s: Annotated[float, Field(ge=0, le=60)] = 0.0
    offline_after: OfflinePart = OfflinePart()


class ModbusPart(Part):
    """link.modbus; a range is one address or [first, last]."""

    address_base: Literal[0, 1]
    max_registers: Annotated[int, Field(ge=1, le=125)] = 125
    max_bits: Annotated[int, Field(ge=1, le=2000)] = 2000
    max_gap: Annotated[int, Field(ge=0, le=124)] = 0
    never_read: list[int | list[int]] = []
    never_write: list[int | list[int]] = []


class LineErrorPart(Part):
    """link.line.errors."""

    match: Text
    meaning: Text
    retry: bool = False


class LinePart(Part):
    """link.line."""

    out_terminator: str = "\r\n"
    in_terminator: Text | Annotated[list[Text], Field(min_length=1)] = "\r\n"
    strip: str = ""
    encoding: Text = "ascii"
    echo: bool | Literal["auto"] = False
    max_length: Annotated[int, Field(ge=1, le=65_536)] = 256
    unsolicited: Annotated[Unsolicited, _word] = Unsolicited.NONE
    errors: list[LineErrorPart] = []


class LinkPart(Part):
    """[link]."""

    transports: Annotated[list[Annotated[Transport, _word]], Field(min_length=1)]
    serial: SerialPart = SerialPart()
    rs485: Rs485Part | None = None
    tcp: TcpPart | None = None
    unit: UnitPart | None = None
    timing: TimingPart = TimingPart()
    retry: RetryPart = RetryPart()
    modbus: ModbusPart | None = None
    line: LinePart | None = None


class KeepalivePart(Part):
    """session.keepalive."""

    request: Text
    every_s: Seconds


class SessionPart(Part):
    """[session]."""

    init: list[Text] = []
    keepalive: KeepalivePart | None = None


class UnitFromPart(Part):
    """unit_from of a point."""

    capture: Name
    units: Annotated[dict[str, str], Field(min_length=1)]


class QualityFromPart(Part):
    """quality_from of a point."""

    point: Name
    bit: Annotated[int, Field(ge=0, le=31)]
    good_when_set: bool = False


class VerifyPart(Part):
    """verify of a point that can be written."""

    read: Name
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    within_s: Annotated[float, Field(gt=0, le=3600)]


class PointPart(Part):
    """[[point]], [[group.point]] or [[stream.point]]."""

    name: Name
    title: str = ""
    kind: Annotated[PointKind, _word]
    unit: str = ""
    type: Annotated[PointType, _word]
    purpose: Annotated[Purpose | None, _word] = None
    table: Annotated[Table | None, _word] = None
    address: int | None = None
    manual: str = ""
    order: Annotated[Order | None, _word] = None
    request: Text | None = None
    reply: Text | None = None
    capture: Name = "value"
    atomic_with: list[Text] = []
    scale: float | None = None
    offset: float | None = None
    mask: Annotated[int, Field(ge=1, le=0xFFFF_FFFF)] | None = None
    shift: Annotated[int, Field(ge=0, le=31)] = 0
    bits: dict[str, Name] = {}
    enum: dict[str, bool | str] = {}
    enum_other: Annotated[EnumOther, _word] = EnumOther.ERROR
    absent: Scalar | None = None
    bad: list[int | float | str] = []
    range: Pair | None = None
    allow_unsigned: bool = False
    unit_from: UnitFromPart | None = None
    quality_from: QualityFromPart | None = None
    every_s: Seconds = 10.0
    stale_after_s: Seconds | None = None
    access: Literal["r", "rw", "w"] = "r"
    write_fc: Literal[5, 6, 15, 16] | None = None
    write_request: Text | None = None
    write_reply: Annotated[WriteReply | None, _word] = None
    min: float | None = None
    max: float | None = None
    verify: VerifyPart | None = None
    min_write_interval_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    only_on_change: bool = False


class GroupPart(Part):
    """[[group]]: one request whose answer holds several points."""

    request: Text
    reply: Text
    every_s: Seconds = 10.0
    atomic_with: list[Text] = []
    point: Annotated[list[PointPart], Field(min_length=1)]


class StreamPart(Part):
    """[[stream]]: lines that the device sends by itself."""

    match: Text
    silence_alarm_s: Seconds | None = None
    point: Annotated[list[PointPart], Field(min_length=1)]


class AlarmFromPart(Part):
    """from of an [[alarm]]."""

    point: Name
    bit: Annotated[int, Field(ge=0, le=31)] | None = None
    equals: Scalar | None = None
    above: float | None = None
    below: float | None = None


class AlarmPart(Part):
    """[[alarm]]."""

    code: Name
    source: Annotated[AlarmFromPart, Field(alias="from")]
    severity: Annotated[Severity, _word]
    latched: bool = False


class WritePart(Part):
    """write of a [[vector]]."""

    point: Name
    value: Scalar


class VectorPart(Part):
    """[[vector]]: frames in hex as request and reply, or text lines as send and receive."""

    note: Text
    transport: Annotated[Transport | None, _word] = None
    unit: int | None = None
    request: str | None = None
    reply: str | None = None
    send: str | None = None
    receive: str | None = None
    raw: list[Annotated[int, Field(ge=0, le=0xFFFF)]] = []
    values: dict[str, Scalar] = {}
    bad: list[Name] = []
    write: WritePart | None = None


class ProfileFile(Part):
    """The whole file."""

    format: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    revision: Annotated[int, Field(ge=1)]
    deprecated_by: str | None = None
    maker: Text
    model: Text
    models: list[Text] = []
    kind: Annotated[ProfileKind, _word]
    confidence: Annotated[Confidence, _word]
    not_known: list[Text] = []
    source: Annotated[list[SourcePart], Field(min_length=1)]
    link: LinkPart
    session: SessionPart | None = None
    point: list[PointPart] = []
    group: list[GroupPart] = []
    stream: list[StreamPart] = []
    alarm: list[AlarmPart] = []
    vector: list[VectorPart] = []


def points_of(file: ProfileFile) -> Iterator[tuple[Path, PointPart, GroupPart | StreamPart | None]]:
    """All points with their place in the file and the group or stream that they stand in."""
    for index, point in enumerate(file.point):
        yield ("point", index), point, None
    for number, group in enumerate(file.group):
        for index, point in enumerate(group.point):
            yield ("group", number, "point", index), point, group
    for number, stream in enumerate(file.stream):
        for index, point in enumerate(stream.point):
            yield ("stream", number, "point", index), point, stream

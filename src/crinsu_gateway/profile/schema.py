"""The shape of a device profile file (format 1): head, session, points, alarms and examples.

It knows one table at a time; [link] is in `link_schema`. What must fit together between tables is
in `rules`, and `understood` makes the plain data.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import (
    AlarmCode,
    Confidence,
    Danger,
    EnumOther,
    Order,
    PointKind,
    PointType,
    ProfileKind,
    Role,
    Severity,
    Table,
    WriteReply,
)
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.link_schema import LinkPart
from crinsu_gateway.profile.part import Name, Pair, Part, Scalar, Seconds, Text, word

BitNumber = Annotated[int, Field(ge=0, le=31)]
_DEFAULT_S = 10.0
_CLASSES = {"fast": 5.0, "slow": 60.0, "static": 3600.0}
"""How often a point of a class is read, in s."""


class SourcePart(Part):
    """[[source]]: where the facts stand."""

    title: Text
    version: str = ""
    url: str = ""
    pages: str = ""


class KeepalivePart(Part):
    """session.keepalive."""

    request: Text
    every_s: Seconds
    reply: Text | None = None


class PreconditionPart(Part):
    """One of session.preconditions."""

    point: Name
    value: Scalar


class SessionPart(Part):
    """[session]."""

    init: list[Text] = []
    keepalive: KeepalivePart | None = None
    close: list[Text] = []
    preconditions: list[PreconditionPart] = []


class IdentifyPart(Part):
    """[identify]: a line and its answer, or a point and its value."""

    request: Text | None = None
    point: Name | None = None
    expect: Text | None = None
    equals: Scalar | None = None


class UnitFromPart(Part):
    """unit_from of a point: a group of the answer, or another point."""

    capture: Name | None = None
    point: Name | None = None
    units: Annotated[dict[str, str], Field(min_length=1)]


class QualityFromPart(Part):
    """quality_from of a point."""

    point: Name
    bit: BitNumber | Annotated[list[BitNumber], Field(min_length=1)] | None = None
    good_when_set: bool = False
    good_when: Scalar | None = None

    @property
    def bits(self) -> list[int]:
        """The numbers of all bits that count."""
        if self.bit is None:
            return []
        return self.bit if isinstance(self.bit, list) else [self.bit]


class VerifyPart(Part):
    """verify of a point that can be written."""

    read: Name
    equals: Scalar | None = None
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    within_s: Annotated[float, Field(gt=0, le=3600)]


class PointPart(Part):
    """[[point]], [[group.point]] or [[stream.point]]."""

    name: Name
    title: str = ""
    kind: Annotated[PointKind, word]
    unit: str = ""
    type: Annotated[PointType, word]
    purpose: Annotated[Purpose | None, word] = None
    table: Annotated[Table | None, word] = None
    address: int | None = None
    manual: str = ""
    order: Annotated[Order | None, word] = None
    registers: Annotated[int, Field(ge=1, le=125)] | None = None
    request: Text | None = None
    reply: Text | None = None
    capture: Name = "value"
    atomic_with: list[Text] = []
    scale: float | None = None
    offset: float | None = None
    map: Annotated[list[Pair], Field(min_length=2)] | None = None
    decimals_from: Name | None = None
    scale_from: Name | None = None
    mask: Annotated[int, Field(ge=1, le=0xFFFF_FFFF)] | None = None
    shift: Annotated[int, Field(ge=0, le=31)] = 0
    bits: dict[str, Name] = {}
    enum: dict[str, bool | str] = {}
    enum_other: Annotated[EnumOther, word] = EnumOther.ERROR
    absent: Scalar | None = None
    bad: list[int | float | str] = []
    range: Pair | None = None
    max_step: Annotated[float, Field(gt=0)] | None = None
    allow_unsigned: bool = False
    unit_from: UnitFromPart | None = None
    quality_from: QualityFromPart | None = None
    class_: Annotated[Literal["fast", "slow", "static"] | None, Field(alias="class")] = None
    every_s: Seconds | None = None
    stale_after_s: Seconds | None = None
    optional: bool = False
    confidence: Annotated[Confidence | None, word] = None
    access: Literal["r", "rw", "w"] = "r"
    write_fc: Literal[5, 6, 15, 16] | None = None
    write_address: int | None = None
    write_request: Text | None = None
    write_reply: Annotated[WriteReply | None, word] = None
    trigger: Text | int | None = None
    min: float | None = None
    max: float | None = None
    verify: VerifyPart | None = None
    min_write_interval_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    only_on_change: bool = False
    step: Annotated[float, Field(gt=0)] | None = None
    role: Annotated[Role, word] = Role.OPERATOR
    danger: Annotated[Danger | None, word] = None

    @property
    def period_s(self) -> float:
        """How often the point is read."""
        return self.every_s or _CLASSES.get(self.class_ or "", _DEFAULT_S)


class GroupPart(Part):
    """[[group]]: one request whose answer holds several points."""

    request: Text
    reply: Text
    every_s: Seconds = _DEFAULT_S
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


class WritePart(Part):
    """write of a [[vector]], and ack of an [[alarm]]."""

    point: Name
    value: Scalar


class AlarmPart(Part):
    """[[alarm]]."""

    code: Annotated[AlarmCode, word]
    source: Annotated[AlarmFromPart, Field(alias="from")]
    severity: Annotated[Severity, word]
    latched: bool = False
    ack: WritePart | None = None


class VectorPart(Part):
    """[[vector]]: frames in hex as request and reply, or text lines as send and receive."""

    note: Text
    transport: Annotated[Transport | None, word] = None
    unit: int | None = None
    request: str | None = None
    reply: str | None = None
    send: str | None = None
    receive: str | None = None
    raw: list[Annotated[int, Field(ge=0, le=0xFFFF)]] = []
    values: dict[str, Scalar] = {}
    bad: list[Name] = []
    write: WritePart | None = None
    given: dict[str, Scalar] = {}


class ProfileFile(Part):
    """The whole file."""

    format: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    revision: Annotated[int, Field(ge=1)]
    deprecated_by: str | None = None
    maker: Text
    model: Text
    models: list[Text] = []
    kind: Annotated[ProfileKind, word]
    confidence: Annotated[Confidence, word]
    not_known: list[Text] = []
    source: Annotated[list[SourcePart], Field(min_length=1)]
    link: LinkPart
    identify: IdentifyPart | None = None
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

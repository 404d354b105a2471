"""The shape of a device profile file (format 1): head, session, alarms and examples.

It knows one table at a time; [link] is in `link_schema`, points are in `point_schema`. What must
fit together between tables is in `rules`, and `understood` makes the plain data. The text below
a key is what editors show of it (`editor_schema`).
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import (
    AlarmCode,
    Confidence,
    ProfileKind,
    Severity,
)
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.link_schema import LinkPart
from crinsu_gateway.profile.part import Name, Part, Scalar, Seconds, Text, word
from crinsu_gateway.profile.point_schema import GroupPart, PointPart, StreamPart


class SourcePart(Part):
    """[[source]]: where the facts stand."""

    title: Text
    """What it is called."""
    version: str = ""
    """Which issue of it."""
    url: str = ""
    """Where it can be had."""
    pages: str = ""
    """The pages that were used."""


class KeepalivePart(Part):
    """session.keepalive."""

    request: Text
    """The line that is sent."""
    every_s: Seconds
    """How often."""
    reply: Text | None = None
    """A regular expression for its answer; nothing comes back if not said."""


class PreconditionPart(Part):
    """One of session.preconditions."""

    point: Name
    """The point that must have the value."""
    value: Scalar
    """The value that it must have; it is written where it has not."""


class SessionPart(Part):
    """[session]."""

    init: list[Text] = []
    """Lines that are sent after each connect and after each silence."""
    keepalive: KeepalivePart | None = None
    """A line that keeps the session open."""
    close: list[Text] = []
    """Lines that are sent before the link is closed."""
    preconditions: list[PreconditionPart] = []
    """What must be so before any other point is written."""


class IdentifyPart(Part):
    """[identify]: a line and its answer, or a point and its value."""

    request: Text | None = None
    """A line whose answer says what the unit is."""
    point: Name | None = None
    """A point whose value says what the unit is."""
    expect: Text | None = None
    """A regular expression that is found in the answer or value."""
    equals: Scalar | None = None
    """The value of the point."""


class AlarmFromPart(Part):
    """from of an [[alarm]]."""

    point: Name
    """The point that tells it."""
    bit: Annotated[int, Field(ge=0, le=31)] | None = None
    """The bit of it that is set."""
    equals: Scalar | None = None
    """The value that it has."""
    above: float | None = None
    """It is above this."""
    below: float | None = None
    """It is below this."""


class WritePart(Part):
    """write of a [[vector]], and ack of an [[alarm]]."""

    point: Name
    """The point that is written."""
    value: Scalar
    """The value that is written."""


class AlarmPart(Part):
    """[[alarm]]."""

    code: Annotated[AlarmCode, word]
    """Its common name, whatever the maker calls it."""
    source: Annotated[AlarmFromPart, Field(alias="from")]
    """What tells it: one of bit, equals, above and below of a point."""
    severity: Annotated[Severity, word]
    """How bad it is."""
    latched: bool = False
    """It stays until somebody resets it at the unit."""
    ack: WritePart | None = None
    """The write that resets it."""


class VectorPart(Part):
    """[[vector]]: frames in hex as request and reply, or text lines as send and receive."""

    note: Text
    """Where it is from: page, recording, or worked out."""
    transport: Annotated[Transport | None, word] = None
    """How it travels; the first of the link if not said."""
    unit: int | None = None
    """The address in it; the default one if not said."""
    request: str | None = None
    """The whole request frame in hex; Modbus ASCII as printed."""
    reply: str | None = None
    """The whole answer frame."""
    send: str | None = None
    """The line to the unit as it is on the wire."""
    receive: str | None = None
    """What comes back, with echo and terminators."""
    raw: list[Annotated[int, Field(ge=0, le=0xFFFF)]] = []
    """The registers of the answer."""
    values: dict[str, Scalar] = {}
    """What the points must decode to."""
    bad: list[Name] = []
    """Points that must decode as bad."""
    write: WritePart | None = None
    """The write that the request must be made from."""
    given: dict[str, Scalar] = {}
    """What other answers said before: decimals, units, statuses."""


class ProfileFile(Part):
    """The whole file."""

    format: Literal[1]
    """The version of this format."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """The name of the file without its ending; never used for another model."""
    revision: Annotated[int, Field(ge=1)]
    """Raised with every change."""
    deprecated_by: str | None = None
    """The id of the profile that replaces it."""
    maker: Text
    """Who makes the model."""
    model: Text
    """What the maker calls it."""
    models: list[Text] = []
    """Other models that it fits."""
    kind: Annotated[ProfileKind, word]
    """What sort of device it is."""
    confidence: Annotated[Confidence, word]
    """Where the facts come from; tested: seen working."""
    not_known: list[Text] = []
    """What the sources do not tell."""
    source: Annotated[list[SourcePart], Field(min_length=1)]
    """Where the facts stand."""
    link: LinkPart
    """How to talk to it."""
    identify: IdentifyPart | None = None
    """How a unit shows that it is of this model."""
    session: SessionPart | None = None
    """Lines around all others."""
    point: list[PointPart] = []
    """What it says and what can be written to it."""
    group: list[GroupPart] = []
    """Several points in the answer to one line."""
    stream: list[StreamPart] = []
    """Lines that it sends by itself."""
    alarm: list[AlarmPart] = []
    """Alarms of the device itself."""
    vector: list[VectorPart] = []
    """Worked examples; a file that contradicts one is not loaded."""


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

"""The shape of [link] in a device profile file: every table, key and allowed value.

It knows one table at a time; what must fit together is in `link_rules`.
"""

from typing import Annotated, Literal

from pydantic import Field

from crinsu_gateway.profile.link_facts import (
    AddressUnit,
    ByteCount,
    ChecksumFormat,
    ChecksumKind,
    Flow,
    Parity,
    Transport,
    UnitStyle,
    Unsolicited,
)
from crinsu_gateway.profile.part import Millis, Part, Text, word


class SerialPart(Part):
    """link.serial."""

    baud: Annotated[int, Field(ge=50, le=4_000_000)] = 9600
    bits: Literal[7, 8] = 8
    parity: Annotated[Parity, word] = Parity.NONE
    stop: Literal[1, 2] = 1
    flow: Annotated[Flow, word] = Flow.NONE
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
    style: Annotated[UnitStyle, word]
    prefix: str = ""
    reply_prefix: str = ""


class TimingPart(Part):
    """link.timing, in milliseconds."""

    reply_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1000
    char_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    gap_ms: Millis = 0
    gap_after_unit_change_ms: Millis = 0
    gap_after_write_ms: Millis = 0
    quiet_ms: Millis = 200
    connect_pause_ms: Millis = 0
    drain_on_connect: bool = False
    gap_after_reply_ms: Millis = 0
    max_rate_hz: Annotated[float, Field(gt=0, le=1000)] | None = None


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
    force_start: dict[Literal["holding", "input", "coil", "discrete"], int] = {}
    merge: bool = True
    address_unit: Annotated[AddressUnit, word] = AddressUnit.REGISTER
    byte_count: Annotated[ByteCount, word] = ByteCount.BYTES


class LineErrorPart(Part):
    """link.line.errors."""

    match: Text
    meaning: Text
    retry: bool = False


class ChecksumPart(Part):
    """link.line.checksum: `from` and `to` count characters that it does not cover."""

    kind: Annotated[ChecksumKind, word]
    begin: Annotated[int, Field(alias="from", ge=0, le=64)] = 0
    end: Annotated[int, Field(alias="to", ge=0, le=64)] = 0
    format: Annotated[ChecksumFormat, word] = ChecksumFormat.HEX


class LinePart(Part):
    """link.line."""

    out_terminator: str = "\r\n"
    in_terminator: Text | Annotated[list[Text], Field(min_length=1)] = "\r\n"
    strip: str = ""
    encoding: Text = "ascii"
    echo: bool | Literal["auto"] = False
    max_length: Annotated[int, Field(ge=1, le=65_536)] = 256
    unsolicited: Annotated[Unsolicited, word] = Unsolicited.NONE
    errors: list[LineErrorPart] = []
    start: str = ""
    end_extra_bytes: Annotated[int, Field(ge=0, le=8)] = 0
    checksum: ChecksumPart | None = None


class LinkPart(Part):
    """[link]."""

    transports: Annotated[list[Annotated[Transport, word]], Field(min_length=1)]
    serial: SerialPart = SerialPart()
    rs485: Rs485Part | None = None
    tcp: TcpPart | None = None
    unit: UnitPart | None = None
    timing: TimingPart = TimingPart()
    retry: RetryPart = RetryPart()
    modbus: ModbusPart | None = None
    line: LinePart | None = None

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
    ExtraInput,
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
    """Bits a second."""
    bits: Literal[7, 8] = 8
    """Data bits."""
    parity: Annotated[Parity, word] = Parity.NONE
    """The parity bit."""
    stop: Literal[1, 2] = 1
    """Stop bits."""
    flow: Annotated[Flow, word] = Flow.NONE
    """Flow control."""
    options: dict[str, list[str | int]] = {}
    """What else the model can be set to, by key: `check` warns of others, `probe` tries them."""


class Rs485Part(Part):
    """link.rs485."""

    wires: Literal[2, 4]
    """2: one pair for both directions; 4: a pair for each."""


class TcpPart(Part):
    """link.tcp."""

    port: Annotated[int, Field(ge=1, le=65535)]
    """The port that the model listens on when nobody changed it."""


class UnitPart(Part):
    """link.unit: which addresses a unit can have, and where they go."""

    default: int = 1
    """The address that the model has from the factory."""
    min: int = 1
    """The lowest address it can have."""
    max: int = 247
    """The highest address it can have."""
    style: Annotated[UnitStyle, word]
    """Where the address goes: into the Modbus frame, before the text, or nowhere."""
    prefix: str = ""
    """What stands before each line to the unit, with {unit}, or {group} and {local}."""
    reply_prefix: str = ""
    """What stands before each answer of the unit; other answers are passed over."""


class TimingPart(Part):
    """link.timing, in milliseconds."""

    reply_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1000
    """How long the first byte of an answer may take."""
    char_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    """The longest silence inside a Modbus frame (100), or inside a line of a stream (500)."""
    gap_ms: Millis = 0
    """Rest between any two requests."""
    gap_after_unit_change_ms: Millis = 0
    """Rest when another unit was asked before."""
    gap_after_write_ms: Millis = 0
    """Rest after a write."""
    quiet_ms: Millis = 200
    """How long the line must be silent after a time-out before the next request."""
    connect_pause_ms: Millis = 0
    """Rest after a connect before the first request."""
    drain_on_connect: bool = False
    """Throw away what came in before the first request."""
    gap_after_reply_ms: Millis = 0
    """Rest after an answer."""
    max_rate_hz: Annotated[float, Field(gt=0, le=1000)] | None = None
    """How many requests it takes in a second."""


class OfflinePart(Part):
    """link.retry.offline_after."""

    count: Annotated[int, Field(ge=1, le=1000)] = 3
    """So many failures in a row."""
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 30.0
    """And so long after the last answer; only both make a unit lost."""


class RetryPart(Part):
    """link.retry."""

    count: Annotated[int, Field(ge=0, le=10)] = 1
    """How often a request that failed is sent again."""
    backoff_s: Annotated[float, Field(ge=0, le=60)] = 0.0
    """Pause before it is sent again."""
    offline_after: OfflinePart = OfflinePart()
    """When a unit counts as lost."""


class ModbusPart(Part):
    """link.modbus; a range is one address or [first, last]."""

    address_base: Literal[0, 1]
    """What the manual calls the first register: 0 or 1."""
    max_registers: Annotated[int, Field(ge=1, le=125)] = 125
    """The most registers in one request."""
    max_bits: Annotated[int, Field(ge=1, le=2000)] = 2000
    """The most coils or inputs in one request."""
    max_gap: Annotated[int, Field(ge=0, le=124)] = 0
    """How many registers that no point needs a request may read over."""
    never_read: list[int | list[int]] = []
    """Registers that no request may touch, as the manual counts."""
    never_write: list[int | list[int]] = []
    """Registers that no write may touch, as the manual counts."""
    force_start: dict[Literal["holding", "input", "coil", "discrete"], int] = {}
    """By table the address at which each read must begin."""
    merge: bool = True
    """Whether one request may read several points."""
    address_unit: Annotated[AddressUnit, word] = AddressUnit.REGISTER
    """What one step of an address counts."""
    byte_count: Annotated[ByteCount, word] = ByteCount.BYTES
    """What the byte count of an answer counts."""


class LineErrorPart(Part):
    """link.line.errors."""

    match: Text
    """A regular expression that is found in a refusal."""
    meaning: Text
    """What the refusal means, for people."""
    retry: bool = False
    """Whether asking again can help."""


class ChecksumPart(Part):
    """link.line.checksum: `from` and `to` count characters that it does not cover."""

    kind: Annotated[ChecksumKind, word]
    """How it is made."""
    begin: Annotated[int, Field(alias="from", ge=0, le=64)] = 0
    """Characters at the beginning of the line that it does not cover."""
    end: Annotated[int, Field(alias="to", ge=0, le=64)] = 0
    """Characters at the end of the line that it does not cover."""
    format: Annotated[ChecksumFormat, word] = ChecksumFormat.HEX
    """How it is written."""


class LinePart(Part):
    """link.line."""

    out_terminator: str = "\r\n"
    """What ends a line to the unit."""
    in_terminator: Text | Annotated[list[Text], Field(min_length=1)] = "\r\n"
    """What ends a line of the unit; any of a list."""
    strip: str = ""
    """Characters that may stand around a line and mean nothing."""
    encoding: Text = "ascii"
    """The encoding of the characters, as Python names it."""
    echo: bool | Literal["auto"] = False
    """Whether the unit sends the command back before its answer."""
    max_length: Annotated[int, Field(ge=1, le=65_536)] = 256
    """The longest line, without start, checksum and terminator."""
    unsolicited: Annotated[Unsolicited, word] = Unsolicited.NONE
    """Whether lines come that nobody asked for."""
    errors: list[LineErrorPart] = []
    """Lines that are refusals, looked at before any value."""
    extra_input: Annotated[ExtraInput, word] = ExtraInput.ERROR
    """Whether more may follow an answer in its line, after a blank or a semicolon."""
    start: str = ""
    """What a line begins with; what stands before it is noise."""
    end_extra_bytes: Annotated[int, Field(ge=0, le=8)] = 0
    """How many bytes follow the terminator."""
    checksum: ChecksumPart | None = None
    """The checksum at the end of each line."""


class LinkPart(Part):
    """[link]."""

    transports: Annotated[list[Annotated[Transport, word]], Field(min_length=1)]
    """How requests can travel to this model."""
    serial: SerialPart = SerialPart()
    """How the characters of its serial line look."""
    rs485: Rs485Part | None = None
    """Its RS-485 line."""
    tcp: TcpPart | None = None
    """Its TCP socket."""
    unit: UnitPart | None = None
    """Which addresses a unit can have, and where they go; leave it out where there is none."""
    timing: TimingPart = TimingPart()
    """Times that the model needs, in milliseconds."""
    retry: RetryPart = RetryPart()
    """How failures are borne."""
    modbus: ModbusPart | None = None
    """Limits and oddities of its Modbus."""
    line: LinePart | None = None
    """How its text lines are framed."""

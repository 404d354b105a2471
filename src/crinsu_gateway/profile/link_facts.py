"""How to talk to a model: ways, serial defaults, unit addresses, times, limits and framing.

Plain frozen data, checked before it is made; part of a profile (described). It opens no
line: wire and drivers do, with these facts and those of the site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crinsu_gateway.model.quantity import Value


class Transport(StrEnum):
    """How requests travel: protocol family and kind of line."""

    MODBUS_TCP = "modbus-tcp"
    MODBUS_RTU = "modbus-rtu"
    MODBUS_ASCII = "modbus-ascii"
    RTU_OVER_TCP = "rtu-over-tcp"
    SERIAL_LINE = "serial-line"
    TCP_LINE = "tcp-line"
    STREAM = "stream"

    @property
    def is_modbus(self) -> bool:
        """Whether points are registers and bits; otherwise they are text."""
        return self in _MODBUS


_MODBUS = frozenset(
    {
        Transport.MODBUS_TCP,
        Transport.MODBUS_RTU,
        Transport.MODBUS_ASCII,
        Transport.RTU_OVER_TCP,
    }
)


class Parity(StrEnum):
    """The parity bit of a serial line."""

    NONE = "none"
    EVEN = "even"
    ODD = "odd"


class Flow(StrEnum):
    """The flow control of a serial line."""

    NONE = "none"
    RTS_CTS = "rts-cts"
    XON_XOFF = "xon-xoff"


class UnitStyle(StrEnum):
    """Where the address of the unit goes: into the Modbus frame, before the text, nowhere."""

    MODBUS = "modbus"
    PREFIX = "prefix"
    NONE = "none"


class Echo(StrEnum):
    """Whether the device sends the command back before its answer; AUTO: drop it when it comes."""

    YES = "yes"
    NO = "no"
    AUTO = "auto"


class Unsolicited(StrEnum):
    """Whether the device talks without being asked."""

    NONE = "none"
    POSSIBLE = "possible"
    ALWAYS = "always"


class ExtraInput(StrEnum):
    """What more text behind a whole answer makes of it: no answer, or nothing."""

    ERROR = "error"
    IGNORE = "ignore"


class AddressUnit(StrEnum):
    """What one step of a Modbus address counts: registers, or bytes (some makers do)."""

    REGISTER = "register"
    BYTE = "byte"


class ByteCount(StrEnum):
    """What the byte count of a Modbus answer counts; the standard says bytes."""

    BYTES = "bytes"
    CHARS = "chars"
    IGNORE = "ignore"


class ChecksumKind(StrEnum):
    """How a checksum is made; INV_SUM: all bits of the sum turned over, LRC: minus the sum."""

    NONE = "none"
    SUM8 = "sum8"
    XOR = "xor"
    LRC = "lrc"
    INV_SUM = "inv-sum"
    CRC16 = "crc16"


class ChecksumFormat(StrEnum):
    """How a checksum is written; HEX is in capitals, BYTES are as they are, high byte first."""

    HEX = "hex"
    HEX_LOWER = "hex-lower"
    BYTES = "bytes"
    BYTES_LOW_FIRST = "bytes-low-first"


@dataclass(frozen=True, slots=True)
class Checksum:
    """The checksum at the end of each line, both ways.

    It covers the line without its first `begin` and last `end` characters. It stands before the
    terminator, or behind it when the line has extra bytes there: then the terminator counts too.
    """

    kind: ChecksumKind
    begin: int = 0
    end: int = 0
    format: ChecksumFormat = ChecksumFormat.HEX


@dataclass(frozen=True, slots=True)
class Serial:
    """The defaults of the serial line; a site may set others."""

    baud: int = 9600
    bits: int = 8
    parity: Parity = Parity.NONE
    stop: int = 1
    flow: Flow = Flow.NONE
    options: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """The addresses that a unit can have.

    `prefix` goes before each line to the unit, `reply_prefix` before each of its answers: format
    texts with {unit}, or with {group} and {local}, its tens and its ones.
    """

    default: int = 1
    min: int = 1
    max: int = 247
    style: UnitStyle = UnitStyle.NONE
    prefix: str = ""
    reply_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times in milliseconds that the device needs. `quiet_ms`: silence after a time-out.

    `char_timeout_ms` is how long the silence inside one frame, or inside one line that comes
    unasked, may be. `gap_ms` is between any two lines or frames, `gap_after_reply_ms` after an
    answer only.
    `max_rate_hz`: how many requests it takes in a second; None: as many as come.
    """

    reply_timeout_ms: int = 1000
    char_timeout_ms: int = 100
    gap_ms: int = 0
    gap_after_unit_change_ms: int = 0
    gap_after_write_ms: int = 0
    quiet_ms: int = 200
    connect_pause_ms: int = 0
    drain_on_connect: bool = False
    gap_after_reply_ms: int = 0
    max_rate_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a failed request is repeated, and when a unit counts as lost.

    Lost: `offline_count` failures in a row and `offline_s` seconds since the last answer.
    """

    count: int = 1
    backoff_s: float = 0.0
    offline_count: int = 3
    offline_s: float = 30.0


@dataclass(frozen=True, slots=True)
class ModbusFacts:
    """Limits of a Modbus device; ranges are first and last wire address of registers.

    `address_base` is how the profile counts; all addresses here and in points are wire
    addresses (from 0) already. `merge`: neighbours may be read by one request. `force_start`:
    reads of this table (by its name) always begin at this wire address.
    """

    address_base: int
    max_registers: int = 125
    max_bits: int = 2000
    max_gap: int = 0
    never_read: tuple[tuple[int, int], ...] = ()
    never_write: tuple[tuple[int, int], ...] = ()
    force_start: Mapping[str, int] = field(default_factory=dict)
    merge: bool = True
    address_unit: AddressUnit = AddressUnit.REGISTER
    byte_count: ByteCount = ByteCount.BYTES


@dataclass(frozen=True, slots=True)
class LineError:
    """A text line that is a refusal and never a value."""

    match: re.Pattern[str]
    meaning: str
    retry: bool


@dataclass(frozen=True, slots=True)
class LineFacts:
    """How text lines are framed. Any of `in_terminators` ends a line.

    `strip` holds characters that codec cuts off at both ends of a line; `max_length`
    counts the characters of one answer without its terminator. `start`: what stands before it
    is noise, and a line without it is no line. `end_extra_bytes` come behind the terminator.
    """

    out_terminator: str = "\r\n"
    in_terminators: tuple[str, ...] = ("\r\n",)
    strip: str = ""
    encoding: str = "ascii"
    echo: Echo = Echo.NO
    max_length: int = 256
    unsolicited: Unsolicited = Unsolicited.NONE
    errors: tuple[LineError, ...] = ()
    start: str = ""
    end_extra_bytes: int = 0
    checksum: Checksum | None = None


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is needed to talk: ways, defaults and limits. `modbus` or `line` is None if unused."""

    transports: tuple[Transport, ...]
    serial: Serial = field(default_factory=Serial)
    rs485_wires: int | None = None
    tcp_port: int | None = None
    unit: UnitFacts = field(default_factory=UnitFacts)
    timing: Timing = field(default_factory=Timing)
    retry: Retry = field(default_factory=Retry)
    modbus: ModbusFacts | None = None
    line: LineFacts | None = None


@dataclass(frozen=True, slots=True)
class Keepalive:
    """A line that keeps the session open, sent every `every_s`.

    `reply` is what comes back; None when nothing does.
    """

    request: str
    every_s: float
    reply: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Lines to send after every connect (no value is expected back), to stay, and to leave.

    `preconditions` are points with the value that they must have before any other is written.
    """

    init: tuple[str, ...] = ()
    keepalive: Keepalive | None = None
    close: tuple[str, ...] = ()
    preconditions: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Identify:
    """How a unit shows at each connect that it is of this model.

    Either the line `request` is answered by a line that `expect` is found in, or the point
    `point` has the value `equals`, or a value that `expect` is found in.
    """

    request: str | None = None
    point: str | None = None
    expect: re.Pattern[str] | None = None
    equals: Value | None = None

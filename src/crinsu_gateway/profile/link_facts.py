"""How to talk to a model: ways, serial defaults, unit addresses, times, limits and framing.

Plain frozen data, checked before it is made; part of a profile (described). It opens no
line: wire and drivers do, with these facts and those of the site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Transport(StrEnum):
    """How requests travel: protocol family and kind of line."""

    MODBUS_TCP = "modbus-tcp"
    MODBUS_RTU = "modbus-rtu"
    RTU_OVER_TCP = "rtu-over-tcp"
    SERIAL_LINE = "serial-line"
    TCP_LINE = "tcp-line"
    STREAM = "stream"

    @property
    def is_modbus(self) -> bool:
        """Whether points are registers and bits; otherwise they are text."""
        return self in {Transport.MODBUS_TCP, Transport.MODBUS_RTU, Transport.RTU_OVER_TCP}


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
    """The addresses that a unit can have; `prefix` is a format text with {unit}."""

    default: int = 1
    min: int = 1
    max: int = 247
    style: UnitStyle = UnitStyle.NONE
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times in milliseconds that the device needs. `quiet_ms`: silence after a time-out."""

    reply_timeout_ms: int = 1000
    char_timeout_ms: int = 100
    gap_ms: int = 0
    gap_after_unit_change_ms: int = 0
    gap_after_write_ms: int = 0
    quiet_ms: int = 200
    connect_pause_ms: int = 0
    drain_on_connect: bool = False


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
    addresses (from 0) already.
    """

    address_base: int
    max_registers: int = 125
    max_bits: int = 2000
    max_gap: int = 0
    never_read: tuple[tuple[int, int], ...] = ()
    never_write: tuple[tuple[int, int], ...] = ()


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
    counts the characters of one answer without its terminator.
    """

    out_terminator: str = "\r\n"
    in_terminators: tuple[str, ...] = ("\r\n",)
    strip: str = ""
    encoding: str = "ascii"
    echo: Echo = Echo.NO
    max_length: int = 256
    unsolicited: Unsolicited = Unsolicited.NONE
    errors: tuple[LineError, ...] = ()


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
    """A request that keeps the session open when nothing else was sent for `every_s`."""

    request: str
    every_s: float


@dataclass(frozen=True, slots=True)
class Session:
    """Lines to send after every connect (no value is expected back) and to stay connected."""

    init: tuple[str, ...] = ()
    keepalive: Keepalive | None = None

"""A device profile as the gateway understands it: what a model says, point by point.

Plain frozen data for planning, drivers and views; everything in it has been checked. It does
not read files (load), does not check (rules), does not choose requests (plan) and does not
turn bytes into values (codec). Facts of one site (host, unit address, limits) are not here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.link_facts import Identify, LinkFacts, Session, Transport


class ProfileKind(StrEnum):
    """What sort of device a profile describes."""

    FREEZER = "freezer"
    DEWAR = "dewar"
    LEVEL = "level"
    TEMP = "temp"
    IO = "io"
    WEIGHT = "weight"
    SCANNER = "scanner"


class Confidence(StrEnum):
    """Where the facts come from; only TESTED was seen working against the thing itself."""

    MANUAL = "manual"
    DRIVER = "driver"
    GUESS = "guess"
    TESTED = "tested"


class PointKind(StrEnum):
    """What sort of thing a point says; views choose a picture by it."""

    TEMPERATURE = "temperature"
    LEVEL = "level"
    STATUS = "status"
    SWITCH = "switch"
    COUNTER = "counter"
    DURATION = "duration"
    NUMBER = "number"
    TEXT = "text"
    TAG = "tag"


class Table(StrEnum):
    """The four Modbus tables."""

    HOLDING = "holding"
    INPUT = "input"
    COIL = "coil"
    DISCRETE = "discrete"

    @property
    def is_bits(self) -> bool:
        """Whether the table holds single bits and not registers of 16."""
        return self in {Table.COIL, Table.DISCRETE}


class PointType(StrEnum):
    """How the raw content of a point is read; there is never a default."""

    BOOL = "bool"
    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    INT64 = "int64"
    UINT64 = "uint64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    BITS16 = "bits16"
    BITS32 = "bits32"
    BCD16 = "bcd16"
    UINT8 = "uint8"  # where addresses count bytes: an answer of one byte
    BITS8 = "bits8"
    ASCII = "ascii"  # text over `registers` registers, two characters in each
    ASCII_HI = "ascii-hi"  # one character in the high byte of each
    ASCII_LO = "ascii-lo"  # one character in the low byte of each
    NUMBER = "number"  # text lines only: a decimal number
    INTEGER = "integer"  # text lines only
    HEX = "hex"  # text lines only: an integer in hex
    TEXT = "text"  # text lines only


class Order(StrEnum):
    """The order of the bytes of a value over its registers; A is the most significant."""

    ABCD = "ABCD"
    CDAB = "CDAB"
    BADC = "BADC"
    DCBA = "DCBA"


class EnumOther(StrEnum):
    """What an unlisted raw value of an enum is: undecodable, or kept as it came."""

    ERROR = "error"
    KEEP = "keep"


class WriteReply(StrEnum):
    """What a line device answers to a write."""

    VALUE = "value"
    ACK = "ack"  # any line that is not one of the profile's errors
    EMPTY = "empty"
    ECHO = "echo"
    NONE = "none"


class Role(StrEnum):
    """Who may write a point: whoever may give orders, or only whoever services the unit."""

    OPERATOR = "operator"
    SERVICE = "service"


class Danger(StrEnum):
    """What a write can do beyond its value; procedures never make such writes."""

    CALIBRATION = "calibration"
    ALARM_TEST = "alarm_test"
    RESET = "reset"
    PASSWORD = "password"  # noqa: S105 - a kind of danger
    OUTPUT = "output"


class AlarmCode(StrEnum):
    """The common names of alarms, whatever a maker calls them; UNIT_ALARM: any of its own."""

    TEMP_HIGH = "temp_high"
    TEMP_LOW = "temp_low"
    LEVEL_HIGH = "level_high"
    LEVEL_LOW = "level_low"
    FILL_TIMEOUT = "fill_timeout"
    LID_OPEN = "lid_open"
    POWER_FAIL = "power_fail"
    ON_BATTERY = "on_battery"
    BATTERY_LOW = "battery_low"
    SENSOR_FAULT = "sensor_fault"
    COMM_LOSS = "comm_loss"
    USAGE_HIGH = "usage_high"
    CALIBRATION = "calibration"
    CONTROLLER_FAULT = "controller_fault"
    UNIT_ALARM = "unit_alarm"


class Severity(StrEnum):
    """How bad an alarm of the device is."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Register:
    """A point in a Modbus table: `address` as sent (from 0), `count` registers or bits."""

    table: Table
    address: int
    count: int
    order: Order
    manual: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A point in the answer to a text line: group `capture` of the pattern `reply`.

    `before` are lines that must be sent just before `request`, with nothing in between.
    """

    request: str
    reply: re.Pattern[str]
    capture: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushed:
    """A point in a line that the device sends by itself: group `capture` of stream number n."""

    stream: int
    capture: str


@dataclass(frozen=True, slots=True)
class UnitFrom:
    """The unit stands in group `capture` of the answer, or is what another `point` says.

    `units` maps its text to a unit code.
    """

    units: Mapping[str, str]
    capture: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class QualityFrom:
    """The status point `point` says whether this value is worth anything.

    Any bit of `mask` that is set makes it worthless; with `good_when_set` any that is not (data
    ready). Without a mask it is good only while the status is `good_when`.
    """

    point: str
    mask: int = 0
    good_when_set: bool = False
    good_when: Value | None = None


@dataclass(frozen=True, slots=True)
class Verify:
    """A write is done when `read` is within `tolerance` of it, at most `within_s` later.

    Of a trigger it is done when `read` is `equals`.
    """

    read: str
    tolerance: float
    within_s: float
    equals: Value | None = None


@dataclass(frozen=True, slots=True)
class WriteFacts:
    """How a point is written: by Modbus `function` 5, 6, 15 or 16, or by the line `request`.

    `trigger`: it has no value and is ordered with true; always this line, or these registers or
    bits, are sent. Only a trigger may have no `verify`: then the answer alone says that it was
    taken.
    """

    verify: Verify | None
    function: int | None = None
    request: str | None = None
    reply: WriteReply = WriteReply.NONE
    min: float | None = None
    max: float | None = None
    min_write_interval_s: float = 0.0
    only_on_change: bool = False
    address: int | None = None  # wire address, where it is not the one that is read
    step: float | None = None
    role: Role = Role.OPERATOR
    danger: Danger | None = None
    trigger: str | tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that can be read from, or written to, a unit of this model.

    Decoded as: bad -> order and sign -> mask, shift -> scale, offset or map -> power of ten ->
    enum -> unit -> range -> max_step -> quality_from. `absent` is the value when the answer came
    without this point's group. `power_from` names the point with the power of ten, whose sign is
    `power_sign`. `optional`: not every unit of the model has it.
    """

    name: str
    title: str
    kind: PointKind
    unit: str
    type: PointType
    source: Register | Query | Pushed
    purpose: Purpose | None = None
    readable: bool = True
    scale: float = 1.0
    offset: float = 0.0
    mask: int | None = None
    shift: int = 0
    bits: Mapping[int, str] = field(default_factory=dict)
    enum: Mapping[str, str | bool] = field(default_factory=dict)
    enum_other: EnumOther = EnumOther.ERROR
    absent: Value | None = None
    bad_raw: tuple[int | float, ...] = ()
    bad_text: tuple[re.Pattern[str], ...] = ()
    range: tuple[float, float] | None = None
    unit_from: UnitFrom | None = None
    quality_from: QualityFrom | None = None
    every_s: float = 10.0
    stale_after_s: float = 60.0
    write: WriteFacts | None = None
    map: tuple[tuple[float, float], ...] = ()
    power_from: str | None = None
    power_sign: int = 1
    max_step: float | None = None
    optional: bool = False
    confidence: Confidence | None = None  # None: that of the profile


@dataclass(frozen=True, slots=True)
class Stream:
    """Lines that the device sends by itself. `silence_alarm_s`: how long silence is normal."""

    match: re.Pattern[str]
    points: tuple[str, ...]
    silence_alarm_s: float | None = None


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """An alarm of the device: exactly one of bit, equals, above and below is set.

    `latched`: it stays until somebody resets it at the unit. `ack`: the write that does so.
    """

    code: AlarmCode
    point: str
    severity: Severity
    bit: int | None = None
    equals: Value | None = None
    above: float | None = None
    below: float | None = None
    latched: bool = False
    ack: tuple[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts of a profile stand."""

    title: str
    version: str = ""
    url: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Vector:
    """A worked example: what is sent, what comes back, and what it must mean.

    Modbus: `request` and `reply` are whole frames, `registers` the words of the answer.
    Text: `send` and `receive` are as on the line, with terminators and echo. `values` must
    decode GOOD, `bad` must decode BAD; `write` is what the request must be made from. `given` is
    what other answers said before: decimals, units.
    """

    note: str
    transport: Transport
    unit: int
    request: bytes | None = None
    reply: bytes | None = None
    send: str | None = None
    receive: str | None = None
    registers: tuple[int, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    bad: tuple[str, ...] = ()
    write: tuple[str, Value] | None = None
    given: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """One model of a device; `points` holds all points by name, in the order of the file.

    `first` names the points without which others cannot be decoded: powers of ten and units.
    """

    id: str
    revision: int
    maker: str
    model: str
    kind: ProfileKind
    confidence: Confidence
    link: LinkFacts
    points: Mapping[str, Point]
    models: tuple[str, ...] = ()
    deprecated_by: str | None = None
    not_known: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    session: Session = field(default_factory=Session)
    streams: tuple[Stream, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()
    vectors: tuple[Vector, ...] = ()
    identify: Identify | None = None
    first: frozenset[str] = frozenset()

    def with_purpose(self, purpose: Purpose) -> Point | None:
        """The point that has this meaning, or None when the model has none."""
        return next((point for point in self.points.values() if point.purpose is purpose), None)

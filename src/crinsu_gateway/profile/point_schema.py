"""The shape of points in a device profile file: how each is read, what it means, how it is written.

It knows one table at a time; what must hold inside one point is in `point_rules` and
`writing_rules`, what must fit together between points in `rules`.
"""

from typing import Annotated, Literal

from pydantic import Field

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.profile.described import (
    Confidence,
    Danger,
    EnumOther,
    Order,
    PointKind,
    PointType,
    Role,
    Table,
    WriteReply,
)
from crinsu_gateway.profile.part import Name, Pair, Part, Scalar, Seconds, Text, word

BitNumber = Annotated[int, Field(ge=0, le=31)]
_DEFAULT_S = 10.0
_CLASSES = {"fast": 5.0, "slow": 60.0, "static": 3600.0}
"""How often a point of a class is read, in s."""


class UnitFromPart(Part):
    """unit_from of a point: a group of the answer, or another point."""

    capture: Name | None = None
    """The group of the answer that holds the unit."""
    point: Name | None = None
    """The point that says the unit."""
    units: Annotated[dict[str, str], Field(min_length=1)]
    """What the answer or point says, and the unit that it means."""


class QualityFromPart(Part):
    """quality_from of a point."""

    point: Name
    """The status point."""
    bit: BitNumber | Annotated[list[BitNumber], Field(min_length=1)] | None = None
    """Its bits by number; one that is set makes the value worthless."""
    good_when_set: bool = False
    """The bits mean the opposite: data ready."""
    good_when: Scalar | None = None
    """The value is worth something only while the status is this."""

    @property
    def bits(self) -> list[int]:
        """The numbers of all bits that count."""
        if self.bit is None:
            return []
        return self.bit if isinstance(self.bit, list) else [self.bit]


class VerifyPart(Part):
    """verify of a point that can be written."""

    read: Name
    """The point that is read back."""
    equals: Scalar | None = None
    """What it says when a trigger was done."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """How far the value read back may be from the one written."""
    within_s: Annotated[float, Field(gt=0, le=3600)]
    """How long it may take."""


class PointPart(Part):
    """[[point]], [[group.point]] or [[stream.point]]."""

    name: Name
    """What it is called in the API, in MQTT topics and in logs; never changed later."""
    title: str = ""
    """What people see; the name if not said."""
    kind: Annotated[PointKind, word]
    """What sort of thing it says."""
    unit: str = ""
    """The unit of the value after scale and offset, in UCUM."""
    type: Annotated[PointType, word]
    """How the raw content is read."""
    purpose: Annotated[Purpose | None, word] = None
    """What it means for procedures and interlocks; at most one point each."""
    table: Annotated[Table | None, word] = None
    """The Modbus table."""
    address: int | None = None
    """The address as the manual counts."""
    manual: str = ""
    """The address as the manual prints it."""
    order: Annotated[Order | None, word] = None
    """The order of the bytes over several registers; A is the most significant."""
    registers: Annotated[int, Field(ge=1, le=125)] | None = None
    """How many registers a text takes."""
    request: Text | None = None
    """The line that asks for it."""
    reply: Text | None = None
    """A regular expression for the whole answer, with named groups."""
    capture: Name = "value"
    """The group of the answer that holds it."""
    atomic_with: list[Text] = []
    """Lines that must go just before, with nothing in between."""
    scale: float | None = None
    """The raw number times this, plus the offset."""
    offset: float | None = None
    """Added after the scale."""
    map: Annotated[list[Pair], Field(min_length=2)] | None = None
    """Pairs of raw number and value, with straight lines between and beyond."""
    decimals_from: Name | None = None
    """The point that says how many decimals the raw number has."""
    scale_from: Name | None = None
    """The point that says the power of ten."""
    mask: Annotated[int, Field(ge=1, le=0xFFFF_FFFF)] | None = None
    """The bits of the register that count."""
    shift: Annotated[int, Field(ge=0, le=31)] = 0
    """How many bits the masked number is moved down."""
    bits: dict[str, Name] = {}
    """The names of bits by number."""
    enum: dict[str, bool | str] = {}
    """The words, or true and false, that raw values mean."""
    enum_other: Annotated[EnumOther, word] = EnumOther.ERROR
    """What a raw value is that the enum does not list."""
    absent: Scalar | None = None
    """The value when the answer came without this group."""
    bad: list[int | float | str] = []
    """Raw values, or regular expressions of texts, that mean no value."""
    range: Pair | None = None
    """What is physically possible; outside is suspect."""
    max_step: Annotated[float, Field(gt=0)] | None = None
    """How far it can go from one reading to the next; a jump is suspect once."""
    allow_unsigned: bool = False
    """An unsigned temperature is meant so."""
    unit_from: UnitFromPart | None = None
    """Where the unit of the value is told."""
    quality_from: QualityFromPart | None = None
    """What says whether the value is worth anything."""
    class_: Annotated[Literal["fast", "slow", "static"] | None, Field(alias="class")] = None
    """How often it is read: 5 s, 60 s or 3600 s."""
    every_s: Seconds | None = None
    """How often it is read, in seconds; 10 if neither this nor class is said."""
    stale_after_s: Seconds | None = None
    """How old a value may get."""
    optional: bool = False
    """Some units of the model lack it: it is asked by a request of its own."""
    confidence: Annotated[Confidence | None, word] = None
    """Where its facts come from, if not from where those of the file do."""
    access: Literal["r", "rw", "w"] = "r"
    """Whether it is read, written, or both."""
    write_fc: Literal[5, 6, 15, 16] | None = None
    """The Modbus function that writes it."""
    write_address: int | None = None
    """Where it is written, if not where it is read."""
    write_request: Text | None = None
    """The line that writes it, with {value}."""
    write_reply: Annotated[WriteReply | None, word] = None
    """What the unit answers to the write."""
    trigger: Text | int | None = None
    """A write without a value: always this line, or this raw number, is sent."""
    min: float | None = None
    """The lowest value that may be written."""
    max: float | None = None
    """The highest value that may be written."""
    verify: VerifyPart | None = None
    """What proves that the write was done."""
    min_write_interval_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    """The pause between two writes."""
    only_on_change: bool = False
    """Write only what is not so already."""
    step: Annotated[float, Field(gt=0)] | None = None
    """Only values that are so far from min, or a multiple."""
    role: Annotated[Role, word] = Role.OPERATOR
    """Who may write it."""
    danger: Annotated[Danger | None, word] = None
    """What the write can do beyond its value."""

    @property
    def period_s(self) -> float:
        """How often the point is read."""
        return self.every_s or _CLASSES.get(self.class_ or "", _DEFAULT_S)


class GroupPart(Part):
    """[[group]]: one request whose answer holds several points."""

    request: Text
    """The line that asks for all of them."""
    reply: Text
    """A regular expression for the whole answer, with a named group for each point."""
    every_s: Seconds = _DEFAULT_S
    """How often it is asked."""
    atomic_with: list[Text] = []
    """Lines that must go just before, with nothing in between."""
    point: Annotated[list[PointPart], Field(min_length=1)]
    """The points in the answer."""


class StreamPart(Part):
    """[[stream]]: lines that the device sends by itself."""

    match: Text
    """A regular expression for the whole line."""
    silence_alarm_s: Seconds | None = None
    """How long silence is normal."""
    point: Annotated[list[PointPart], Field(min_length=1)]
    """The points in the line."""

"""Settings of the storage solutions: their levels, slots, limits, and the units that watch them.

The rules of places (nesting, labels) are in model/place.py; what stands where is in the store.
"""

from typing import Annotated

from pydantic import Field, model_validator

from crinsu_gateway.config.interlocks import InterlockSettings
from crinsu_gateway.config.table import Table
from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.label import Grid, Order, Scheme, counted
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType

Label = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$",
        json_schema_extra={"allowed": "1 to 24 letters, digits, dots, dashes, underscores"},
    ),
]
Prefix = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._-]{0,16}$",
        json_schema_extra={"allowed": "up to 16 letters, digits, dots, dashes, underscores"},
    ),
]


class LevelSettings(Table):
    """One storage level, from the outside inward: so many containers in each of the one above."""

    kind: ContainerKind = Field(examples=["canister"])
    """What the containers are."""
    prefix: Prefix = Field(examples=["C"])
    """Their labels are this and a number from 1: C1, C2, ..."""
    count: Annotated[int, Field(ge=1, le=999)] = Field(examples=[6])
    """How many there are in each container of the level above."""


class SlotSettings(Table):
    """The slots of each innermost container: a count, rows and columns, or a list of labels."""

    count: Annotated[int, Field(ge=1, le=999)] | None = Field(default=None, examples=[5])
    """So many slots, labelled 1, 2, 3, ..."""
    rows: Annotated[int, Field(ge=1, le=99)] | None = Field(default=None, examples=[9])
    """A grid with so many rows, A, B, C, ...; needs columns."""
    columns: Annotated[int, Field(ge=1, le=99)] | None = Field(default=None, examples=[9])
    """A grid with so many columns, 1, 2, 3, ...; needs rows."""
    scheme: Scheme | None = Field(default=None, examples=["A1"])
    """How a grid is labelled: A1 has letters for rows, row-column has 1-1, 1-2; A1 when absent."""
    order: Order | None = Field(default=None, examples=["row"])
    """How the places of a grid are given out: row by row when absent, or column by column."""
    labels: tuple[Label, ...] | None = Field(default=None, examples=[["left", "right"]])
    """The slots by name, in the order in which they are given out."""

    @model_validator(mode="after")
    def _one_way(self) -> "SlotSettings":
        grid = (self.rows is not None) + (self.columns is not None)
        ways = (self.count is not None) + (grid == 2) + bool(self.labels)
        if ways != 1 or grid == 1:
            raise ValueError(
                "say it in one way; allowed: {count = 5}, {rows = 9, columns = 9} "
                'or {labels = ["left", "right"]}'
            )
        if grid == 0 and (self.scheme or self.order):
            raise ValueError("scheme and order are for a grid; allowed: beside rows and columns")
        if self.labels and len(set(self.labels)) != len(self.labels):
            raise ValueError("each label may occur once")
        return self

    def all_labels(self) -> tuple[str, ...]:
        """The labels of the slots, in order."""
        if self.labels:
            return self.labels
        if self.rows is not None and self.columns is not None:
            scheme, order = self.scheme or Scheme.A1, self.order or Order.ROW
            return Grid(self.rows, self.columns, scheme, order).labels()
        return counted(self.count or 0)


class LevelAlarmSettings(Table):
    """A level at which an alarm is raised."""

    at: Annotated[float, Field(ge=0, le=100)] = Field(examples=[25.0])
    """The limit, in %."""
    severity: Severity = Severity.HIGH
    """How bad it is; an emergency is raised at the second value in a row beyond the limit."""
    deadband: Annotated[float, Field(ge=0, le=50)] = 5.0
    """The alarm is gone only when the level is back within the limit by so much, in %."""
    delay_s: Annotated[float, Field(ge=0, le=86400)] = 60.0
    """How long the level must be beyond the limit, and how long back within it."""
    latched: bool = False
    """Whether a milder alarm too waits to be acknowledged, although the level is back, and a high
    one or an emergency keeps the storage solution shut until then."""


class TemperatureAlarmSettings(Table):
    """A temperature at which an alarm is raised."""

    at: Annotated[float, Field(ge=-273.15, le=60)] = Field(examples=[-160.0])
    """The limit, in degrees Celsius."""
    severity: Severity = Severity.HIGH
    """How bad it is; an emergency is raised at the second value in a row beyond the limit."""
    deadband: Annotated[float, Field(ge=0, le=50)] = 2.0
    """The alarm is gone only when it is colder than the limit by so much, in degrees."""
    delay_s: Annotated[float, Field(ge=0, le=86400)] = 60.0
    """How long it must be too warm, and how long cold enough again."""
    latched: bool = True
    """Whether a milder alarm too waits to be acknowledged, although it is cold again, and a high
    one or an emergency keeps the storage solution shut until then."""


class LimitSettings(Table):
    """Limits of a storage solution: of the interlock before a procedure, and of alarms."""

    level_min: Annotated[float, Field(ge=0, le=100)] | None = Field(default=None, examples=[20.0])
    """The lowest level of liquid nitrogen for a procedure, in %; no limit when absent."""
    temperature_max: Annotated[float, Field(ge=-273.15, le=60)] | None = Field(
        default=None, examples=[-150.0]
    )
    """The highest temperature at the samples for a procedure, in degrees Celsius."""
    level_low: LevelAlarmSettings | None = None
    """The alarm for too little nitrogen; at level_min when absent."""
    level_high: LevelAlarmSettings | None = Field(default=None, examples=[{"at": 98.0}])
    """The alarm for too much nitrogen; none when absent."""
    temperature_high: TemperatureAlarmSettings | None = None
    """The alarm for warmth; at temperature_max when absent."""

    @model_validator(mode="after")
    def _can_be_left(self) -> "LimitSettings":
        low, high = self.level_low, self.level_high
        if low and low.at + low.deadband > 100:
            raise ValueError("level_low: at and deadband together are over 100 %: it never ends")
        if high and high.at - high.deadband < 0:
            raise ValueError("level_high: at less deadband is under 0 %: it never ends")
        if low and high and low.at >= high.at:
            raise ValueError("level_low must be under level_high")
        return self

    def low_level(self) -> LevelAlarmSettings | None:
        """The alarm for too little nitrogen that holds here."""
        if self.level_low or self.level_min is None:
            return self.level_low
        return LevelAlarmSettings(at=self.level_min, deadband=min(5.0, 100 - self.level_min))

    def high_temperature(self) -> TemperatureAlarmSettings | None:
        """The alarm for warmth that holds here."""
        if self.temperature_high or self.temperature_max is None:
            return self.temperature_high
        return TemperatureAlarmSettings(at=self.temperature_max)


class StorageSettings(Table):
    """One storage solution with its levels and slots."""

    name: Label = Field(examples=["T1"])
    """The first part of every address in it, such as T1/C3/CN2/4."""
    type: StorageType = Field(examples=["TANK"])
    """What it is."""
    units: tuple[str, ...] = Field(default=(), examples=[["freezer-1"]])
    """The units that watch it; each unit watches at most one."""
    slots: SlotSettings = Field(examples=[{"count": 5}])
    """The slots of each innermost container."""
    limits: LimitSettings = LimitSettings()
    """The limits of its interlock and of its alarms."""
    interlocks: InterlockSettings = InterlockSettings()
    """What is other here than the table [interlocks] says."""
    levels: tuple[LevelSettings, ...] = Field(alias="level", min_length=1)
    """Its storage levels, from the outside inward."""

    def layout(self) -> Layout:
        """The layout as the rules of places understand it."""
        levels = tuple(Level(level.kind, level.prefix, level.count) for level in self.levels)
        return Layout(levels, self.slots.all_labels())

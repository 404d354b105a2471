"""Settings of the storage solutions: their levels, slots, limits, and the units that watch them.

The rules of places (nesting, labels) are in model/place.py; what stands where is in the store.
"""

from typing import Annotated

from pydantic import Field, model_validator

from crinsu_gateway.config.table import Table
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, grid_labels

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
    labels: tuple[Label, ...] | None = Field(default=None, examples=[["left", "right"]])
    """The slots by name."""

    @model_validator(mode="after")
    def _one_way(self) -> "SlotSettings":
        grid = (self.rows is not None) + (self.columns is not None)
        ways = (self.count is not None) + (grid == 2) + bool(self.labels)
        if ways != 1 or grid == 1:
            raise ValueError(
                "say it in one way; allowed: {count = 5}, {rows = 9, columns = 9} "
                'or {labels = ["left", "right"]}'
            )
        if self.labels and len(set(self.labels)) != len(self.labels):
            raise ValueError("each label may occur once")
        return self

    def all_labels(self) -> tuple[str, ...]:
        """The labels of the slots, in order."""
        if self.labels:
            return self.labels
        if self.rows is not None and self.columns is not None:
            return grid_labels(self.rows, self.columns)
        return tuple(str(number) for number in range(1, (self.count or 0) + 1))


class LimitSettings(Table):
    """Outside these limits no procedure is started on the storage solution."""

    level_min: Annotated[float, Field(ge=0, le=100)] | None = Field(default=None, examples=[20.0])
    """The lowest level of liquid nitrogen, in %; no limit when absent."""
    temperature_max: Annotated[float, Field(ge=-273.15, le=60)] | None = Field(
        default=None, examples=[-150.0]
    )
    """The highest temperature at the samples, in degrees Celsius; no limit when absent."""


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
    """The limits of its interlock."""
    levels: tuple[LevelSettings, ...] = Field(alias="level", min_length=1)
    """Its storage levels, from the outside inward."""

    def layout(self) -> Layout:
        """The layout as the rules of places understand it."""
        levels = tuple(Level(level.kind, level.prefix, level.count) for level in self.levels)
        return Layout(levels, self.slots.all_labels())

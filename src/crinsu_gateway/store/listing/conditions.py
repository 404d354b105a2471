"""What rows are asked for, and in which order. Pure: it becomes SQL in statements.py."""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.store.listing.columns import Column

Value = str | int | float | None
"""As the column holds it: a moment in ms, a truth as 0 or 1."""
Mark = tuple[Value, ...]
"""A place in an order: the values of its columns, then the key."""


class Operator(StrEnum):
    """How a column is compared. With None, EQUAL asks for null and UNEQUAL for anything else."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Compare:
    """A column compared exactly; UNEQUAL also matches null."""

    column: Column
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A column that holds one of some values; None among them is null."""

    column: Column
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """At least one of some columns contains a text, without case; numbers as they are written."""

    columns: tuple[Column, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition that the declaration itself makes, as SQL over its source; with values for its
    marks, in their order."""

    sql: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of some conditions holds."""

    conditions: tuple[Holds, ...]


Condition = Compare | AnyOf | Contains | Holds | Either


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by; nulls come last both ways, texts are sorted without case."""

    column: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, in which order; the key of the source breaks the last tie, ascending.

    `facilities` are local ids of those that the caller may see; None: all.
    """

    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    facilities: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A page of them: after or before a mark, or from an offset on."""

    limit: int
    offset: int = 0
    after: Mark | None = None
    before: Mark | None = None

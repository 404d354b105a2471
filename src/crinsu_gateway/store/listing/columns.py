"""What can be listed: a source of rows, each with a key of its own, and columns of them.

A source is a FROM clause that yields exactly one row for each thing; columns are expressions over
it. They are declared in code, never made of what a caller sends. Reading is in reading.py.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds. MOMENT: ms since 1970, UTC; SECOND: the same, told to the second alone;
    BOOLEAN: 0 or 1; JSON: a text of JSON."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    SECOND = "second"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """An expression over a source. `folded`: texts are sorted without case.

    `found` is SQL that is true where the column holds a value, for those that an index finds in
    another way than by the expression itself; its `{}` stands for the comparison with that value,
    or with any of some.
    """

    sql: str
    kind: Kind = Kind.TEXT
    nullable: bool = False
    folded: bool = True
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows come from: `tables` is a FROM clause without the word.

    `key` is the public id, unique in the source and what the last tie is broken by; `local` is the
    id by which other tables refer to it; `facility` the local id of the facility that it belongs
    to, "" where it belongs to all; `counted` a smaller FROM clause with as many rows, where one
    will do; `always` is SQL that holds for all that is ever shown.
    """

    tables: str
    key: Column
    local: Column
    facility: str = ""
    counted: str = ""
    always: str = ""

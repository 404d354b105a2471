"""Turns what is asked of a source into one SELECT with parameters. Pure.

A page goes on from a mark by comparing the order's columns with it, so that the ten-thousandth
costs what the first does. Nulls come last both ways; texts are compared without case (ASCII).
Values are always parameters; only what the declarations hold stands in the text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import (
    AnyOf,
    Compare,
    Condition,
    Contains,
    Either,
    Holds,
    Mark,
    Operator,
    Order,
    Value,
    Wanted,
    Window,
)

FOLDED = "folded"
"""The SQL function that takes case away from any text; opening.py gives it to connections."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters, in order."""

    sql: str
    values: tuple[Value, ...]


def _text(column: Column) -> str:
    return f"({column.sql}) COLLATE NOCASE" if _is_folded(column) else f"({column.sql})"


def _is_folded(column: Column) -> bool:
    return column.kind is Kind.TEXT and column.folded


def condition(asked: Condition) -> Statement:
    """One condition as SQL that is true or false, never null."""
    match asked:
        case Holds(sql, values):
            return Statement(f"({sql})", values)
        case Either(conditions):
            ways = " OR ".join(f"({one.sql})" for one in conditions)
            return Statement(f"({ways})", tuple(v for one in conditions for v in one.values))
        case AnyOf(column, values):
            return any_of(column, values)
        case Contains(columns, text):
            return _contains(columns, text)
        case Compare(column, operator, None):
            wanted = "IS NULL" if operator is Operator.EQUAL else "IS NOT NULL"
            return Statement(f"({column.sql}) {wanted}", ())
        case Compare(column, Operator.EQUAL, value):
            return Statement(_found(column, "= ?"), (value,))
        case Compare(column, Operator.UNEQUAL, value):
            return Statement(f"({column.sql}) IS NOT ?", (value,))
        case Compare(column, operator, value):
            return Statement(f"({column.sql}) {operator.value} ?", (value,))


def any_of(column: Column, values: Sequence[Value]) -> Statement:
    """One of some values, however many; null is one that is asked for by itself."""
    told = [one for one in values if one is not None]
    found = _found(column, "IN (SELECT value FROM json_each(?))")
    if len(told) < len(values):
        found = f"({found} OR ({column.sql}) IS NULL)"
    return Statement(found, (json.dumps(told),))


def _found(column: Column, compared: str) -> str:
    return f"({column.found.format(compared)})" if column.found else f"({column.sql}) {compared}"


def _contains(columns: Sequence[Column], text: str) -> Statement:
    if text.isascii():  # LIKE knows no other letters
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts = [f"({one.sql}) LIKE ? ESCAPE '\\'" for one in columns]
        return Statement(f"({' OR '.join(parts)})", (f"%{escaped}%",) * len(columns))
    folded = text.casefold()
    parts = [f"instr({FOLDED}({one.sql}), ?)" for one in columns]
    if not folded.isascii():
        # what has ASCII letters alone cannot contain it, and need not be folded
        parts = [
            f"(octet_length({one.sql}) > length({one.sql}) AND {part})"
            for one, part in zip(columns, parts, strict=True)
        ]
    return Statement(f"({' OR '.join(parts)})", (folded,) * len(columns))


def where(source: Source, wanted: Wanted, more: Sequence[Statement] = ()) -> Statement:
    """The WHERE clause, or nothing."""
    parts = [condition(one) for one in wanted.where]
    if source.always:
        parts.append(Statement(f"({source.always})", ()))
    if wanted.facilities is not None and source.facility:
        own = sorted(wanted.facilities)
        marks = ", ".join("?" * len(own))
        parts.append(Statement(f"{source.facility} IN ({marks})", tuple(own)))
    parts += more
    if not parts:
        return Statement("", ())
    text = " AND ".join(one.sql for one in parts)
    return Statement(f"WHERE {text}", tuple(value for one in parts for value in one.values))


def ordered(source: Source, order: Sequence[Order], *, backwards: bool = False) -> str:
    """The ORDER BY clause; backwards for what lies before a mark."""
    parts = []
    for one in (*order, Order(source.key)):
        part = _text(one.column) + (" DESC" if one.descending is not backwards else "")
        if one.column.nullable:
            part += f" NULLS {'FIRST' if backwards else 'LAST'}"
        parts.append(part)
    return "ORDER BY " + ", ".join(parts)


def beyond(
    source: Source, order: Sequence[Order], mark: Mark, *, backwards: bool = False
) -> Statement:
    """What comes after a mark in an order (or before it): its columns compared one by one."""
    keys = [*order, Order(source.key)]
    if len(keys) == 1:
        return Statement(f"{source.key.sql} {'<' if backwards else '>'} ?", (mark[0],))
    ways: list[Statement] = []
    same: list[Statement] = []
    for key, value in zip(keys, mark, strict=True):
        further = _further(key, value, backwards)
        if further is not None:
            ways.append(_all([*same, further]))
        same.append(Statement(f"{_text(key.column)} IS ?", (value,)))
    chain = Statement(
        "(" + " OR ".join(f"({one.sql})" for one in ways) + ")",
        tuple(value for one in ways for value in one.values),
    )
    first, value = keys[0], mark[0]
    if first.column.nullable or value is None:
        return chain
    # the same again in a form from which an index is entered at the right place
    sign = "<=" if first.descending is not backwards else ">="
    return _all([Statement(f"{_text(first.column)} {sign} ?", (value,)), chain])


def _further(key: Order, value: Value, backwards: bool) -> Statement | None:
    text = _text(key.column)
    if value is None:
        return Statement(f"{text} IS NOT NULL", ()) if backwards else None
    sign = "<" if key.descending is not backwards else ">"
    compared = f"{text} {sign} ?"
    if key.column.nullable and not backwards:
        compared = f"({compared} OR ({key.column.sql}) IS NULL)"
    return Statement(compared, (value,))


def _all(parts: Sequence[Statement]) -> Statement:
    return Statement(
        " AND ".join(one.sql for one in parts),
        tuple(value for one in parts for value in one.values),
    )


def rows(source: Source, select: Sequence[str], wanted: Wanted, window: Window) -> Statement:
    """A page of rows, in order; one that lies before a mark comes backwards."""
    return _rows(source.tables, source, select, wanted, window)


def mark(source: Source, wanted: Wanted, window: Window) -> Statement:
    """The marks of a page alone: the values of the order, then the key."""
    select = [one.column.sql for one in wanted.order]
    light = not wanted.order and _is_light(source, wanted)
    tables = source.counted if light else source.tables
    return _rows(tables, source, [*select, source.key.sql], wanted, window)


def _rows(
    tables: str, source: Source, select: Sequence[str], wanted: Wanted, window: Window
) -> Statement:
    more, backwards = [], window.before is not None
    start = window.before if window.before is not None else window.after
    if start is not None:
        more.append(beyond(source, wanted.order, start, backwards=backwards))
    found = where(source, wanted, more)
    skipped = f" OFFSET {window.offset:d}" if window.offset else ""
    return Statement(
        f"SELECT {', '.join(select)} FROM {tables} {found.sql} "
        f"{ordered(source, wanted.order, backwards=backwards)} LIMIT {window.limit:d}{skipped}",
        found.values,
    )


def counted(source: Source, wanted: Wanted) -> Statement:
    """How many rows there are."""
    tables = source.counted if _is_light(source, wanted) else source.tables
    found = where(source, wanted)
    return Statement(f"SELECT count(*) FROM {tables} {found.sql}", found.values)


def _is_light(source: Source, wanted: Wanted) -> bool:
    """Whether the smaller FROM clause has all that is asked about."""
    nothing_asked = not wanted.where and (wanted.facilities is None or not source.facility)
    return bool(source.counted) and not source.always and nothing_asked

"""Reads what is listed: a page, how many there are, one, and those that belong to some others.

It knows no resource: sources, columns and conditions are handed in. A question that goes through
more than it may ends with TooCostly, so that nobody can hold a reader for long.
"""

from collections.abc import Sequence

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.store.listing import statements
from crinsu_gateway.store.listing.columns import Column, Source
from crinsu_gateway.store.listing.conditions import Mark, Value, Wanted, Window
from crinsu_gateway.store.listing.statements import Statement
from crinsu_gateway.store.transaction import Row, Transaction

MOST_WORK = 300_000_000
"""For all that one answer reads (Transaction.all_within): some seconds of a processor."""


class TooCostly(RuleError):
    """Answering would take too long."""

    code = "TOO_COSTLY"


def page(
    tx: Transaction, source: Source, select: Sequence[str], wanted: Wanted, window: Window
) -> list[Row]:
    """The rows of a page in their order; `select` are SQL expressions over the source."""
    found = _all(tx, statements.rows(source, select, wanted, window))
    if window.before is not None:
        found.reverse()
    return found


def mark(tx: Transaction, source: Source, wanted: Wanted, window: Window) -> Mark | None:
    """The mark of the first row of a window; None when the window is empty."""
    found = _all(tx, statements.mark(source, wanted, window))
    return tuple(found[0]) if found else None


def count(tx: Transaction, source: Source, wanted: Wanted) -> int:
    """How many rows there are in all."""
    return int(_all(tx, statements.counted(source, wanted))[0][0])


def one(
    tx: Transaction, source: Source, select: Sequence[str], key: Value, wanted: Wanted
) -> Row | None:
    """The row with a public key, or with that local id; None when there is none to be seen."""
    same = Statement(f"({source.key.sql}) = ?", (key,))
    if source.local.sql != source.key.sql:
        same = Statement(f"({source.key.sql} = ? OR {source.local.sql} = ?)", (key, key))
    found = statements.where(source, wanted, [same])
    sql = f"SELECT {', '.join(select)} FROM {source.tables} {found.sql} LIMIT 2"
    matching = _all(tx, Statement(sql, found.values))
    return matching[0] if matching else None


def among(
    tx: Transaction,
    source: Source,
    select: Sequence[str],
    by: Column,
    values: Sequence[Value],
    wanted: Wanted,
    limit: int,
) -> list[Row]:
    """The rows whose column `by` holds one of some values, in order; `by` comes first in each."""
    if not values:
        return []
    narrowed = statements.where(source, wanted, [statements.any_of(by, values)])
    sql = (
        f"SELECT {', '.join((by.sql, *select))} FROM {source.tables} {narrowed.sql} "
        f"{statements.ordered(source, wanted.order)} LIMIT {limit:d}"
    )
    return _all(tx, Statement(sql, narrowed.values))


def _all(tx: Transaction, statement: Statement) -> list[Row]:
    found = tx.all_within(MOST_WORK, statement.sql, statement.values)
    if found is None:
        raise TooCostly(
            "this question goes through too much; narrow it by filters, or ask for fewer at a time"
        )
    return found

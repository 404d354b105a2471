"""One transaction: plain SQL with parameters, the moment it happens at, and the topics it touches.

It does not open, commit or roll back; store/database.py does.
"""

from collections.abc import Sequence
from typing import Any

import apsw

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import NotFound

Row = tuple[Any, ...]
Parameters = Sequence[str | int | float | bytes | None]
LOOK_EVERY = 1_000_000
"""Steps between two looks at how much was done; what takes fewer is not counted."""
PAGE = 10
"""How many steps a page is worth that is looked into: what a search in an index costs."""


class Transaction:
    """What noun functions are given as their first argument."""

    __slots__ = ("_connection", "_work", "now", "sparing", "topics")

    def __init__(self, connection: apsw.Connection, now: Instant, *, sparing: bool = False) -> None:
        self._connection = connection
        self.now = now
        self.sparing = sparing  # whether room on the disk is too tight for much history
        self.topics: set[str] = set()
        self._work = 0

    def all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def all_within(self, work: int, sql: str, parameters: Parameters = ()) -> list[Row] | None:
        """The same, or None when this statement and those before it that were asked so are more
        work: a step of SQLite's machine is one, a page that it looks into ten, some 10 ns each."""

        def tired() -> bool:
            self._work += LOOK_EVERY + PAGE * self._pages()
            return self._work >= work

        self._pages()
        self._connection.set_progress_handler(tired, LOOK_EVERY)
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except apsw.InterruptError:
            return None
        finally:
            self._connection.set_progress_handler(None)

    def _pages(self) -> int:
        """How many pages were looked into since this was asked last."""
        return self._connection.status(apsw.SQLITE_DBSTATUS_CACHE_HIT, True)[0]

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        return self._connection.execute(sql, parameters).fetchone()

    def need(self, what: str, sql: str, parameters: Parameters = ()) -> Row:
        """The first row of a query; NotFound naming `what` when there is none."""
        row = self.one(sql, parameters)
        if row is None:
            raise NotFound(f"there is no {what}", what=what)
        return row

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, parameters)
        return None if row is None else row[0]

    def change(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement that changes rows; how many it changed."""
        self._connection.execute(sql, parameters)
        return self._connection.changes()

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run an insert; the id of the new row."""
        self._connection.execute(sql, parameters)
        return self._connection.last_insert_rowid()

    def many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run one statement for many rows."""
        self._connection.executemany(sql, rows)

    def touch(self, topic: str) -> None:
        """Wake those who wait for this topic, once the transaction is committed."""
        self.topics.add(topic)

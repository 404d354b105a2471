"""The sandbox central's own SQLite file: one connection, plain SQL, rows as dictionaries.

Calls are made on the loop's thread; the file is small and local. It keeps a commit through a
kill of the process (WAL), not through a power cut: it plays the centre, it is not one.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from crinsu_gateway.sandbox.central.schema import bring_up

Row = dict[str, Any]


def _named(cursor: apsw.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


class Database:
    """One open file (or ":memory:"), made when it is new, brought up when it is older."""

    def __init__(self, path: Path | str) -> None:
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(5000)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self.is_new = bring_up(self._connection)
        self._connection.row_trace = _named

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together, or nothing of it when it raises."""
        with self._connection:  # savepoints, so that one may stand inside another
            yield

    def all(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query."""
        return self._connection.execute(sql, values).fetchall()  # type: ignore[return-value]

    def find(self, sql: str, *values: object) -> Row | None:
        """The first row of a query, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def one(self, sql: str, *values: object) -> Row:
        """The first row of a query that always has one."""
        return self.all(sql, *values)[0]

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement; the row id of the last insert."""
        self._connection.execute(sql, values)
        return self._connection.last_insert_rowid()

    def many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a statement for each row."""
        self._connection.executemany(sql, rows)

    @contextmanager
    def without_indexes(self, table: str) -> Iterator[None]:
        """Fill a table faster: its indexes and triggers come back at the end; in a transaction."""
        paused = self.all(
            "SELECT type, name, sql FROM sqlite_schema "
            "WHERE type IN ('index', 'trigger') AND tbl_name = ? AND sql IS NOT NULL",
            table,
        )
        for one in paused:
            self.execute(f"DROP {one['type']} {one['name']}")
        yield
        for one in paused:
            self.execute(one["sql"])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

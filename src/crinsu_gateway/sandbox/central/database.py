"""The sandbox central's own SQLite file: one connection, plain SQL, rows as dictionaries.

Calls are made on the loop's thread; the file is small and local. It keeps a commit through a
kill of the process (WAL), not through a power cut: it plays the centre, it is not one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import apsw

Row = dict[str, Any]
SCHEMA_VERSION = 2


def _named(cursor: apsw.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


class Database:
    """One open file (or ":memory:"), made with its schema when it is new."""

    def __init__(self, path: Path | str) -> None:
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(5000)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.row_trace = _named
        self.is_new = self._set_up()

    def _set_up(self) -> bool:
        version = self.one("PRAGMA user_version")["user_version"]
        if version == SCHEMA_VERSION:
            return False
        if version != 0:
            raise ValueError(f"the file has schema {version}, this program knows {SCHEMA_VERSION}")
        schema = resources.files(__package__).joinpath("schema.sql").read_text()
        with self.transaction():
            self._connection.execute(schema)
            self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        return True

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

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

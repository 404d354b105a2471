"""A store as SQL text, and a store made from such text: fixtures of what releases left behind.

The text says which release made it, what its trail ends with, and where its samples are.
usage: python -m tests.fakes.store_text STORE.DB > tests/golden/stores/VERSION-schema-N.sql
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store.opening import APPLICATION_ID, CHECKSUM_BYTES, open_reader, open_writer

FOLDER = Path(__file__).parents[1] / "golden" / "stores"
SAID = "-- said: "
PLACES = """
SELECT m.name, m.state, t.name || '/' || c.path || '/' || s.label FROM sample_container m
LEFT JOIN slot s ON s.id = m.slot_id LEFT JOIN container c ON c.id = s.container_id
LEFT JOIN storage_solution t ON t.id = c.storage_id ORDER BY m.id
"""


def said(connection: apsw.Connection) -> dict[str, Any]:
    """What must still be true of a store after any number of upgrades."""
    last = connection.execute("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
    return {
        "version": VERSION,
        "schema": connection.pragma("user_version"),
        "head": last.fetchone(),
        "outbox": connection.execute("SELECT max(seq) FROM outbox").get,
        "procedures": connection.execute("SELECT id, status FROM procedure ORDER BY id").fetchall(),
        "samples": connection.execute(PLACES).fetchall(),
    }


def text_of(connection: apsw.Connection) -> str:
    """The whole store as SQL."""
    facts = said(connection)
    lines = [
        f"-- A store as version {facts['version']} left it; see tests/fakes/store_text.py.",
        SAID + json.dumps(facts),
        f"PRAGMA application_id = {APPLICATION_ID};",
        f"PRAGMA user_version = {facts['schema']};",
    ]
    made: list[tuple[Any, ...]] = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "ORDER BY type <> 'table', rowid"
    ).fetchall()
    lines += [f"{sql};" for kind, name, sql in made if kind == "table" and name[:7] != "sqlite_"]
    for kind, name, _ in made:
        if kind == "table":
            lines += _rows(connection, name)
    lines += [f"{sql};" for kind, _, sql in made if kind != "table"]
    return "\n".join(lines) + "\n"


def _rows(connection: apsw.Connection, table: str) -> Iterator[str]:
    if table == "sqlite_sequence":
        yield "DELETE FROM sqlite_sequence;"
    # without the columns that the database computes by itself; they are named only where some are
    plain = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    computes = len(plain) < len(connection.execute(f"PRAGMA table_xinfo({table})").fetchall())
    into = f"{table} ({', '.join(plain)})" if computes else table
    for row in connection.execute(f"SELECT {', '.join(plain)} FROM {table}"):
        yield f"INSERT INTO {into} VALUES ({', '.join(_literal(one) for one in row)});"


def _literal(value: Any) -> str:
    """A value as SQL; bytes that are text stay readable."""
    if isinstance(value, bytes):
        try:
            return f"CAST({apsw.format_sql_value(value.decode())} AS BLOB)"
        except UnicodeDecodeError:
            pass
    return apsw.format_sql_value(value)


def store_from(text: str, path: Path) -> dict[str, Any]:
    """Make the store anew, with page checksums as it had; what it said of itself."""
    open_writer(path.with_name("other.db")).close()  # loads the checksums
    connection = apsw.Connection(str(path), vfs="cksmvfs")
    try:
        connection.reserve_bytes("main", CHECKSUM_BYTES)
        connection.execute(f"BEGIN;{text};COMMIT")
        connection.pragma("journal_mode", "wal")
    finally:
        connection.close()
    line = next(line for line in text.splitlines() if line.startswith(SAID))
    facts: dict[str, Any] = json.loads(line.removeprefix(SAID))
    return facts


if __name__ == "__main__":
    opened = open_reader(Path(sys.argv[1]))
    sys.stdout.write(text_of(opened))
    opened.close()

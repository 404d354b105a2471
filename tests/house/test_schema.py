"""schema.sql with its parts (schema_*.sql) and the migrations lead to the same database."""

from importlib import resources
from pathlib import Path
from typing import Any

import apsw
import pytest

from crinsu_gateway.store.opening import migrations, open_writer

Rows = list[tuple[Any, ...]]


def of_schema() -> apsw.Connection:
    """A database made from schema.sql and then its parts."""
    connection = apsw.Connection(":memory:")
    folder = resources.files("crinsu_gateway.store")
    parts = [file for file in folder.iterdir() if file.name.startswith("schema")]
    for part in sorted(parts, key=lambda file: file.name):
        connection.execute(part.read_text("utf-8"))
    return connection


def described(connection: apsw.Connection) -> dict[str, Rows]:
    """Everything in a new database: what it is made of, and the rows it begins with."""
    things: Rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    ).fetchall()
    rows = {"": [(*row[:3], " ".join((row[3] or "").split())) for row in things]}
    for kind, name, _, _ in things:
        if kind == "table":
            rows[name] = connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
    return rows


def test_the_schema_is_where_the_migrations_lead(tmp_path: Path) -> None:
    """A new store and one that went through every migration cannot be told apart."""
    migrated = open_writer(tmp_path / "store.db")
    direct = of_schema()
    try:
        assert described(migrated) == described(direct)
    finally:
        migrated.close()
        direct.close()


def test_migrations_are_numbered_without_a_gap() -> None:
    """Each migration has the number after the one before it."""
    numbers = [number for number, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE audit_event SET hash = ''", "never changed"),
        ("DELETE FROM audit_event", "never deleted"),
    ],
)
@pytest.mark.requirement("R02")
def test_the_trail_cannot_be_altered_even_by_sql(change: str, message: str) -> None:
    """The database itself refuses to change or delete an audit event."""
    connection = of_schema()
    connection.execute("INSERT INTO audit_event (seq, body, hash) VALUES (1, x'00', 'h')")
    with pytest.raises(apsw.ConstraintError, match=message):
        connection.execute(change)
    connection.close()


def test_every_table_is_strict() -> None:
    """No column takes a value of another type than it says."""
    connection = of_schema()
    loose = connection.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
        "AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    connection.close()
    assert loose == []

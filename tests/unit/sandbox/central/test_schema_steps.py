"""An older file of the sandbox central is brought up to today's schema and loses nothing."""

from importlib import resources
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.schema import SCHEMA_VERSION, steps

ROWS = """
INSERT INTO organization VALUES (1, 'Example Clinics', 0);
INSERT INTO facility VALUES (1, 1, 'Lyon Centre', 0);
INSERT INTO storage VALUES (1, 1, 'T1', 'TANK', 120, 0);
INSERT INTO container VALUES (1, 1, NULL, 'canister', 'C1', 5);
INSERT INTO subject VALUES (1, 1, 'SUBJ-1', NULL, NULL, NULL, 0);
INSERT INTO sample_container (id, subject_id, name, tag, state, container_id, slot, stored_ms,
  updated_ms) VALUES (7, 1, 'Vial A', 'TAG-1', 'STORED', 1, '3', 10, 20);
INSERT INTO procedure (id, facility_id, type, status, subject_id, created_ms, updated_ms)
  VALUES (9, 1, 'STORE', 'CREATED', 1, 10, 20);
INSERT INTO procedure_sample VALUES (9, 7);
"""


def schema_of(version: int) -> str:
    """schema.sql as it was: schema 1 knew neither carriers nor missing sample containers."""
    text = resources.files("crinsu_gateway.sandbox.central").joinpath("schema.sql").read_text()
    if version == 1:
        text = text.replace("  carrier TEXT,\n", "").replace("'MISSING', ", "")
        text = text.replace(", 'TRANSFER', 'STOCKTAKE'", "")
    return text


def older_file(path: Path, version: int) -> None:
    """A file as an older program left it, with a stored vial and its procedure."""
    connection = apsw.Connection(str(path))
    connection.execute(schema_of(version) + ROWS + f"PRAGMA user_version={version};")
    connection.close()


def made_of(database: Database) -> set[tuple[str, str]]:
    """Every table and index with its text, spaces evened."""
    rows = database.all("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(row["name"], " ".join(row["sql"].replace('"', "").split())) for row in rows}


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_file_becomes_todays(tmp_path: Path, version: int) -> None:
    """A file of schema 1 or 2 has the tables of a new one afterwards, and its rows."""
    older_file(tmp_path / "old.db", version)
    brought_up, new = Database(tmp_path / "old.db"), Database(":memory:")
    assert not brought_up.is_new
    assert new.is_new
    assert made_of(brought_up) == made_of(new)
    sample = brought_up.one("SELECT * FROM sample_container")
    assert (sample["id"], sample["tag"], sample["slot"], sample["carrier"]) == (
        7,
        "TAG-1",
        "3",
        None,
    )
    assert brought_up.all("SELECT * FROM procedure_sample") == [
        {"procedure_id": 9, "sample_container_id": 7}
    ]
    brought_up.execute("UPDATE sample_container SET state = 'MISSING', container_id = NULL")
    assert brought_up.one("PRAGMA foreign_keys")["foreign_keys"] == 1


def test_a_step_is_applied_once(tmp_path: Path) -> None:
    """Opening a file again applies nothing again, and it is not new any more."""
    Database(tmp_path / "central.db").close()
    again = Database(tmp_path / "central.db")
    assert not again.is_new
    assert [row["name"] for row in again.all("SELECT name FROM schema_step")] == list(steps())


def test_a_file_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """A step or a version that this program does not know is named, and nothing is changed."""
    path = tmp_path / "central.db"
    Database(path).execute("INSERT INTO schema_step VALUES ('9999_from_tomorrow')")
    with pytest.raises(ValueError, match="9999_from_tomorrow"):
        Database(path)
    connection = apsw.Connection(str(tmp_path / "newer.db"))
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(ValueError, match=f"schema {SCHEMA_VERSION + 1}"):
        Database(tmp_path / "newer.db")


def test_a_broken_file_is_brought_up_whole_or_not_at_all(tmp_path: Path) -> None:
    """A row that points at nothing stops the change; the file stays as it was."""
    path = tmp_path / "old.db"
    older_file(path, 1)
    connection = apsw.Connection(str(path))
    connection.execute("DELETE FROM subject")
    connection.close()
    with pytest.raises(ValueError, match="points at nothing"):
        Database(path)
    connection = apsw.Connection(str(path))
    assert next(connection.execute("PRAGMA user_version")) == (1,)
    assert not list(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'person'"))

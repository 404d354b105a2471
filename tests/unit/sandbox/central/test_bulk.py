"""Seeded data of any size: the same by the same number, of every kind, and true to its layouts."""

from dataclasses import replace

import pytest

from crinsu_gateway.sandbox.central.bulk_plan import Bulk
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Database, Row
from crinsu_gateway.sandbox.central.seed import Seed, seed
from tests.fakes.clock import HandClock

PLAN = Bulk(
    samples=3000, storages=6, subjects=90, procedures=130, organizations=2, facilities=2, people=8
)
TABLES = ("organization", "facility", "storage", "container", "subject", "sample_container",
          "procedure", "procedure_sample", "person")  # fmt: skip


def seeded(plan: Bulk) -> Database:
    """A database in memory filled by this plan."""
    database = Database(":memory:")
    seed(Centre(database, HandClock()), Seed(bulk=plan))
    return database


def contents(database: Database) -> dict[str, list[Row]]:
    """All rows of all tables."""
    return {table: database.all(f"SELECT * FROM {table}") for table in TABLES}


def test_the_same_number_makes_the_same_data() -> None:
    """Two runs of a plan are alike to the last row; another seed number is another data set."""
    first, second = contents(seeded(PLAN)), contents(seeded(PLAN))
    assert first == second
    other = contents(seeded(replace(PLAN, seed=2)))
    assert other["sample_container"] != first["sample_container"]


def test_there_is_something_of_every_kind() -> None:
    """Every state, type and status, both kinds of layouts, two facilities of two organisations."""
    database = seeded(PLAN)
    states = database.all("SELECT state, count(*) AS n FROM sample_container GROUP BY state")
    assert {row["state"] for row in states} == {
        "STORED", "OUT", "EXPECTED", "SHIPPED", "DISCARDED", "MISSING"
    }  # fmt: skip
    assert sum(row["n"] for row in states) == PLAN.samples
    kinds = database.all("SELECT DISTINCT kind FROM container")
    assert {row["kind"] for row in kinds} == {"canister", "cane", "rack", "box"}
    done = database.all("SELECT DISTINCT type, status FROM procedure")
    assert len(done) == 13
    homes = database.all("SELECT DISTINCT organization_id, id FROM facility")
    assert {(row["organization_id"], row["id"]) for row in homes} == {
        (1, 1),
        (2, 2),
        (1, 3),
        (2, 4),
    }
    assert len(database.all("SELECT 1 FROM client")) == 4
    assert len(database.all("SELECT DISTINCT facility_id FROM person")) == 4


def test_places_are_true() -> None:
    """No slot holds two, each lies in its storage solution's layout, and in its own facility."""
    database = seeded(PLAN)
    assert not database.all(
        "SELECT 1 FROM sample_container WHERE slot IS NOT NULL "
        "GROUP BY container_id, slot HAVING count(*) > 1"
    )
    assert not database.all(
        "SELECT x.id FROM sample_container x JOIN container c ON c.id = x.container_id "
        "JOIN storage t ON t.id = c.storage_id JOIN subject s ON s.id = x.subject_id "
        "WHERE c.slots = 0 OR s.facility_id <> t.facility_id"
    )
    assert not database.all(
        "SELECT p.id FROM procedure p JOIN procedure_sample m ON m.procedure_id = p.id "
        "JOIN sample_container x ON x.id = m.sample_container_id "
        "WHERE x.subject_id <> p.subject_id"
    )
    assert not database.all("PRAGMA foreign_key_check")
    indexes = {row["name"] for row in database.all("PRAGMA index_list(sample_container)")}
    plain = {row["name"] for row in Database(":memory:").all("PRAGMA index_list(sample_container)")}
    assert indexes == plain


def test_progress_is_told_to_the_end() -> None:
    """Whoever asks hears how far it is; the last word is all of them."""
    heard: list[tuple[int, int]] = []
    database = Database(":memory:")
    plan = Bulk(samples=60_000, procedures=0)
    seed(Centre(database, HandClock()), Seed(bulk=plan), lambda done, of: heard.append((done, of)))
    assert heard == [(50_000, 60_000), (60_000, 60_000)]


def test_a_plan_that_leaves_a_facility_empty_is_refused() -> None:
    """Fewer storage solutions or subjects than facilities are named in the error."""
    with pytest.raises(ValueError, match="storages: 3 are too few for 4 facilities"):
        Bulk(samples=10, organizations=2, facilities=2)
    with pytest.raises(ValueError, match="subjects: 1 are too few"):
        Bulk(samples=10, storages=2, subjects=1, facilities=2)


def test_nothing_stays_of_a_seed_that_fails() -> None:
    """A failure half-way leaves the file without any of it."""
    database = Database(":memory:")

    def cut(done: int, of: int) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        seed(Centre(database, HandClock()), Seed(bulk=Bulk(samples=100)), cut)
    assert database.one("SELECT count(*) AS n FROM sample_container")["n"] == 0
    assert database.all("PRAGMA index_list(sample_container)")

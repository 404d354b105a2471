"""A dotted name becomes a column that looks the field up in the resource it leads to."""

import sqlite3
from collections.abc import Iterator

import pytest

from crinsu_gateway.store.listing.columns import Column
from crinsu_gateway.web.asking.bounds import MOST_HOPS
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Resource
from tests.fakes.declared import ALL, BOXES, DOCTOR, READER, TABLES, VIALS

SIGHT = Sight(ALL.__getitem__, DOCTOR)
ROWS = """
INSERT INTO tank VALUES (1, 'T1', 80.5, 'north', 1, NULL, 'OK', 20, NULL, 1);
INSERT INTO tank VALUES (2, 'T2', NULL, NULL, 0, NULL, 'LOW', NULL, NULL, 1);
INSERT INTO box VALUES (1, 101, 'outer', 1, NULL, 5);
INSERT INTO box VALUES (2, 102, 'middle', 1, 1, 6);
INSERT INTO box VALUES (3, 103, 'inner', 2, 2, 7);
INSERT INTO donor VALUES (9, 'D9', 'Smith');
INSERT INTO vial VALUES (1, 'a', 3, 9, 0.5, 1);
INSERT INTO vial VALUES (2, 'b', NULL, NULL, NULL, 1);
"""


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """The tables with boxes in boxes."""
    made = sqlite3.connect(":memory:")
    made.executescript(TABLES + ROWS)
    yield made
    made.close()


def column(resource: Resource, name: str) -> Column:
    """The column that a name means."""
    found = SIGHT.named(resource, name)
    assert found is not None, name
    return found.column


def values(connection: sqlite3.Connection, resource: Resource, name: str) -> list[object]:
    """What a name gives for each row of a resource, by key."""
    source = resource.source
    sql = f"SELECT {column(resource, name).sql} FROM {source.tables} ORDER BY {source.key.sql}"
    return [row[0] for row in connection.execute(sql)]


@pytest.mark.parametrize(
    ("resource", "name", "expected"),
    [
        (BOXES, "tank.id", [1, 1, 2]),
        (BOXES, "tank.name", ["T1", "T1", "T2"]),
        (BOXES, "tank.level", [80.5, 80.5, None]),
        (BOXES, "tank.limits.levelMin", [20, 20, None]),
        (BOXES, "parent.id", [None, 101, 102]),
        (BOXES, "parent.places", [None, 5, 6]),
        (BOXES, "parent.parent.places", [None, None, 5]),
        (BOXES, "parent.tank.level", [None, 80.5, 80.5]),
        (BOXES, "parent.parent.tank.room", [None, None, "north"]),
        (VIALS, "box.parent.parent.places", [5, None]),
        (VIALS, "donor.surname", ["Smith", None]),
    ],
)
def test_dotted_names(
    connection: sqlite3.Connection, resource: Resource, name: str, expected: list[object]
) -> None:
    """The value is that of the thing referred to, though tables and aliases are the same."""
    assert values(connection, resource, name) == expected


def test_a_looked_up_column_may_be_null_and_keeps_its_kind() -> None:
    """Nothing may be referred to; the rest is as the other resource declares it."""
    places = column(BOXES, "places")
    looked_up = column(BOXES, "parent.places")
    assert not places.nullable
    assert looked_up.nullable
    assert looked_up.kind is places.kind


def test_a_short_way_to_rows_holds_where_it_was_declared() -> None:
    """SQL that finds rows by an index speaks of its own tables, so a looked-up column has none."""
    assert column(BOXES, "parent.id").found
    assert not column(BOXES, "parent.parent.id").found


def test_as_deep_as_is_allowed_and_often(connection: sqlite3.Connection) -> None:
    """A name through four references stands fifty times in one statement; a fifth is none."""
    deep = "parent." * MOST_HOPS + "places"
    sql = column(BOXES, deep).sql
    tables = BOXES.source.tables
    where = " AND ".join([f"{sql} IS NULL"] * 50)
    found = connection.execute(f"SELECT count(*) FROM {tables} WHERE {where}").fetchall()
    assert found == [(3,)]
    assert SIGHT.named(BOXES, "parent." + deep) is None
    assert "too many references; allowed: 4" in SIGHT.unknown(BOXES, "parent." + deep)


def test_a_lookup_enters_by_the_key(connection: sqlite3.Connection) -> None:
    """The row referred to is searched by the index of its public id, not by reading all."""
    sql = f"SELECT {column(BOXES, 'parent.places').sql} FROM {BOXES.source.tables}"
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("SEARCH t USING INDEX" in step and "public_id=?" in step for step in plan), plan


def test_what_lies_behind_a_scope_is_not_there() -> None:
    """The title of a reference is seen with what refers; the rest needs the scope of the other."""
    reader = Sight(ALL.__getitem__, READER)
    assert reader.named(VIALS, "donor.code") is not None
    assert reader.named(VIALS, "donor.surname") is None
    assert reader.inside(VIALS.named["donor"]) is None
    assert "donor" not in reader.expandable(VIALS)


def test_what_is_of_another_facility_is_not_looked_up(connection: sqlite3.Connection) -> None:
    """For a caller who sees some facilities, the fields of what lies elsewhere are null."""
    connection.execute("UPDATE tank SET facility_id = 2 WHERE id = 2")
    for facilities, expected in (
        (None, [7, None]),
        (frozenset({1, 2}), [7, None]),
        (frozenset({1}), [None, None]),
        (frozenset[int](), [None, None]),
    ):
        sight = Sight(ALL.__getitem__, DOCTOR, facilities)
        found = sight.named(VIALS, "box.places")
        assert found is not None
        sql = f"SELECT {found.column.sql} FROM {VIALS.source.tables} ORDER BY t.id"
        assert [row[0] for row in connection.execute(sql)] == expected


def test_what_is_looked_into_is_told() -> None:
    """Each resource that a name leads into; none where what is asked stands in the row itself."""
    sight = Sight(ALL.__getitem__, DOCTOR)
    sight.named(VIALS, "box.label")
    sight.named(VIALS, "donor.unknown")
    assert sight.into == set()
    sight.named(VIALS, "box.parent.tank.level")
    assert sight.into == {"boxes", "tanks"}

"""What the trail says when places come into use or leave it: which, from what, to what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.store import audit, audit_search, layout_sheet, places
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.layout_changes import MOST
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import LAYOUT, furnished

pytestmark = pytest.mark.requirement("R01")
CONFIG = Actor("gateway", "config")
ANNA = Actor("p-1", "bench-1", "supervisor")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """T1 and T2 with two canisters of two canes of three slots each."""
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


def configure(tx: Transaction, layout: Layout, *names: str) -> None:
    """What a start does with the layout of a configuration."""
    facility = tx.value("SELECT id FROM facility")
    for name in names:
        places.apply(
            tx, facility, StorageEntry(name, StorageType.TANK, (), layout, None, None), CONFIG
        )
    places.retire_others(tx, names, CONFIG)


async def since(db: Database, head: int, kind: str) -> list[dict[str, Any]]:
    """The facts of the events of a kind after a number."""
    found = await db.read(lambda tx: audit_search.find(tx, Wanted(kind=kind), after=head))
    return [row.body["facts"] for row in found]


async def test_places_that_leave_the_layout_are_told_with_what_they_were(db: Database) -> None:
    """All canes lost the same slot: one entry from the first to the last of them."""
    head = await db.read(audit.head)
    await db.write(configure, replace(LAYOUT, slots=("1", "2")), "T1", "T2")
    first, last = [{"storage": number, "part": 1, "of": 1} for number in (10**12 + 1, 10**12 + 2)]
    alike = {"at": "C1/CN1..C2/CN2", "count": 4, "old": "3", "new": "2"}
    assert await since(db, head, "storage.slots") == [
        {**first, "changed": 4, "containers": [alike]},
        {**last, "changed": 4, "containers": [alike]},
    ]


async def test_places_that_come_are_told_with_what_they_are(db: Database) -> None:
    """A new storage solution, and labels in place of numbers."""
    head = await db.read(audit.head)
    await db.write(configure, LAYOUT, "T1", "T2", "T3")
    (facts,) = await since(db, head, "storage.slots")
    assert facts["containers"] == [{"at": "C1/CN1..C2/CN2", "count": 4, "old": None, "new": "3"}]
    assert facts["changed"] == 12
    head = await db.read(audit.head)
    await db.write(configure, replace(LAYOUT, slots=("left", "3")), "T1", "T2", "T3")
    facts = (await since(db, head, "storage.slots"))[0]
    (entry,) = facts["containers"]
    assert (entry["count"], entry["old"], entry["new"]) == (4, "3", "left|3")


async def test_a_storage_solution_that_is_not_configured_any_more_says_what_it_had(
    db: Database,
) -> None:
    """Its slots go out of use; when nothing changes nothing is said."""
    head = await db.read(audit.head)
    await db.write(configure, LAYOUT, "T1")
    (facts,) = await since(db, head, "storage.slots")
    assert facts["containers"] == [{"at": "C1/CN1..C2/CN2", "count": 4, "old": "3", "new": None}]
    head = await db.read(audit.head)
    await db.write(configure, LAYOUT, "T1")
    assert await since(db, head, "storage.slots") == []


async def test_a_tank_of_many_slots_says_it_in_a_line(db: Database) -> None:
    """A thousand canes of ten slots are one entry of one event."""
    large = Layout((Level(ContainerKind.CANISTER, "C", 50), Level(ContainerKind.CANE, "K", 20)), ())
    large = replace(large, slots=tuple(str(number) for number in range(1, 11)))
    head = await db.read(audit.head)
    await db.write(configure, large, "T1", "T2", "BIG")
    told = [facts for facts in await since(db, head, "storage.slots") if facts["changed"] == 10_000]
    assert [one["containers"] for one in told] == [
        [{"at": "C1/K1..C50/K20", "count": 1000, "old": None, "new": "10"}]
    ]


async def test_an_import_tells_each_container_in_events_of_bounded_size(db: Database) -> None:
    """A sheet in which no two neighbours are alike: many events, none too long."""
    rows = ["T1,C1,canister,,,,,\r\n"]
    rows += [f"T1,C1/N{number},cane,TAG-{number},,4,,\r\n" for number in range(2 * MOST + 1)]
    head = await db.read(audit.head)
    problems = Problems("layout.csv")
    lines = [layout_sheet.header(), *rows]
    await db.write(layout_sheet.take_over, lines, "as it stands", ANNA, problems)
    assert not problems.found
    (whole,) = await since(db, head, "layout.imported")
    assert whole["before"] != whole["after"]
    parts = await since(db, head, "layout.changed")
    assert [(one["part"], one["of"]) for one in parts] == [(1, 3), (2, 3), (3, 3)]
    assert all(len(one["containers"]) <= MOST and one["import"] == head + 1 for one in parts)
    told = {one["at"]: one for part in parts for one in part["containers"]}
    assert told["T1/C1/N7"] == {
        "at": "T1/C1/N7",
        "count": 1,
        "old": None,
        "new": "cane,TAG-7,,4,,",
    }
    gone = told["T1/C1/CN1..T1/C1/CN2"]
    assert (gone["old"], gone["new"]) == ("cane,,,3,,", None)

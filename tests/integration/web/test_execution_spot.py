"""What is read around a step is all that its pictures show, and no more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.label import parse
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.model.procedure import ExecutionState
from crinsu_gateway.store import facilities, places
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.views import execution_spot
from crinsu_gateway.web.console.views.execution_place import where_to
from crinsu_gateway.web.console.views.execution_spot import Spot
from crinsu_gateway.web.console.views.execution_way import Way
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, furnished
from tests.fakes.shown_runs import facts, opened

RACKS = (Level(ContainerKind.RACK, "R", 3), Level(ContainerKind.BOX, "B", 4))
LEVELS = {
    "F1": (StorageType.FREEZER, RACKS),
    "racks-seen-from-above": (StorageType.TANK, RACKS),
    "three-levels": (
        StorageType.TANK,
        (
            Level(ContainerKind.CANISTER, "C", 2),
            Level(ContainerKind.CANE, "CN", 3),
            Level(ContainerKind.BOX, "B", 2),
        ),
    ),
    "too-many": (
        StorageType.TANK,
        (Level(ContainerKind.CANISTER, "C", 30), Level(ContainerKind.CANE, "CN", 2)),
    ),
    "one-in-which-they-hide": (StorageType.TANK, (Level(ContainerKind.RACK, "R", 1), RACKS[1])),
}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """Storage solutions of all kinds, beside two tanks."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        await db.write(_filled)
        yield db


def _filled(tx: Transaction) -> None:
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    for name, (kind, levels) in LEVELS.items():
        layout = Layout(levels, parse("2x2"))
        entry = StorageEntry(name, kind, (), layout, None, None)
        places.apply(tx, facility, entry, SETUP)


def shown(spot: Spot, way: Way) -> object:
    """What its pictures are."""
    open_step = replace(opened("lift", way), spot=spot)
    told = where_to(facts(open_step, (), ExecutionState.RUNNING))
    return told["way"], told["grid"]


def pictures(tx: Transaction, way: Way) -> int:
    """In how many containers something is shown; the same as if all containers were known."""
    count = 0
    for row in places.containers(tx):
        storage = places.storage(tx, row.storage_id).local_id
        spot = execution_spot.read(tx, storage, row.path, (), scans=way is Way.SCAN)
        whole = replace(spot, rows=tuple(places.containers(tx, [storage])))
        assert shown(spot, way) == shown(whole, way), (spot.storage, spot.path)
        count += shown(spot, way) != ((), None)
    return count


@pytest.mark.parametrize("way", [Way.CONFIRM, Way.SCAN])
async def test_what_is_read_is_all_that_is_shown(db: Database, way: Way) -> None:
    """At each container of each, whether its slots matter or the way to it."""
    assert await db.read(pictures, way) > 60


async def test_no_more_is_read_than_is_shown(db: Database) -> None:
    """Of racks those that stand there, and the boxes of one; where slots are scanned, neither."""

    def paths(tx: Transaction, *, scans: bool) -> list[str]:
        storage = places.storage_named(tx, "F1").local_id
        spot = execution_spot.read(tx, storage, "R2/B3", (), scans=scans)
        return [row.path for row in spot.rows]

    boxes = [f"R2/B{number}" for number in range(1, 5)]
    assert await db.read(paths, scans=False) == ["R1", "R2", "R3", *boxes]
    assert await db.read(paths, scans=True) == []


async def test_a_container_that_is_not_there_any_more_is_told_by_its_address(db: Database) -> None:
    """It has no tag, no slots, and stops nothing."""
    storage = (await db.read(places.storage_named, "F1")).local_id
    spot = await db.read(execution_spot.read, storage, "R9/B9", (), scans=False)
    assert (spot.storage, spot.path, spot.tag, spot.slots) == ("F1", "R9/B9", "", ())

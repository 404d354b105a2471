"""Which picture is drawn of what is inside, and the way to it."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.label import parse
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.slots import SlotRow, SlotState
from crinsu_gateway.web.console.drawing.grid import Grid
from crinsu_gateway.web.console.views.storage_inside import Inside, crumbs, picture
from tests.fakes import stocked

LEVELS = {
    StorageType.TANK: [("canister", "C", 2), ("cane", "CN", 2)],
    StorageType.FREEZER: [("shelf", "S", 1), ("rack", "R", 2), ("box", "B", 2)],
}
NO_LIT: frozenset[str] = frozenset()


def seen(type_: StorageType, path: str = "", *, whole: bool = False, slot: str = "") -> Inside:
    """A storage solution that is looked at."""
    storage = Storage(1, 1, "U1", type_, 1, "Lyon", None, None, 4, 4, 0)
    rows, stands = stocked.stock(LEVELS[type_], parse("2x2"))
    within = next((one for one in rows if one.path == path), None)
    label = SlotRow(1, slot, SlotState.HELD, 1, "V", None, None) if slot else None
    return Inside(storage, rows, within, label, stands, (), whole, "")


@pytest.mark.parametrize(
    ("type_", "path", "noun"),
    [
        (StorageType.TANK, "", "ring"),
        (StorageType.TANK, "C1", "ring"),
        (StorageType.FREEZER, "", "rack"),
        (StorageType.FREEZER, "S1", "rack"),
        (StorageType.FREEZER, "S1/R1", "rack"),
    ],
)
def test_a_tank_is_seen_from_above_and_a_freezer_from_the_front(
    type_: StorageType, path: str, noun: str
) -> None:
    """At each level that holds containers; all slots at a glance where they are asked for."""
    assert picture(seen(type_, path), NO_LIT)[0] == noun
    assert picture(seen(type_, path, whole=True), NO_LIT)[0] == "mosaic"


def test_the_slot_that_is_looked_at_is_lit() -> None:
    """In the grid of its container, and nothing beside it."""
    rows, stands = stocked.stock(LEVELS[StorageType.TANK], parse("2x2"))
    cane = next(one for one in rows if one.path == "C1/CN1")
    at = replace(
        seen(StorageType.TANK, "C1/CN1", slot="A2"),
        within=replace(cane, leaf=True),
        stands={cane.id: stands[cane.id]},
    )
    noun, grid = picture(at, NO_LIT)
    assert noun == "grid"
    assert isinstance(grid, Grid)
    assert [one.label for one in grid.slots if one.lit] == ["A2"]
    assert [one.address for one in crumbs(at)] == ["U1", "U1/C1", "U1/C1/CN1", "U1/C1/CN1/A2"]

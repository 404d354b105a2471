"""The facility of the demo: what stands there can be configured, and fared as it should look."""

import tomllib
from itertools import pairwise
from math import prod

import pytest

from crinsu_gateway.config.storage import StorageSettings
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.sign_in import require_fit_pin
from crinsu_gateway.sandbox.demo.past import PAST_MS, moments, present
from crinsu_gateway.sandbox.demo.people import PEOPLE
from crinsu_gateway.sandbox.demo.rooms import ROOMS, Room, storage_text

NOW_MS = 1_790_000_000_000
A_GAP_MS = 180_000


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.name)
def test_rooms_can_be_configured(room: Room) -> None:
    """What a configuration says of a room has as many places as the centre thinks."""
    (table,) = tomllib.loads(storage_text(room))["storage"]
    made = StorageSettings.model_validate(table, strict=False)
    layout = made.layout()
    places = prod(level.count for level in layout.levels) * len(layout.slots)
    assert (places, layout.slots) == (room.shape.capacity, room.shape.slots)


def test_there_is_one_of_each_type() -> None:
    """Tanks, dewars and freezers; every unit watches one."""
    assert {one.shape.type for one in ROOMS} == set(StorageType)
    assert len({one.unit for one in ROOMS}) == len(ROOMS)


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.name)
def test_the_past_leads_to_the_present(room: Room) -> None:
    """In order of time, for weeks, up to now; what is filled stays full, the leaky one is low."""
    lived = list(moments(room, NOW_MS))
    times = [one.at_ms for one in lived]
    assert times == sorted(set(times))
    assert NOW_MS - PAST_MS < times[0] < times[-1] == NOW_MS
    assert max(after - before for before, after in pairwise(times)) < A_GAP_MS
    assert lived[-1].tank == present(room, NOW_MS)
    assert not lived[-1].tank.lid_open
    levels = [one.tank.level for one in lived]
    if room.control.automatic:
        assert min(levels) > 50
        assert max(levels) - min(levels) > 10
    else:
        assert 20 < levels[-1] < 25


def test_people_can_sign_in() -> None:
    """Nobody's PIN would be refused, and no badge is given twice."""
    for one in PEOPLE:
        require_fit_pin(one.pin, one.badge)
    assert len({one.badge for one in PEOPLE}) == len(PEOPLE)

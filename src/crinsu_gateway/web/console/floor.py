"""What the floor view shows: every storage solution with what its units say, and units beside them.

Each quantity comes from one reading, with its quality and its age; where several units tell the
same, the worst counts. It draws nothing, and what is never read says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store import alarms, emergencies, places, readings, servicing, units
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import UnitState


@dataclass(frozen=True, slots=True)
class Tile:
    """A storage solution, or a unit that watches none (`storage` is None then).

    `said` holds by purpose the reading that counts; a purpose that a unit has and never told is
    there with None, one that no unit has is not there.
    """

    key: str
    name: str
    storage: Storage | None
    said: dict[Purpose, Reading | None]
    alarms: tuple[AlarmRow, ...]
    is_serviced: bool = False
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """All tiles in the order of their names."""

    facility: str
    now: Instant
    tiles: tuple[Tile, ...]


def floor(tx: Transaction) -> Floor:
    """The floor as it stands now."""
    states = units.states(tx)
    told = {(one.unit, one.point): one for one in readings.latest(tx)}
    points = units.points(tx)
    rows = alarms.open_ones(tx)
    serviced, broken = servicing.in_service(tx), emergencies.lasting(tx)

    def tile(key: str, name: str, storage: Storage | None, on_it: Sequence[UnitState]) -> Tile:
        found: dict[Purpose, list[Reading | None]] = {}
        for unit in on_it:
            for point in points.get(unit.name, ()):
                if point.purpose is not None:
                    found.setdefault(point.purpose, []).append(told.get((unit.name, point.name)))
        said = {purpose: worst(each) for purpose, each in found.items()}
        names = {one.name for one in on_it}
        concerning = tuple(one for one in rows if one.unit in names or _is_about(one, name))
        if storage is None:
            return Tile(key, name, storage, said, concerning)
        number = storage.local_id
        return Tile(key, name, storage, said, concerning, number in serviced, number in broken)

    kept = places.storages(tx)
    watched = {one.name for one in kept}
    tiles = [
        tile(
            f"storage-{one.local_id}",
            one.name,
            one,
            [unit for unit in states if unit.storage == one.name],
        )
        for one in kept
    ]
    tiles += [
        tile(f"unit-{unit.name}", unit.name, None, [unit])
        for unit in states
        if unit.storage not in watched
    ]
    facility = kept[0].facility_name if kept else ""
    return Floor(facility, tx.now, tuple(sorted(tiles, key=lambda one: one.name)))


def _is_about(alarm: AlarmRow, storage: str) -> bool:
    """Whether an alarm is of a storage solution; one of a broken glass names it as its value."""
    is_glass = alarm.source.startswith(f"{alarms.BROKEN_GLASS}/")
    return alarm.storage == storage or (is_glass and alarm.value == storage)


def worst(told: Sequence[Reading | None]) -> Reading | None:
    """Of readings that mean the same the one that is least to be trusted; None is the least."""
    if any(one is None for one in told):
        return None
    return max((one for one in told if one is not None), key=lambda one: one.quality.rank)

"""What the floor view shows: every storage solution with what its units say, and units beside them.

Each quantity comes from one reading, with its quality and its age; where several units tell the
same, the worst counts. It draws nothing, and what is never read says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store import alarms, emergencies, places, readings, servicing, units
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitState


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
    states, kept = units.states(tx), places.storages(tx)
    heard = _heard(tx, units.points(tx), readings.latest(tx))
    watched = {one.name for one in kept}
    tiles = [
        *(heard.over(one, [unit for unit in states if unit.storage == one.name]) for one in kept),
        *(heard.beside(unit) for unit in states if unit.storage not in watched),
    ]
    facility = kept[0].facility_name if kept else ""
    return Floor(facility, tx.now, tuple(sorted(tiles, key=lambda one: one.name)))


def tile_of(tx: Transaction, storage: Storage) -> Tile:
    """The tile of one storage solution, without reading what the others say."""
    number = storage.local_id
    heard = _heard(tx, units.points(tx, number), readings.for_storage(tx, number).values())
    return heard.over(storage, units.states(tx, number))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What tiles are made of: points by unit, what each said, open alarms, and the storage
    solutions (local ids) that are in service, or over which a glass is broken."""

    points: Mapping[str, Sequence[PointEntry]]
    told: Mapping[tuple[str, str], Reading]
    alarms: Sequence[AlarmRow]
    serviced: frozenset[int]
    broken: frozenset[int]

    def over(self, storage: Storage, on_it: Sequence[UnitState]) -> Tile:
        """The tile of a storage solution with its units."""
        number = storage.local_id
        return Tile(
            f"storage-{number}",
            storage.name,
            storage,
            self._said(on_it),
            self._alarms(storage.name, on_it),
            is_serviced=number in self.serviced,
            is_emergency=number in self.broken,
        )

    def beside(self, unit: UnitState) -> Tile:
        """The tile of a unit that watches no storage solution."""
        said, alarms = self._said([unit]), self._alarms(unit.name, [unit])
        return Tile(f"unit-{unit.name}", unit.name, None, said, alarms)

    def _said(self, on_it: Sequence[UnitState]) -> dict[Purpose, Reading | None]:
        found: dict[Purpose, list[Reading | None]] = {}
        for unit in on_it:
            for point in self.points.get(unit.name, ()):
                if point.purpose is not None:
                    said = self.told.get((unit.name, point.name))
                    found.setdefault(point.purpose, []).append(said)
        return {purpose: worst(each) for purpose, each in found.items()}

    def _alarms(self, name: str, on_it: Sequence[UnitState]) -> tuple[AlarmRow, ...]:
        names = {one.name for one in on_it}
        return tuple(one for one in self.alarms if one.unit in names or _is_about(one, name))


def _heard(
    tx: Transaction, points: Mapping[str, Sequence[PointEntry]], said: Iterable[Reading]
) -> _Heard:
    told = {(one.unit, one.point): one for one in said}
    opened = alarms.open_ones(tx)
    return _Heard(points, told, opened, servicing.in_service(tx), emergencies.lasting(tx))


def _is_about(alarm: AlarmRow, storage: str) -> bool:
    """Whether an alarm is of a storage solution; one of a broken glass names it as its value."""
    is_glass = alarm.source.startswith(f"{alarms.BROKEN_GLASS}/")
    return alarm.storage == storage or (is_glass and alarm.value == storage)


def worst(told: Sequence[Reading | None]) -> Reading | None:
    """Of readings that mean the same the one that is least to be trusted; None is the least."""
    if any(one is None for one in told):
        return None
    return max((one for one in told if one is not None), key=lambda one: one.quality.rank)

# ruff: noqa: N815
"""What the own API shows of storage solutions: how full, and what their units say. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.override import Cause, Policy
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.places import Storage as StorageRow
from crinsu_gateway.store.servicing import Service as ServiceRow
from crinsu_gateway.web.representation.alarms import OpenAlarms, joined
from crinsu_gateway.web.representation.reference import Reference
from crinsu_gateway.web.representation.units import Reading, Unit


@dataclass(frozen=True, slots=True)
class Limits:
    """What the unit must keep: level in % at least, temperature in Cel at most; null: no limit."""

    levelMin: float | None
    temperatureMax: float | None


@dataclass(frozen=True, slots=True)
class Service:
    """Who services it, why, until when; `over`: the time has passed and nobody said it ended."""

    by: str
    station: str
    reason: str
    since: str
    until: str
    over: bool


@dataclass(frozen=True, slots=True)
class StorageSolution:
    """A storage solution; `readings` has one entry for each purpose that its units serve.

    `interlocks` says by cause whether it refuses, or two persons may override it; `service` is
    null when nobody services it, `emergencyUntil` while no glass is broken.
    """

    id: int
    name: str
    type: str
    facility: Reference
    capacity: int
    occupied: int
    blocked: int
    free: int
    limits: Limits
    units: tuple[str, ...]
    alarms: OpenAlarms
    interlocks: dict[str, str]
    service: Service | None
    emergencyUntil: str | None
    readings: dict[str, Reading]
    createdAt: str


def storage_solution(
    row: StorageRow,
    units: Sequence[Unit],
    overridable: Collection[Cause],
    serviced: ServiceRow | None,
    glass: EmergencyRow | None,
) -> StorageSolution:
    """A storage solution with what `units`, all those that watch it, say by purpose."""
    return StorageSolution(
        id=row.id,
        name=row.name,
        type=row.type.value,
        facility=Reference(row.facility_id, row.facility_name),
        capacity=row.capacity,
        occupied=row.occupied,
        blocked=row.blocked,
        free=row.free,
        limits=Limits(row.level_min, row.temperature_max),
        units=tuple(unit.name for unit in units),
        alarms=joined(unit.alarms for unit in units),
        interlocks={
            cause.value: (Policy.OVERRIDE if cause in overridable else Policy.REFUSE).value
            for cause in Cause
        },
        service=None if serviced is None else service(serviced),
        emergencyUntil=None if glass is None else iso_utc(glass.until_ms),
        readings={
            reading.purpose: reading
            for unit in reversed(units)
            for reading in unit.readings
            if reading.purpose is not None
        },
        createdAt=iso_utc(row.created_ms),
    )


def service(row: ServiceRow) -> Service:
    """A storage solution in service, or one whose service nobody ended."""
    since, until = iso_utc(row.began_ms), iso_utc(row.until_ms)
    return Service(row.owner, row.station, row.reason, since, until, row.over)

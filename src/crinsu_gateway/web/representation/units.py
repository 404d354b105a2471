# ruff: noqa: N815
"""What the own API shows of units and of what they say. Pure: rows in, bodies out.

A value that is not good is shown with its quality and the reason, never as a bare number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant, iso_utc
from crinsu_gateway.model.command import Command
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.model.reading import Reading as ReadingRow
from crinsu_gateway.store.units import PointEntry, UnitState
from crinsu_gateway.web.representation.alarms import NO_ALARMS, OpenAlarms


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest value of a point. `ageSeconds` is null when it was read before a restart.

    `quality` is good, suspect, bad or stale; only good may be shown as normal.
    """

    point: str
    title: str
    purpose: str | None
    value: Value | None
    unit: str
    quality: str
    reason: str
    detail: str
    at: str | None
    ageSeconds: float | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A device with its latest readings; `storage` is what it watches."""

    name: str
    profile: str
    link: str
    storage: str | None
    condition: str
    reason: str
    since: str
    alarms: OpenAlarms
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An order to a unit, as it stands.

    `state` is INTENDED, SENDING, DONE (read back), FAILED, EXPIRED or UNKNOWN; `outcome` says what
    was read back, or why it failed.
    """

    id: int
    unit: str
    point: str
    value: Value
    reason: str
    technician: str
    state: str
    outcome: str


def order(row: Command, reason: str) -> Order:
    """An order with what a person gave as its reason."""
    state = row.state.value
    return Order(row.id, row.unit, row.point, row.value, reason, row.issuer, state, row.outcome)


NOT_ASKED = "not asked yet"


def unit_reason(row: UnitState) -> str:
    """Why a unit stands as it does; one that has just started was not asked yet."""
    return row.reason or (NOT_ASKED if row.condition is Condition.STARTING else "")


def reading(
    point: PointEntry, row: ReadingRow | None, now: Instant, never_why: str = ""
) -> Reading:
    """What a point said last; one that was never read says so, and why (`never_why`)."""
    purpose = None if point.purpose is None else point.purpose.value
    if row is None:
        never = (Quality.BAD.value, Reason.NEVER_READ.value)
        return Reading(point.name, point.title, purpose, None, "", *never, never_why, None, None)
    return Reading(
        point=point.name,
        title=point.title,
        purpose=purpose,
        value=None if row.quantity is None else row.quantity.value,
        unit="" if row.quantity is None else row.quantity.unit,
        quality=row.quality.value,
        reason=row.reason.value,
        detail=row.detail,
        at=iso_utc(row.at_ms),
        ageSeconds=None if row.boot_ms < 0 else max(now.boot_ms - row.boot_ms, 0) / 1000,
    )


def unit(
    row: UnitState,
    points: Sequence[PointEntry],
    latest: Sequence[ReadingRow],
    now: Instant,
    alarms: OpenAlarms = NO_ALARMS,
) -> Unit:
    """A unit with the latest reading of each of its points, and its open alarms."""
    said = {one.point: one for one in latest}
    why = unit_reason(row) or NOT_ASKED
    return Unit(
        name=row.name,
        profile=row.profile,
        link=row.link,
        storage=row.storage,
        condition=row.condition.value,
        reason=unit_reason(row),
        since=iso_utc(row.since_ms),
        alarms=alarms,
        readings=tuple(reading(point, said.get(point.name), now, why) for point in points),
    )

# ruff: noqa: N815
"""What the own API shows of the gateway itself: inhabitants, buses, store, build. Pure.

The daemon makes InhabitantHealth and BusHealth, for it alone knows them; nothing is measured here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.autonomy import StoreRoom
from crinsu_gateway.model.clock import Instant, iso_utc
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.maintenance import Maintenance
from crinsu_gateway.model.timekeeping import MEANING, kept
from crinsu_gateway.store.clock_marks import LastStep
from crinsu_gateway.store.units import UnitState
from crinsu_gateway.web.representation.room import Room, room_of
from crinsu_gateway.web.representation.units import unit_reason


@dataclass(frozen=True, slots=True)
class InhabitantHealth:
    """How a part of the daemon stands; `code` and `error` tell of its last failure."""

    name: str
    state: str
    failures: int
    restarts: int
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class BusHealth:
    """How a link stands, and what keeps it from working.

    A turn is an order, a request, or a short wait for either; they stop when the link hangs.
    """

    link: str
    state: str
    turns: int
    reason: str


@dataclass(frozen=True, slots=True)
class DaemonHealth:
    """What the daemon says of itself; `reasons` say why it is not ready, a sentence each.

    `room` is that of the store as it was seen last, None before it was looked at. `warnings` are
    what is to be done soon; they make nothing less ready.
    """

    inhabitants: tuple[InhabitantHealth, ...] = ()
    buses: tuple[BusHealth, ...] = ()
    reasons: tuple[str, ...] = ()
    room: StoreRoom | None = None
    warnings: tuple[str, ...] = ()


HealthSource = Callable[[], DaemonHealth]
"""How the daemon tells how it stands now."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """Whether the store takes writes, and why not."""

    state: str
    reason: str
    commits: int
    waiting: int


@dataclass(frozen=True, slots=True)
class UnitTrouble:
    """A unit that is not good, why, and since when; its points stand in /api/v1/devices."""

    name: str
    link: str
    condition: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class ClockStep:
    """When the wall clock was set last, by how many s, and whether a time service did it."""

    at: str
    by: float
    byTimeService: bool


@dataclass(frozen=True, slots=True)
class ClockHealth:
    """What keeps the wall clock: `state` is in step, held over, set by hand, unset or unknown.

    `errorBound` is in s, null where nobody knows. Nothing waits for the wall clock: durations are
    those of the boot clock.
    """

    state: str
    meaning: str
    shows: str
    zone: str
    errorBound: float | None
    lastStep: ClockStep | None


@dataclass(frozen=True, slots=True)
class MaintenanceState:
    """Since when the APIs refuse writes, and `reads` too; `until` null: until it is ended."""

    since: str
    until: str | None
    reads: bool
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the gateway stands; `ready` is false while acts are refused or a part is down.

    `warnings` are what is to be done soon, `units` those that are not good. Neither makes the
    gateway less ready, nor does the clock, which is null while the store cannot be read. `room`
    is null before it was looked at.
    """

    ready: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    store: StoreHealth
    room: Room | None
    clock: ClockHealth | None
    inhabitants: tuple[InhabitantHealth, ...]
    buses: tuple[BusHealth, ...]
    units: tuple[UnitTrouble, ...]
    maintenance: MaintenanceState | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the gateway takes work."""

    ready: bool


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """What this program is; the daemon hands it in."""

    version: str
    commit: str
    started_ms: int
    python: str
    sqlite: str


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """Names and versions, for everybody. The rest is null without a token."""

    name: str
    version: str
    schemaVersion: int
    apiVersions: tuple[str, ...]
    commit: str | None
    startedAt: str | None
    python: str | None
    sqlite: str | None


def clock(now: Instant, last: LastStep | None) -> ClockHealth:
    """What keeps the wall clock at a moment."""
    by_hand = last is not None and last.this_boot and not last.by_service
    keeper = kept(now.clock, set_by_hand=by_hand)
    error_ms = now.clock_error_ms
    return ClockHealth(
        state=keeper.value,
        meaning=MEANING[keeper],
        shows=iso_utc(now.utc_ms),
        zone=now.zone,
        errorBound=None if error_ms is None else error_ms / 1000,
        lastStep=None
        if last is None
        else ClockStep(iso_utc(last.at_ms), last.delta_ms / 1000, last.by_service),
    )


def health(
    daemon: DaemonHealth,
    store: StoreHealth,
    units: Sequence[UnitState] = (),
    wall: ClockHealth | None = None,
    now: Instant | None = None,
    closed: Maintenance | None = None,
) -> Health:
    """The whole picture; of the units those that are not good."""
    reasons = daemon.reasons if not store.reason else (store.reason, *daemon.reasons)
    troubles = tuple(_trouble(row) for row in units if row.condition is not Condition.GOOD)
    room = None if daemon.room is None or now is None else room_of(daemon.room, now)
    parts = (daemon.inhabitants, daemon.buses, troubles)
    closure = maintenance_state(closed)
    return Health(not reasons, reasons, daemon.warnings, store, room, wall, *parts, closure)


def maintenance_state(found: Maintenance | None) -> MaintenanceState | None:
    """The maintenance that goes on, as it is shown."""
    if found is None:
        return None
    until = None if found.until_ms is None else iso_utc(found.until_ms)
    return MaintenanceState(iso_utc(found.since_ms), until, found.reads, found.by, found.reason)


def _trouble(row: UnitState) -> UnitTrouble:
    reason = unit_reason(row)
    return UnitTrouble(row.name, row.link, row.condition.value, reason, iso_utc(row.since_ms))


def build_info(facts: BuildFacts, schema_version: int, *, whole: bool) -> BuildInfo:
    """What this program is; `whole` for callers who have a token."""
    return BuildInfo(
        name="crinsu-gateway",
        version=facts.version,
        schemaVersion=schema_version,
        apiVersions=("v1",),
        commit=facts.commit if whole else None,
        startedAt=iso_utc(facts.started_ms) if whole else None,
        python=facts.python if whole else None,
        sqlite=facts.sqlite if whole else None,
    )

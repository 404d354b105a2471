"""From what is installed to what runs: links, drivers, requests, buses and listeners.

It takes plain values and resolved units; it reads no settings and opens nothing. app.py runs
what is made here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from crinsu_gateway.drivers.registry import FAMILIES, LISTENERS
from crinsu_gateway.field.blocks import Blocks
from crinsu_gateway.field.bus import Bus, BusUnit
from crinsu_gateway.field.listening import PushedUnit, Scanner
from crinsu_gateway.field.stuck import StuckWatch
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.profile.described import Point, Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.plan import Request, plan
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.units import PointEntry, UnitEntry
from crinsu_gateway.wire.channel import Tap
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp


class UnitToRun(Protocol):
    """A unit with everything resolved; `points` are the names that are wanted.

    `stuck_after_s` says by point how long a value may stand still.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def profile(self) -> Profile: ...  # noqa: D102

    @property
    def transport(self) -> Transport: ...  # noqa: D102

    @property
    def address(self) -> int: ...  # noqa: D102

    @property
    def every_s(self) -> float | None: ...  # noqa: D102

    @property
    def points(self) -> Collection[str]: ...  # noqa: D102

    @property
    def stuck_after_s(self) -> Mapping[str, float]: ...  # noqa: D102


def tcp_link(name: str, host: str, port: int, timeout_s: float, tap: Tap | None = None) -> Link:
    """A link over TCP."""
    return Link(name, f"{host}:{port}", tcp(host, port, timeout_s), tap)


def serial_link(name: str, device: Path, settings: SerialSettings, tap: Tap | None = None) -> Link:
    """A link over a serial line."""
    return Link(name, str(device), serial(str(device), settings), tap)


def bus(
    link: Link,
    units: Sequence[UnitToRun],
    db: Database,
    clock: Clock,
    chance: Callable[[], float],
    *,
    character_s: float = 0.0,
    dead_share: float = 0.1,
) -> Bus | PushedUnit:
    """What runs a link with these units; `character_s` of a serial line, else 0.

    To be called in the event loop that will run it. ConfigError when the units do not fit on one
    line.
    """
    transports = {unit.transport for unit in units}
    if len(transports) != 1:
        spoken = ", ".join(sorted(transports)) or "nothing"
        raise ConfigError(f"link {link.name} must speak one transport, not {spoken}")
    (transport,) = transports
    if transport in LISTENERS:
        (unit, *others) = units
        if others:
            raise ConfigError(f"link {link.name} carries one unit that talks by itself, not more")
        driver = LISTENERS[transport](unit.profile, link)
        stuck = StuckWatch(unit.stuck_after_s)
        return PushedUnit(link, unit.name, driver, unit.profile, db, clock, chance, stuck)
    driver_for = FAMILIES[transport](link, character_s, clock)
    made = [
        BusUnit(
            unit.name,
            driver_for(unit.profile, unit.address),
            requests_of(unit),
            unit.profile.link.retry,
            Blocks(unit.profile),
            StuckWatch(unit.stuck_after_s),
        )
        for unit in units
    ]
    return Bus(link, made, db, clock, chance, dead_share)


def scanner(
    link: Link,
    profile: Profile,
    storages: Sequence[str],
    db: Database,
    chance: Callable[[], float],
) -> Scanner:
    """What runs a bench scanner; its name is the link's."""
    driver = LISTENERS[Transport.STREAM](profile, link)
    return Scanner(link, driver, profile, storages, db, chance)


def requests_of(unit: UnitToRun) -> tuple[Request, ...]:
    """What a unit is asked."""
    return plan(unit.profile, unit.points, unit.every_s)


def entry_of(unit: UnitToRun, link: str) -> UnitEntry:
    """What the store is told of a unit: the points that are read, and how old they may become."""
    read = {name for request in requests_of(unit) for name in request.points}
    points = [
        _entry(point, unit.every_s)
        for name, point in unit.profile.points.items()
        if name in read or name in unit.points
    ]
    return UnitEntry(unit.name, unit.profile.id, link, tuple(points))


def _entry(point: Point, every_s: float | None) -> PointEntry:
    longest_s = point.stale_after_s
    if every_s is not None:  # asked less often than the profile thought: not stale in between
        longest_s = max(longest_s, 3 * every_s)
    return PointEntry(
        point.name,
        point.title,
        point.kind.value,
        point.purpose,
        point.write is not None,
        longest_s,
    )

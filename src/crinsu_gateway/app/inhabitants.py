"""Makes the inhabitants of the daemon from what was prepared: one function for each kind.

It hands each room the few values that it needs. It starts nothing (supervisor.py) and decides
nothing about failures (supervision.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from crinsu_gateway.app.installation import InstalledLink, InstalledScanner
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.devices import SCANNER_CONNECT_S, SerialLinkSettings
from crinsu_gateway.field import build
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.units import UnitEntry
from crinsu_gateway.wire.channel import Tap
from crinsu_gateway.wire.recent import Both, Recent
from crinsu_gateway.wire.tap import Transcript

WEB, ENGINE, BUSES, WATCH, SYNC, MQTT, NOTARY, KEEPING = range(1, 9)
"""In which order they stop: no new wishes, no new steps, no new readings, then what tells.

The notary signs what all of them did.
"""


class Round(Protocol):
    """What shows that it lives: `rounds` grows while it does its work."""

    @property
    def rounds(self) -> int:
        """How often it has been round."""
        ...


class Line(Round, Protocol):
    """A bus or listener: it also says why its link does not stand."""

    @property
    def trouble(self) -> str:
        """Why, in a sentence; "" while the link stands."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What every inhabitant may be handed. `passed`: the last bytes of each line, by its name."""

    db: Database
    clock: Clock
    chance: Callable[[], float]
    passed: dict[str, Recent] = field(default_factory=dict)


def unit_entries(prepared: Prepared) -> list[UnitEntry]:
    """What the store is told of the units."""
    installation = prepared.installation
    return [
        *(
            build.entry_of(unit, link.settings.name)
            for link in installation.links
            for unit in link.units
        ),
        *(UnitEntry(one.name, one.profile, one.link, ()) for one in installation.units_left_out),
    ]


def engine(world: World) -> Inhabitant:
    """The procedure engine."""
    return Inhabitant("engine", Engine(world.db).run, ENGINE)


def buses(world: World, prepared: Prepared, watched: dict[str, Line]) -> list[Inhabitant]:
    """A bus for each link with units, and a listener for each scanner.

    Each puts itself into `watched` when it starts, so that the watchdog sees the one that runs.
    """
    made = [_bus(world, link, watched) for link in prepared.installation.links if link.units]
    return made + [_scanner(world, one, watched) for one in prepared.installation.scanners]


def _bus(world: World, link: InstalledLink, watched: dict[str, Line]) -> Inhabitant:
    settings = link.settings
    name = f"bus {settings.name}"

    async def run() -> None:
        recent = world.passed.setdefault(settings.name, Recent(world.clock))
        file = Transcript(settings.transcript, world.clock) if settings.transcript else None
        tap: Tap = recent if file is None else Both(file, recent)
        try:
            if isinstance(settings, SerialLinkSettings):
                assert link.serial is not None
                character_s = link.serial.character_s
                line = build.serial_link(settings.name, settings.device, link.serial, tap)
            else:
                character_s = 0.0
                line = build.tcp_link(
                    settings.name, settings.host, settings.port, settings.connect_timeout_s, tap
                )
            bus = build.bus(
                line,
                link.units,
                world.db,
                world.clock,
                world.chance,
                character_s=character_s,
                dead_share=settings.dead_share,
            )
            watched[name] = bus
            await bus.run()
        finally:
            if file is not None:
                file.close()

    return Inhabitant(name, run, BUSES, stop_within_s=2.5)


def _scanner(world: World, one: InstalledScanner, watched: dict[str, Line]) -> Inhabitant:
    settings = one.settings
    name = f"scanner {settings.name}"

    async def run() -> None:
        if settings.tcp is not None:
            line = build.tcp_link(
                settings.name, settings.tcp.host, settings.tcp.port, SCANNER_CONNECT_S
            )
        else:
            assert settings.tty is not None
            assert one.serial is not None
            line = build.serial_link(settings.name, settings.tty, one.serial)
        listener = build.scanner(line, one.profile, settings.storage, world.db, world.chance)
        watched[name] = listener
        await listener.run()

    return Inhabitant(name, run, BUSES, stop_within_s=2.5)

"""Our side of the measurements: buses as the daemon makes them, with a store on disk.

It starts and stops them; what is measured meanwhile is the business of others.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.installation import InstalledUnit
from crinsu_gateway.field import build
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.store import units
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings

STORE = "buses.db"


def units_of(
    profile: Profile,
    addresses: Sequence[int],
    *,
    prefix: str = "unit",
    transport: Transport = Transport.MODBUS_TCP,
    every_s: float | None = None,
) -> list[InstalledUnit]:
    """Units with all points of a profile."""
    points = tuple(profile.points)
    return [
        InstalledUnit(f"{prefix}-{address}", profile, transport, address, every_s, points)
        for address in addresses
    ]


def tcp_line(port: int) -> Link:
    """A link to a port of this machine."""
    return build.tcp_link(f"net-{port}", "127.0.0.1", port, 5.0)


def serial_line(device: Path, settings: SerialSettings) -> Link:
    """A link to a tty."""
    return build.serial_link("line", device, settings)


@asynccontextmanager
async def running_buses(
    folder: Path, lines: Mapping[Link, Sequence[InstalledUnit]], character_s: float = 0.0
) -> AsyncIterator[Database]:
    """A bus for each line, over a new store, while inside."""
    _remove_old_store(folder)
    clock = SystemClock()
    async with Database(folder / STORE, clock) as db:
        entries = [build.entry_of(unit, link.name) for link, on in lines.items() for unit in on]
        await db.write(units.apply, entries)
        buses = [
            build.bus(link, on_it, db, clock, random.random, character_s=character_s)
            for link, on_it in lines.items()
        ]
        tasks = [asyncio.create_task(bus.run()) for bus in buses]
        try:
            yield db
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=10)
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.result()


def _remove_old_store(folder: Path) -> None:
    for old in folder.glob(f"{STORE}*"):
        old.unlink()

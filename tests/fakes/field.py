"""A field for tests: a store on disk, buses that run, and questions that wait for answers."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.field import build
from crinsu_gateway.field.bus import Bus
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.profile.link_facts import Timing, Transport
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store import commands, readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.clock import RealClock
from tests.fakes.new_store import new_store
from tests.fakes.quick import Unit, quick

FREEZER = quick("crinsu-sandbox-freezer")
EUROTHERM = quick("eurotherm-2400")
LM510 = quick("cryomagnetics-lm510", Timing(reply_timeout_ms=400, quiet_ms=60))
ACTOR = Actor("test", "test")


class Field:
    """A store, and buses that run until the end of the test."""

    def __init__(self, db: Database, clock: RealClock, group: asyncio.TaskGroup) -> None:
        self.db = db
        self._clock = clock
        self._group = group
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, link: Link, on_it: Sequence[Unit], character_s: float = 0.0) -> Bus:
        """Start a bus with these units."""
        bus = build.bus(
            link, on_it, self.db, self._clock, random.Random(1).random, character_s=character_s
        )
        assert isinstance(bus, Bus)
        self._tasks.append(self._group.create_task(bus.run()))
        return bus

    async def know(self, *all_units: Unit) -> None:
        """Tell the store of the units."""
        await self.db.write(units.apply, [build.entry_of(unit, "link") for unit in all_units])

    async def stop(self) -> None:
        """End all buses."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def reading(self, unit: str, point: str) -> Reading | None:
        """What the store says of a point now."""
        said = await self.db.read(readings.of_unit, unit)
        return next((one for one in said if one.point == point), None)

    async def until_reading(
        self, unit: str, point: str, is_so: Callable[[Reading], bool]
    ) -> Reading:
        """Wait until the store says so of a point."""
        cursor = -1
        while True:
            cursor = await self.db.changes.wait_for(Topic.READINGS, after=cursor, timeout=0.2)
            found = await self.reading(unit, point)
            if found is not None and is_so(found):
                return found

    async def until_good(self, unit: str, point: str) -> Reading:
        """Wait for a good reading that is newer than now."""
        now_ms = self._clock.now().boot_ms
        return await self.until_reading(
            unit, point, lambda one: one.quality is Quality.GOOD and one.boot_ms > now_ms
        )

    async def until_bad(self, unit: str, point: str) -> Reading:
        """Wait until a point is bad."""
        return await self.until_reading(unit, point, lambda one: one.quality is Quality.BAD)

    async def until_condition(self, unit: str, condition: Condition) -> str:
        """Wait until a unit stands so; the reason."""
        cursor = -1
        while True:
            for state in await self.db.read(units.states):
                if state.name == unit and state.condition is condition:
                    return state.reason
            cursor = await self.db.changes.wait_for(Topic.UNITS, after=cursor, timeout=0.2)

    async def order(
        self, unit: str, point: str, value: Value, key: str = "k", lifetime_s: float = 30.0
    ) -> Command:
        """Issue an order and wait until it is settled."""
        await self.db.write(
            commands.issue, unit, point, value, actor=ACTOR, key=key, lifetime_s=lifetime_s
        )
        cursor = -1
        while True:
            cursor = await self.db.changes.wait_for(Topic.COMMANDS, after=cursor, timeout=0.2)
            found = await self.db.read(commands.by_key, key)
            assert found is not None
            if found.state not in (CommandState.INTENDED, CommandState.SENDING):
                return found


@asynccontextmanager
async def a_field(path: Path) -> AsyncIterator[Field]:
    """An empty field with a store on disk."""
    clock = RealClock()
    async with Database(new_store(path / "store.db"), clock) as db, asyncio.TaskGroup() as group:
        field = Field(db, clock, group)
        try:
            yield field
        finally:
            await field.stop()


F1 = Unit("freezer-1", FREEZER, Transport.MODBUS_TCP, 1, tuple(FREEZER.points))
E1 = Unit("eurotherm-1", EUROTHERM, Transport.MODBUS_RTU, 1, ("pv", "status"))
E2 = Unit("eurotherm-2", EUROTHERM, Transport.MODBUS_RTU, 2, ("pv", "status"))
L1 = Unit("lm510-1", LM510, Transport.SERIAL_LINE, 1, ("level_1", "filling_1"))


def freezer_link(facility: Facility) -> Link:
    """The way to the freezer."""
    host, _, port = facility.address("freezer-1").rpartition(":")
    return build.tcp_link("freezer-net", host, int(port), 2.0)


def line_link(facility: Facility, name: str) -> Link:
    """The way to a serial unit."""
    return build.serial_link(name, Path(facility.address(name)), SerialSettings(baud=9600))

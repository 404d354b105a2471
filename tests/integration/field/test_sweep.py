"""How the answers of a bus get into the store."""

import asyncio
from pathlib import Path

import pytest

from crinsu_gateway.field import build
from crinsu_gateway.field.sweep import MOST_ROUNDS, Sweep
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock
from tests.fakes.new_store import new_store
from tests.fakes.quick import SHIPPED, Unit

PROFILE = SHIPPED["crinsu-sandbox-freezer"]
UNIT = Unit("freezer-1", PROFILE, Transport.MODBUS_TCP, 1, tuple(PROFILE.points))


def level(value: float) -> Decoded:
    """A good level."""
    return Decoded("level", Quantity(value, "%"), Quality.GOOD)


async def kept(db: Database, last: float) -> list[object]:
    """The history of the level once its newest value is `last`."""
    cursor = -1
    while True:
        cursor = await db.changes.wait_for(Topic.READINGS, after=cursor, timeout=0.2)
        found = await db.read(readings.history, "freezer-1", "level", 0, 2**53)
        if found and found[-1].quantity == Quantity(last, "%"):
            return [one.quantity and one.quantity.value for one in found]


async def test_every_change_of_a_value_is_kept_in_its_order(tmp_path: Path) -> None:
    """Values that change faster than the store commits are all kept; equal ones once."""
    clock = RealClock()
    async with Database(new_store(tmp_path / "store.db"), clock) as db:
        await db.write(units.apply, [build.entry_of(UNIT, "net")])
        sweep = Sweep(db, clock)
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(sweep.run())
            for value in (1.0, 1.0, 2.0, 2.0, 1.0, 3.0):
                await sweep.add("freezer-1", [level(value)])
                await asyncio.sleep(0.002)  # history counts in ms
            assert await kept(db, 3.0) == [1.0, 2.0, 1.0, 3.0]
            writing.cancel()


async def test_a_bus_waits_for_a_store_that_is_behind(tmp_path: Path) -> None:
    """No more than so many rounds wait in memory: whoever adds more waits for the store."""
    clock = RealClock()
    async with Database(new_store(tmp_path / "store.db"), clock) as db:
        sweep = Sweep(db, clock)
        for step in range(MOST_ROUNDS - 1):
            await sweep.add("freezer-1", [level(float(step))])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await sweep.add("freezer-1", [level(-1.0)])
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(sweep.run())
            await asyncio.wait_for(sweep.add("freezer-1", [level(-2.0)]), 20.0)
            writing.cancel()


async def test_what_a_full_store_refused_is_kept_for_the_next_run(tmp_path: Path) -> None:
    """A refusal of the store ends the run and loses nothing that was waiting."""
    clock = RealClock()

    class FullOnce(Database):
        """A store whose disk is full at its first write."""

        refusals = 1

        async def write(self, fn, *args, **kwargs):  # type: ignore[no-untyped-def]
            """Refuse once."""
            if self.refusals:
                self.refusals -= 1
                raise StoreFull("the disk is full")
            return await super().write(fn, *args, **kwargs)

    async with FullOnce(tmp_path / "store.db", clock) as db:
        sweep = Sweep(db, clock)
        await sweep.add("freezer-1", [level(7.0)])
        with pytest.raises(StoreFull):
            await sweep.run()
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(sweep.run())
            assert await kept(db, 7.0) == [7.0]
            writing.cancel()

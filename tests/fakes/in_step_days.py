"""Days of work at a gateway and its centre, with everything that goes wrong; then they agree."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.store import reconciliation
from tests.fakes.in_step_hands import Hands
from tests.fakes.in_step_office import Staff
from tests.fakes.in_step_person import explained, look, put_back
from tests.fakes.in_step_proof import hold, unlike
from tests.fakes.in_step_world import Happened, World, breathe, world

SETTLE_S = 60.0


@dataclass(frozen=True, slots=True)
class Days:
    """What may happen in them; shares of the rounds."""

    rounds: int
    errs: bool = False
    restores: float = 0.0
    kills: float = 0.4
    jumps: float = 0.3


async def live(folder: Path, seed: int, days: Days) -> Happened:
    """Work through the days and see that both sides agree; what was done to them."""
    async with world(folder, seed) as one:
        hands, staff = Hands(one), Staff(one, errs=days.errs)
        await _begin(one, staff)
        for _ in range(days.rounds):
            await _round(one, hands, staff, days)
        await agree(one)
        return one.happened


async def _begin(world: World, staff: Staff) -> None:
    """On a calm day the centre asks for the first stores, and the gateway hears of them."""
    async with world.centre():
        await staff.ask_for_stores(8)
        async with world.bench.syncing():
            await world.bench.until(lambda: _same(world))


async def _same(world: World) -> bool:
    return not await unlike(world)


async def _round(world: World, hands: Hands, staff: Staff, days: Days) -> None:
    chance = world.chance
    async with world.centre(*world.faults()):
        async with world.bench.syncing():
            for _ in range(chance.randint(4, 12)):
                await (hands if chance.random() < 0.75 else staff).act()
                await breathe(world)
            if days.restores and chance.random() < 0.5:
                world.save_gateway()
            if days.restores and chance.random() < 0.5:
                world.save_centre()
            await hands.act()
        if chance.random() < days.kills:
            await world.kill_gateway()
        if chance.random() < days.jumps:
            world.jump()
        for _ in range(chance.randint(0, 9)):  # the road is closed, the work goes on
            await hands.act()
    if world.copy is not None and chance.random() < days.restores:
        world.restore_centre()
    if world.backup is not None and chance.random() < days.restores:
        await world.restore_gateway()


async def agree(world: World) -> None:
    """The road is good again: everything is told, people look at what is left, all is the same."""
    world.clock.offset_ms = world.switches.clock_offset_ms = 0
    async with world.centre():
        await Hands(world).finish()
        loop = asyncio.get_running_loop()
        until = loop.time() + SETTLE_S
        async with world.bench.syncing():
            while loop.time() < until:
                await asyncio.sleep(0.3)
                looked = await look(world)
                world.happened.looked += looked
                await put_back(world)
                if not looked and not await _waiting(world) and not await unlike(world):
                    await asyncio.sleep(0.5)  # a sweep of everything brings nothing new
                    if not await _left(world):
                        break
        await _say_why(world)
        await hold(world)
        told = "SELECT count(*) AS n, sum(deliveries) AS all_told FROM device_event"
        row = world.bench.centre.centre.database.one(told)
        world.happened.facts, world.happened.again = row["n"], row["all_told"] - row["n"]


async def _waiting(world: World) -> int:
    return (await world.bench.status()).waiting


async def _left(world: World) -> bool:
    items = await world.bench.db.read(reconciliation.open_items)
    return bool(items or await _waiting(world) or await unlike(world))


async def _say_why(world: World) -> None:
    status = await world.bench.status()
    assert status.waiting == 0, f"still waiting: {status}"
    left = await world.bench.db.read(reconciliation.open_items)
    assert not left, f"still open: {[(one, explained(world, one)) for one in left]}"
    differs = await unlike(world)
    assert not differs, differs

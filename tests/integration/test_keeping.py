"""The watchdog and the history, with a real store and a real notify socket."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from crinsu_gateway.app.inhabitants import World
from crinsu_gateway.app.keeping import DAY_MS, Keeper, Pulse, history
from crinsu_gateway.app.notify import Notifier
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store import meta, readings
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock


@dataclass
class Bus:
    """Something that goes round."""

    rounds: int = 0


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager that listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        yield listener


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A store on disk."""
    async with Database(tmp_path / "store.db", RealClock()) as db:
        yield World(db, RealClock(), lambda: 0.5)


def messages(listener: socket.socket) -> list[str]:
    """What has arrived since the last look."""
    found = []
    while True:
        try:
            found.append(listener.recv(4096).decode())
        except BlockingIOError:
            return found


def keeper(world: World, tmp_path: Path, buses: dict[str, Bus]) -> Keeper:
    """A keeper that looks twenty times a second."""
    facts = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "100000"}
    return Keeper(world, Notifier(facts), structlog.get_logger(), buses, dict, 0.2)


async def fed(listener: socket.socket) -> None:
    """Wait until the watchdog is fed."""
    while True:
        if await asyncio.get_running_loop().sock_recv(listener, 4096) == b"WATCHDOG=1":
            return


async def test_the_watchdog_starves_while_the_writer_is_stuck(
    world: World, tmp_path: Path, manager: socket.socket
) -> None:
    """A writer that does not commit stops the feeding; once it commits again it goes on."""
    stuck = threading.Event()

    def hold(tx: Transaction) -> None:
        stuck.wait(10)

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        keeping = group.create_task(keeper(world, tmp_path, {}).run())
        await fed(manager)
        held = group.create_task(world.db.write(hold))
        await asyncio.sleep(0.5)  # every look from now on meets the stuck writer
        messages(manager)
        await asyncio.sleep(0.3)
        starving = messages(manager)
        stuck.set()
        await held
        await fed(manager)
        keeping.cancel()
    assert "WATCHDOG=1" not in starving


async def test_the_store_knows_until_when_the_gateway_lived(
    world: World, tmp_path: Path, manager: socket.socket
) -> None:
    """Each look leaves the time in the store, for the start after a power cut."""
    before = RealClock().now().utc_ms
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        keeping = group.create_task(keeper(world, tmp_path, {}).run())
        await fed(manager)
        keeping.cancel()
    alive = await world.db.read(meta.last_alive_ms)
    assert alive is not None
    assert alive >= before


def test_a_bus_that_stops_going_round_is_found() -> None:
    """A bus whose rounds stand still for longer than the limit is stuck, its neighbour is not."""
    pulse, stuck, lively = Pulse(60.0), Bus(5), Bus(5)
    buses = {"a": stuck, "b": lively}
    assert pulse.stuck(buses, 0.0) == []
    lively.rounds += 1
    assert pulse.stuck(buses, 50.0) == []
    lively.rounds += 1
    assert pulse.stuck(buses, 61.0) == ["a"]
    stuck.rounds = 0  # the supervisor made a new one
    assert pulse.stuck(buses, 62.0) == []


def test_a_bus_that_fails_and_is_started_again_does_not_end_the_daemon() -> None:
    """With a full disk a new bus fails before its first round each time: it is not stuck."""
    pulse = Pulse(60.0)
    for second in range(0, 300, 30):
        assert pulse.stuck({"a": Bus(0)}, float(second)) == []


def value(at_ms: int) -> Reading:
    """A reading of that moment."""
    return Reading("u", "p", Quantity(at_ms % 97, "%"), Quality.GOOD, at_ms, 1)


async def test_old_readings_are_forgotten(world: World) -> None:
    """History older than configured goes, younger stays."""
    now = RealClock().now().utc_ms
    old, young = now - 3 * DAY_MS, now - DAY_MS
    await world.db.write(readings.record, [value(old)])
    await world.db.write(readings.record, [value(young)])

    async def kept() -> list[int]:
        found = await world.db.read(readings.history, "u", "p", 0, now)
        return [reading.at_ms for reading in found]

    assert await kept() == [old, young]

    async def forget() -> None:
        await history(world, 2).run()

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        forgetting = group.create_task(forget())
        while await kept() != [young]:  # noqa: ASYNC110 - forgetting wakes nobody
            await asyncio.sleep(0.01)
        forgetting.cancel()

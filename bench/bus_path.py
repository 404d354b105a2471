"""Reads a second and CPU time of our whole bus path, beside a bare pymodbus loop on the same unit.

Ours: link, framing and its guards, decoding, quality, schedule, health, and the store on disk. The
peer asks exactly the same requests and throws the registers away. Both on uvloop, as the daemon is.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop
from pymodbus.client import AsyncModbusTcpClient

from bench.figures import Figure, ratio_of_medians
from bench.simulated import Simulated, simulated_units
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.installation import InstalledUnit
from crinsu_gateway.drivers.driver import Driver, Meanwhile
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.field.blocks import Blocks
from crinsu_gateway.field.build import entry_of, tcp_link
from crinsu_gateway.field.bus import Bus, BusUnit
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import load_known, shipped_dir
from crinsu_gateway.profile.plan import ModbusRead, Request, plan
from crinsu_gateway.store import units
from crinsu_gateway.store.database import Database

ROUNDS = 15  # short ones: what else the machine does then meets both alike
SECONDS = 0.8
WARM_S = 0.3
STOP_WITHIN_S = 5.0
FLAT_OUT_S = 1e-6  # every request is due again at once
GROUP = "bus"


@dataclass(frozen=True, slots=True)
class Rate:
    """What one round gave."""

    reads_per_s: float
    cpu_s_per_1000_values: float


class Counted:
    """A driver that counts the answers that it passes on."""

    def __init__(self, driver: Driver) -> None:
        self.reads = 0
        self.values = 0
        self._driver = driver

    async def start(self) -> None:
        """As the driver."""
        await self._driver.start()

    async def stop(self) -> None:
        """As the driver."""
        await self._driver.stop()

    async def read(self, request: Request) -> Sequence[Decoded]:
        """As the driver."""
        decoded = await self._driver.read(request)
        self.reads += 1
        self.values += len(decoded)
        return decoded

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """As the driver."""
        self._driver.recall(ago_s)

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """As the driver."""
        return await self._driver.write(point, value, meanwhile)


async def timed(counts: Callable[[], tuple[int, int]]) -> Rate:
    """The rate at which two counts (reads, values) grow while something else runs."""
    await asyncio.sleep(WARM_S)
    reads, values = counts()
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.sleep(SECONDS)
    passed, spent = time.perf_counter() - begun, time.process_time() - cpu
    more_reads, more_values = counts()
    return Rate((more_reads - reads) / passed, spent / (more_values - values) * 1000)


async def ended(running: asyncio.Task[None], stop: Callable[[], object]) -> None:
    """Stop a loop that was measured; its failure, if it had failed before."""
    stop()
    await asyncio.wait({running}, timeout=STOP_WITHIN_S)
    if not running.cancelled():
        running.result()


async def ours(folder: Path, freezer: InstalledUnit, host: str, port: int) -> Rate:
    """Our path: link, driver, bus, store on disk."""
    path = folder / "bus.db"
    path.unlink(missing_ok=True)
    clock = SystemClock()
    async with Database(path, clock) as db:
        await db.write(units.apply, [entry_of(freezer, "net")])
        link = tcp_link("net", host, port, 5.0)
        driver = FAMILIES[freezer.transport](link, 0.0, clock)(freezer.profile, freezer.address)
        counted = Counted(driver)
        requests = plan(freezer.profile, freezer.points, FLAT_OUT_S)
        unit = BusUnit(
            freezer.name, counted, requests, freezer.profile.link.retry, Blocks(freezer.profile)
        )
        bus = Bus(link, [unit], db, clock, random.random)
        running = asyncio.create_task(bus.run())
        try:
            return await timed(lambda: (counted.reads, counted.values))
        finally:
            await ended(running, running.cancel)


async def theirs(freezer: InstalledUnit, host: str, port: int) -> Rate:
    """A bare pymodbus client that asks the same and keeps nothing."""
    client = AsyncModbusTcpClient(host, port=port, timeout=5, retries=0, reconnect_delay=0)
    assert await client.connect()
    ask = {
        1: client.read_coils,
        2: client.read_discrete_inputs,
        3: client.read_holding_registers,
        4: client.read_input_registers,
    }
    requests = [one for one in plan(freezer.profile, freezer.points) if isinstance(one, ModbusRead)]
    reads = values = 0
    # A flag ends it: a cancellation that meets an answer gets lost in asyncio.wait_for.
    stop = asyncio.Event()

    async def loop() -> None:
        nonlocal reads, values
        while not stop.is_set():
            for one in requests:
                answer = await ask[one.function](
                    one.address, count=one.count, device_id=freezer.address
                )
                if answer.isError():
                    raise RuntimeError(f"the simulated unit refused {one}")
                reads += 1
                values += len(one.points)

    running = asyncio.create_task(loop())
    try:
        return await timed(lambda: (reads, values))
    finally:
        await ended(running, stop.set)
        client.close()


def as_unit(simulated: Simulated) -> InstalledUnit:
    """The simulated unit with its profile and all its points."""
    profile = load_known([shipped_dir()])[simulated.profile]
    return InstalledUnit(
        simulated.name,
        profile,
        Transport(simulated.transport),
        simulated.address or 1,
        FLAT_OUT_S,
        tuple(profile.points),
    )


def measure(folder: Path) -> list[Figure]:
    """All figures of the bus path, in interleaved rounds."""
    us: list[Rate] = []
    them: list[Rate] = []
    with simulated_units(folder) as found:
        freezer = as_unit(found["freezer-1"])
        host, port = found["freezer-1"].where.rsplit(":", 1)
        for _ in range(ROUNDS):
            them.append(uvloop.run(theirs(freezer, host, int(port))))
            us.append(uvloop.run(ours(folder, freezer, host, int(port))))
    speed = ratio_of_medians([r.reads_per_s for r in us], [r.reads_per_s for r in them])
    costs = [r.cpu_s_per_1000_values for r in us]
    cpu = ratio_of_medians(costs, [r.cpu_s_per_1000_values for r in them])
    half = ROUNDS // 2
    return [
        Figure(GROUP, "reads to a bare pymodbus loop, same unit", speed, "ratio", 0.95),
        # The peer decodes nothing and keeps nothing; half as much again is what that may cost.
        Figure(GROUP, "CPU for polled values to the same", cpu, "ratio", 1.5, "at most"),
        Figure(GROUP, "reads", sorted(r.reads_per_s for r in us)[half], "1/s"),
        Figure(GROUP, "reads of the bare loop", sorted(r.reads_per_s for r in them)[half], "1/s"),
        Figure(GROUP, "CPU for 1,000 values", sorted(costs)[half] * 1000, "ms"),
    ]

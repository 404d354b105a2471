"""200 TCP units of 20 points, each read every second, beside a bare pymodbus loop.

Both ask the same units for the same registers at the same pace; the peer throws them away, we
decode, judge and keep them on disk. How late reads are is seen at the units: beside the
earliest beat of each unit, where a beat that was left out is late by a whole period.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop
from pymodbus.client import AsyncModbusTcpClient

from bench.figures import Figure, ratio_of_medians
from bench.load_profile import load_profile
from bench.our_buses import running_buses, tcp_line, units_of
from bench.register_units import Asked, register_units
from crinsu_gateway.profile.described import Profile

UNITS = 200
POINTS = 20
EVERY_S = 1.0
ROUNDS = 3
WARM_S = 3.0
SECONDS = 7.0
GROUP = "many"


@dataclass(frozen=True, slots=True)
class Load:
    """What one round gave."""

    cpu_ms_per_read: float
    late_p99_ms: float
    reads: int


def lateness_s(arrivals: Sequence[float], seconds: float) -> list[float]:
    """How late each beat of one unit was, beside its earliest one."""
    phase_s = min(at % EVERY_S for at in arrivals)
    if max(at % EVERY_S for at in arrivals) - phase_s > EVERY_S / 2:  # around the turn
        phase_s = min(at % EVERY_S for at in arrivals if at % EVERY_S > EVERY_S / 2)
    late = [(at - phase_s) % EVERY_S for at in arrivals]
    missing = round(seconds / EVERY_S) - 1 - len(arrivals)
    return late + [EVERY_S] * max(missing, 0)


async def loaded(units: Asked) -> Load:
    """CPU time of this process and lateness at the units, while something else runs."""
    await asyncio.sleep(WARM_S)
    before, _ = units.look()
    cpu, begun = time.process_time(), time.perf_counter()
    await asyncio.sleep(SECONDS)
    cpu = time.process_time() - cpu
    after, arrivals = units.look()
    seconds = time.perf_counter() - begun
    assert len(arrivals) == UNITS
    late = sorted(s for one in arrivals.values() for s in lateness_s(one, seconds))
    reads = after - before
    return Load(cpu / reads * 1000, late[int(len(late) * 0.99)] * 1000, reads)


async def ours(folder: Path, profile: Profile, units: Asked) -> Load:
    """Our path, a bus for each unit."""
    lines = {tcp_line(port): units_of(profile, (1,), prefix=f"unit-{port}") for port in units.ports}
    async with running_buses(folder, lines):
        return await loaded(units)


async def theirs(units: Asked) -> Load:
    """A pymodbus client for each unit, and a task that reads at each beat."""
    stop = asyncio.Event()

    async def loop(client: AsyncModbusTcpClient, phase_s: float) -> None:
        beat_s = time.monotonic() + phase_s
        while not stop.is_set():
            await asyncio.sleep(max(beat_s - time.monotonic(), 0.0))
            answer = await client.read_holding_registers(0, count=POINTS, device_id=1)
            if answer.isError():
                raise RuntimeError("a unit refused")
            beat_s += EVERY_S

    clients = [
        AsyncModbusTcpClient("127.0.0.1", port=port, timeout=5, retries=0, reconnect_delay=0)
        for port in units.ports
    ]
    for client in clients:
        assert await client.connect()
    try:
        async with asyncio.TaskGroup() as group:
            for number, client in enumerate(clients):
                group.create_task(loop(client, number / UNITS * EVERY_S))
            load = await loaded(units)
            stop.set()
            return load
    finally:
        for client in clients:
            client.close()


def measure(folder: Path) -> list[Figure]:
    """All figures, in interleaved rounds."""
    profile = load_profile(folder / "profiles", "load-20", range(POINTS))
    us: list[Load] = []
    them: list[Load] = []
    with register_units(UNITS, POINTS) as units:
        for _ in range(ROUNDS):
            them.append(uvloop.run(theirs(units)))
            us.append(uvloop.run(ours(folder, profile, units)))
    half = ROUNDS // 2
    cpu = ratio_of_medians([r.cpu_ms_per_read for r in us], [r.cpu_ms_per_read for r in them])
    late = sorted(r.late_p99_ms for r in us)[half]
    their_late = sorted(r.late_p99_ms for r in them)[half]
    our_cpu = sorted(r.cpu_ms_per_read for r in us)[half]
    return [
        Figure(
            GROUP,
            "CPU to a bare pymodbus loop, 200 units x 20 at 1 s",
            cpu,
            "ratio",
            2.0,
            "at most",
        ),
        Figure(GROUP, "lateness of these reads, p99", late, "ms", 200.0, "at most"),
        Figure(GROUP, "lateness of the bare loop's, p99", their_late, "ms"),
        Figure(GROUP, "CPU for one read of 20 points", our_cpu, "ms"),
    ]

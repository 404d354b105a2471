"""Whether memory stays flat over a million readings that are all new and all kept on disk.

A process of its own runs one bus as fast as the store takes it; its greatest resident size ever
is compared with that after the first tenth.
"""

import asyncio
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import structlog
import uvloop

from bench.figures import Figure
from bench.load_profile import load_profile
from bench.our_buses import running_buses, tcp_line, units_of
from bench.register_units import Asked, register_units

READINGS = 1_000_000
POINTS = 100
LOOK_EVERY_S = 0.2
GIVE_UP_S = 120.0
FLAT_OUT_S = 1e-6
GROUP = "memory"


def greatest_mib() -> float:
    """The greatest resident size that this process ever had."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


async def until(units: Asked, readings: int) -> None:
    """Wait until so many readings were asked for."""
    async with asyncio.timeout(GIVE_UP_S):
        while units.look()[0] * POINTS < readings:  # noqa: ASYNC110  (another process counts)
            await asyncio.sleep(LOOK_EVERY_S)


async def grown(folder: Path, units: Asked) -> tuple[float, float]:
    """MiB after a tenth of the readings, and after all."""
    profile = load_profile(folder / "profiles", "load-100", range(POINTS))
    (port,) = units.ports
    line = {tcp_line(port): units_of(profile, (1,), every_s=FLAT_OUT_S)}
    async with running_buses(folder, line):
        await until(units, READINGS // 10)
        first = greatest_mib()
        await until(units, READINGS)
        return first, greatest_mib()


def one_process(folder: Path) -> tuple[float, float]:
    """As `grown`; runs in a process that did nothing before."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with register_units(1, POINTS, every_value_new=True) as units:
        return uvloop.run(grown(folder, units))


def measure(folder: Path) -> list[Figure]:
    """All figures."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as process:
        first, last = process.submit(one_process, folder).result()
    return [
        Figure(GROUP, "growth of the peak over 10^6 readings", last - first, "MiB", 4.0, "at most"),
        Figure(GROUP, "peak of a process with one bus", last, "MiB"),
    ]

"""A first pull of everything, a sweep through what did not change, and one through what did.

`python -m bench pull` measures 10,000 sample containers, `python -m bench.pull 1000000` any number.
A sandbox central over a real socket, a real store; the budget is set so high that only the work
counts. Beside it somebody at the bench writes every few ms; the longest wait of theirs is told.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench.figures import Figure, table
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.sandbox.central.bulk_layout import shape_of
from crinsu_gateway.sandbox.central.bulk_plan import Bulk
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET, Seed
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.store import facilities, meta, places, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.crinsutrack import Access, Crinsutrack
from crinsu_gateway.sync.pull.pulling import Pull, Round
from crinsu_gateway.sync.pull.sweeping import Sweep
from crinsu_gateway.sync.road.oauth import Secret
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.rate import Bounds

GROUP = "pull"
SAMPLES, MOST_CHANGED = 10_000, 100_000
FACILITY = "Lyon Centre"
WHO = Actor("bench", "bench")
EVERY_S = 0.01
LONGEST_MS = 500.0


def _furnish(tx: Transaction, plan: Bulk) -> None:
    meta.claim(tx, "gw-bench")
    facility = facilities.own(tx, FACILITY, "UTC")
    for number in range(1, plan.storages + 1):
        shape = shape_of(number, -(-plan.samples // plan.storages))
        levels = (
            Level(ContainerKind(shape.outer[0]), *shape.outer[1:]),
            Level(ContainerKind(shape.inner[0]), *shape.inner[1:]),
        )
        layout = Layout(levels, shape.slots)
        entry = StorageEntry(f"T{number}", StorageType(shape.type), (), layout, None, None)
        places.apply(tx, facility, entry, WHO)


class Bench:
    """One gateway that reads, and somebody who works beside it."""

    def __init__(self, db: Database, target: Crinsutrack, centre: Running) -> None:
        self.db = db
        self.centre = centre
        self.pull = Pull(db, target, FACILITY, str)
        self.sweep = Sweep(db, target, FACILITY, str)
        self.longest_s = 0.0

    async def _act(self) -> None:
        while True:
            begun = time.perf_counter()
            await self.db.write(sync_state.put, "bench", begun)
            self.longest_s = max(self.longest_s, time.perf_counter() - begun)
            await asyncio.sleep(EVERY_S)

    async def timed(self, work: Callable[[], Awaitable[None]]) -> tuple[float, float]:
        """Seconds that the work took, and the longest wait of somebody's act in ms."""
        self.longest_s = 0.0
        beside = asyncio.create_task(self._act())
        begun = time.perf_counter()
        try:
            await work()
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
        return time.perf_counter() - begun, self.longest_s * 1000

    async def rounds(self) -> None:
        """Everything that a first start pulls."""
        for which in (Round.WHOLE, Round.URGENT, Round.CALM):
            await self.pull.begin(which)
            while self.pull.under_way(which):
                await self.pull.page(which)

    async def swept(self) -> None:
        """One sweep through everything."""
        await self.sweep.begin()
        while await self.sweep.is_under_way():
            await self.sweep.step()

    def requests(self) -> int:
        """How many requests the centre has seen."""
        return sum(len(times) for times in self.centre.centre.arrivals.times.values())


@asynccontextmanager
async def _furnished(folder: Path, samples: int) -> AsyncIterator[Bench]:
    plan = Bulk(samples, subjects=max(100, samples // 20), procedures=100)
    clock = SystemClock()
    seed = Seed(facility=FACILITY, bulk=plan)
    switches = Switches(rate_per_minute=10**9)
    async with (
        Database(folder / "store.db", clock) as db,
        running(
            clock=clock, data_path=folder / "central.db", plan=seed, switches=switches
        ) as centre,
    ):
        await db.write_alone(_furnish, plan)
        access = Access(
            centre.url, DEVICE_CLIENT, Secret(DEVICE_SECRET), "gw-bench", FACILITY, 60.0
        )
        pace = Pace(db, clock, Bounds(10**6, 10**6, 60.0), doubt_s=0.0)
        target = Crinsutrack(access, pace, clock)
        try:
            yield Bench(db, target, centre)
        finally:
            await target.close()


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _differences(tx: Transaction) -> int:
    return int(tx.value("SELECT count(*) FROM reconciliation"))


async def _measured(folder: Path, samples: int) -> list[Figure]:
    figures: list[Figure] = []
    async with _furnished(folder, samples) as bench:

        async def note(what: str, work: Callable[[], Awaitable[None]]) -> None:
            asked, peak = bench.requests(), _peak_mib()
            took_s, longest_ms = await bench.timed(work)
            figures.extend(
                (
                    Figure(GROUP, f"{what}: records a second", samples / took_s, "1/s"),
                    Figure(GROUP, f"{what}: requests", bench.requests() - asked, "requests"),
                    Figure(
                        GROUP,
                        f"{what}: longest wait of an act",
                        longest_ms,
                        "ms",
                        LONGEST_MS,
                        "at most",
                    ),
                    Figure(GROUP, f"{what}: more memory at the peak", _peak_mib() - peak, "MiB"),
                )
            )

        await note("first pull", bench.rounds)
        await note("sweep, nothing changed", bench.swept)
        if samples <= MOST_CHANGED:
            bench.centre.centre.database.execute(
                "UPDATE sample_container SET description = 'changed', updated_ms = updated_ms + 1"
            )
            await note("sweep, everything changed", bench.swept)
        found = await bench.db.read(_differences)
        figures.append(Figure(GROUP, "differences noted", found, "", 0, "at most"))
    return figures


def measure(folder: Path, samples: int = SAMPLES) -> list[Figure]:
    """All figures of the group."""
    return asyncio.run(_measured(folder, samples))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        print(table(measure(Path(scratch), int(sys.argv[1]) if sys.argv[1:] else SAMPLES)))

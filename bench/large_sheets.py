"""Sheets beside a million slots: rows taken over, what others wait meanwhile, and the export.

It works in the stores that bench/many_places.py has filled. Tags are new and at random, as those
of bought tubes are. Rows cost processor time; waits are those of a technician at the bench.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figure
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.store import inventory_import, inventory_sheet, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

WHO = Actor("bench", "bench")
FEW, MANY = 3_000, 50_000
OVER_API = 900_000
"""Bytes: the largest sheet that a running gateway takes."""
CACHE_MIB = 64
"""As the command line has it while a gateway is stopped."""
_FREE = """
SELECT t.name || '/' || c.path || '/' || s.label FROM storage_solution t
CROSS JOIN container c ON c.storage_id = t.id AND c.leaf AND c.free > 0
CROSS JOIN slot s ON s.container_id = c.id AND s.vacant LIMIT ?
"""


def _sheet(addresses: Sequence[str]) -> Iterator[str]:
    """A new vial for each address."""
    chance = random.Random(len(addresses))
    yield inventory_sheet.header()
    for number, address in enumerate(addresses):
        tag = f"{chance.getrandbits(64):016X}"
        yield (
            f",{tag},Vial {number},day 5 blastocyst,S{number % 500 + 1},vial,STORED,RELEASED,"
            f"{address},2026-05-01T08:30:00.000Z,,\n"
        )


def _take_over(tx: Transaction, rows: Sequence[str]) -> None:
    problems = Problems("sheet")
    inventory_import.take_over(tx, rows, "a bench", WHO, problems)
    assert not problems.found, problems.found[:3]


async def _rows(db: Database, wanted: int) -> list[str]:
    """A sheet for so many of the slots that are free."""
    free = await db.read(Transaction.all, _FREE, (wanted,))
    return [*_sheet([row[0] for row in free])]


async def _us_a_row(path: Path, wanted: int) -> float:
    """Processor time of a row, in us."""
    async with Database(path, SystemClock(), cache_mib=CACHE_MIB) as db:
        rows = await _rows(db, wanted)
        begun = time.process_time()
        await db.write_alone(_take_over, rows)
        return (time.process_time() - begun) / wanted * 1e6


async def _longest_wait_ms(path: Path) -> float:
    """The longest of somebody else's acts while a running gateway takes the largest sheet."""
    async with Database(path, SystemClock()) as db:
        vial, slot = await db.read(
            lambda tx: tx.all("SELECT id, slot_id FROM sample_container ORDER BY id LIMIT 1")[0]
        )
        rows = await _rows(db, OVER_API // 100)
        waits = []

        async def work() -> None:
            while True:
                for act in (
                    lambda tx: samples.take(tx, vial, actor=WHO, execution=None),
                    lambda tx: samples.store(tx, vial, slot, actor=WHO, execution=None),
                ):
                    begun = time.perf_counter()
                    await db.write(act)
                    waits.append(time.perf_counter() - begun)

        async with asyncio.TaskGroup() as group:
            other = group.create_task(work())
            await asyncio.sleep(0.1)
            await db.write_alone(_take_over, rows)
            await asyncio.sleep(0.1)
            other.cancel()
        return max(waits) * 1000


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def _exported(tx: Transaction) -> tuple[int, float, float]:
    """Rows, processor time of one in us, and MiB that memory grew by while they were written."""
    before, most, rows, begun = _resident_kib(), 0, 0, time.process_time()
    for rows, _ in enumerate(inventory_sheet.exported(tx)):
        if rows % 10_000 == 0:
            most = max(most, _resident_kib())
    return rows, (time.process_time() - begun) / rows * 1e6, (most - before) / 1024


async def measured(small: Path, large: Path, group: str) -> list[Figure]:
    """All figures of sheets, in stores with 10^4 and 10^6 slots."""
    wait_ms = await _longest_wait_ms(large)
    few, many = await _us_a_row(small, FEW), await _us_a_row(large, MANY)
    async with Database(large, SystemClock()) as db:
        rows, us_written, grown = await db.read(_exported)
    title = "a row of a sheet taken over, 10^6 slots to 10^4"
    return [
        Figure(group, title, many / few, "ratio", 2.0, "at most"),
        Figure(group, f"a row of {MANY:,} taken over, among 10^6", many, "us"),
        Figure(group, "act while 0.9 MB are taken over", wait_ms, "ms", 2000, "at most"),
        Figure(group, f"a row of {rows:,} written to a sheet", us_written, "us"),
        Figure(group, "memory that this takes", grown, "MiB", 16, "at most"),
    ]

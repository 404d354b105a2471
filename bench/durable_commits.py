"""Durable commits a second with 32 writers waiting, beside the raw fsync rate of the same folder.

The peer is what a program without group commit pays for each fact: append a page to a log and
fdatasync it. Overwriting one page in place, the best case of a disk, is told beside it.
"""

import asyncio
import os
import time
from pathlib import Path

import uvloop

from bench.figures import Figure, ratio_of_medians
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.database import Database

WRITERS = 32
ROUNDS = 5
SECONDS = 1.0
PAGE = 4096
GROUP = "store"


def raw_rate(folder: Path, *, appending: bool) -> float:
    """Pages a second, each written and made durable before the next."""
    path = folder / "raw"
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, bytes(PAGE), 0)
        os.fsync(file)
        count, begun = 0, time.perf_counter()
        while (passed := time.perf_counter() - begun) < SECONDS:
            os.pwrite(file, count.to_bytes(8) * (PAGE // 8), count * PAGE if appending else 0)
            os.fdatasync(file)
            count += 1
        return count / passed
    finally:
        os.close(file)
        path.unlink()


async def our_rate(folder: Path) -> float:
    """Writes a second, each confirmed to its caller only when it is on the disk."""
    path = folder / "store.db"
    path.unlink(missing_ok=True)
    async with Database(path, SystemClock()) as db:
        count, begun = 0, time.perf_counter()

        async def writer(name: str) -> None:
            nonlocal count
            while time.perf_counter() - begun < SECONDS:
                await db.write(sync_state.put, name, count)
                count += 1

        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                group.create_task(writer(f"writer {number}"))
        return count / (time.perf_counter() - begun)


def measure(folder: Path) -> list[Figure]:
    """All figures of the store, in interleaved rounds."""
    ours, appended, in_place = [], [], []
    for _ in range(ROUNDS):
        appended.append(raw_rate(folder, appending=True))
        ours.append(uvloop.run(our_rate(folder)))
        in_place.append(raw_rate(folder, appending=False))
    return [
        Figure(
            GROUP,
            "durable commits, 32 writers, to appending a page",
            ratio_of_medians(ours, appended),
            "ratio",
            5.0,
        ),
        Figure(
            GROUP,
            "the same to overwriting one page in place",
            ratio_of_medians(ours, in_place),
            "ratio",
        ),
        Figure(GROUP, "durable commits, 32 writers", sorted(ours)[ROUNDS // 2], "1/s"),
        Figure(GROUP, "appended and synced pages", sorted(appended)[ROUNDS // 2], "1/s"),
    ]

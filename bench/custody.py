"""Durable acts of custody a second: eight technicians at once beside one alone, in the same run.

Each act is a whole one: the rule, the sample container, its audit event, its line of custody and
its fact for the centre, confirmed only when it is on the disk. What is gained comes from the
group commit; what it costs is told as a figure of its own.
"""

import asyncio
import time
from pathlib import Path

import uvloop

from bench.figures import Figure, ratio_of_medians
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.store import facilities, meta, places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction

TECHNICIANS = 8
ROUNDS = 5
SECONDS = 1.0
GROUP = "custody"
SETUP = Actor("setup", "bench")
LAYOUT = Layout(
    (Level(ContainerKind.CANISTER, "C", 4), Level(ContainerKind.CANE, "CN", 5)), ("1", "2", "3")
)


def furnish(tx: Transaction) -> list[tuple[int, int]]:
    """A storage solution, and for each technician a vial and a slot; their local ids."""
    meta.claim(tx, "gw-bench")
    facility = facilities.own(tx, "Bench", "UTC")
    places.apply(tx, facility, StorageEntry("T1", StorageType.TANK, (), LAYOUT, None, None), SETUP)
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="S", actor=SETUP
    )
    free = [int(row[0]) for row in tx.all("SELECT id FROM slot ORDER BY id")]
    return [
        (
            samples.put(
                tx, central_id=None, subject_id=subject, name=f"V{n}", tag=f"T{n}", actor=SETUP
            ),
            free[n],
        )
        for n in range(TECHNICIANS)
    ]


async def rate(folder: Path, technicians: int) -> float:
    """Confirmed acts a second of so many technicians, each storing and taking in turn."""
    async with Database(folder / "store.db", SystemClock()) as db:
        work = (await db.write(furnish))[:technicians]
        count, begun = 0, time.perf_counter()

        async def technician(name: str, sample: int, slot: int) -> None:
            nonlocal count
            actor = Actor(name, "bench")
            while time.perf_counter() - begun < SECONDS:
                await db.write(samples.store, sample, slot, actor=actor, execution=None)
                await db.write(samples.take, sample, actor=actor, execution=None)
                count += 2

        async with asyncio.TaskGroup() as group:
            for number, (sample, slot) in enumerate(work):
                group.create_task(technician(f"tech-{number}", sample, slot))
        return count / (time.perf_counter() - begun)


def measure(folder: Path) -> list[Figure]:
    """All figures of custody, in interleaved rounds."""
    alone: list[float] = []
    together: list[float] = []
    for number in range(ROUNDS):
        for rates, technicians in ((alone, 1), (together, TECHNICIANS)):
            place = folder / f"{number}-{technicians}"
            place.mkdir()
            rates.append(uvloop.run(rate(place, technicians)))
    return [
        Figure(
            GROUP,
            "durable acts of 8 technicians at once, to one alone",
            ratio_of_medians(together, alone),
            "ratio",
            2.0,
        ),
        Figure(GROUP, "durable acts of 8 technicians", sorted(together)[ROUNDS // 2], "1/s"),
        Figure(GROUP, "durable acts of one alone", sorted(alone)[ROUNDS // 2], "1/s"),
    ]

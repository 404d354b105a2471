"""Planning: 200 procedures that wait for one storage solution, offered as one trip."""

import asyncio
import time
from pathlib import Path

from bench.figures import Figure
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import approving, facilities, free_places, meta, places, samples, trips
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction

GROUP = "trips"
PROCEDURES, EACH = 200, 5
WHO = Actor("bench", "bench")


class _Clock:
    def now(self) -> Instant:
        return Instant(1_760_000_000_000, 1_000_000, "bench")

    def monotonic(self) -> float:
        return time.monotonic()


def _furnish(tx: Transaction) -> None:
    meta.claim(tx, "gw-bench")
    facility = facilities.own(tx, "Bench", "UTC")
    levels = (Level(ContainerKind.CANISTER, "C", 6), Level(ContainerKind.CANE, "CN", 60))
    layout = Layout(levels, tuple(str(number) for number in range(1, 11)))
    entry = StorageEntry("T1", StorageType.TANK, (), layout, None, None)
    storage = places.apply(tx, facility, entry, WHO)
    for number in range(PROCEDURES):
        subject = facilities.put_subject(
            tx, central_id=None, facility_id=facility, code=f"S-{number % 50}", actor=WHO
        )
        ids = [
            samples.put(
                tx, central_id=None, subject_id=subject, name="V", tag=f"{number}-{n}", actor=WHO
            )
            for n in range(EACH)
        ]
        stored = number % 2 == 0
        if stored:
            free = free_places.free_slots(tx, storage, EACH, subject_id=subject)
            for sample, slot in zip(ids, free, strict=True):
                samples.adopt(tx, sample, slot, tx.now.utc_ms, WHO)
        type = ProcedureType.RETRIEVE if stored else ProcedureType.STORE
        approving.make(tx, type, ids, actor=WHO, approved=True)


async def _planned(folder: Path) -> tuple[float, int, int]:
    async with Database(folder / "trips.db", _Clock()) as db:
        await db.write(_furnish)
        begun = time.perf_counter()
        trip = await db.read(trips.propose, "T1")
        assert len(trip.procedures) == PROCEDURES
        return time.perf_counter() - begun, trip.lifts, trip.lifts_apart


def measure(folder: Path) -> list[Figure]:
    """How long it takes, and what it saves."""
    seconds, lifts, apart = asyncio.run(_planned(folder))
    return [
        Figure(
            GROUP, f"planning {PROCEDURES} procedures on one unit", seconds, "s", 1.0, "at most"
        ),
        Figure(
            GROUP, "lifts to those of one after the other", lifts / apart, "ratio", 1.0, "at most"
        ),
    ]

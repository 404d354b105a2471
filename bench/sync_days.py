"""Days without a centre: what grows in the process, and in which tables, after 3 and after 30.

Each count of days is a process of its own (`python -m bench.sync_days FOLDER DAYS`), so that its
memory is its own. The calendar is turned by a clock; each day has work and a sync that finds
nobody.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bench.figures import Figure
from bench.fleet_gateways import act, furnish
from bench.process_tree import usage
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store import facilities, outbox, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.crinsutrack import Access
from crinsu_gateway.sync.inhabitant import keep_in_step
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.road.oauth import Secret

GROUP = "sync"
DAY_MS = 86_400_000
NOBODY = "http://127.0.0.1:9"  # the discard port: refused at once
ACTS_A_DAY = 40
TRIES_A_DAY_S = 0.3
QUICK = Rhythm(
    pull_every_s=0.05, sweep_every_s=0.2, beat_every_s=0.1, most_pause_s=0.05, first_pause_s=0.01
)
WHO = Actor("setup", "bench")
OF_THE_SYNC = ("sync_state", "request_spent", "reconciliation")


class Calendar(SystemClock):
    """The clock of this machine, some days later."""

    days = 0

    def now(self) -> Instant:
        """The present moment, so many days on."""
        real, later = super().now(), self.days * DAY_MS
        return Instant(real.utc_ms + later, real.boot_ms + later, real.boot_id)

    def monotonic(self) -> float:
        """The same for waits."""
        return super().monotonic() + self.days * DAY_MS / 1000


@dataclass(frozen=True, slots=True)
class Grown:
    """What a process holds after some days."""

    rss_mib: float
    descriptors: int
    tasks: int
    rows: Mapping[str, int]
    waiting: int
    mib: float


def _samples(tx: Transaction) -> None:
    furnish(tx, "gw-1", "Centre 1")
    facility = facilities.own(tx, "Centre 1", "UTC")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-1", actor=WHO
    )
    for number in range(10):
        samples.put(
            tx,
            central_id=None,
            subject_id=subject,
            name=f"Vial {number}",
            tag=f"TAG-{number}",
            actor=WHO,
        )


def rows_of(tx: Transaction) -> dict[str, int]:
    """How many rows each table has."""
    names = [row[0] for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: int(tx.value(f"SELECT count(*) FROM {name}")) for name in names}


def _acts(tx: Transaction, chance: random.Random) -> None:
    for _ in range(ACTS_A_DAY):
        act(tx, chance)


async def away(path: Path, days: int) -> Grown:
    """So many days in this process."""
    clock, chance = Calendar(), random.Random(1)
    async with Database(path, clock) as db:
        await db.write(_samples)
        access = Access(NOBODY, "nobody", Secret("none"), "gw-1", "Centre 1", 1.0)
        pump = keep_in_step(
            db, clock, chance.random, access, str, rate_per_minute=6000, rhythm=QUICK
        )
        task = asyncio.create_task(pump)
        try:
            for day in range(1, days + 1):
                clock.days = day
                await db.write(_acts, chance)
                await asyncio.sleep(TRIES_A_DAY_S)
            rows, queued = await db.read(rows_of), await db.read(outbox.state)
            return Grown(
                usage(os.getpid()).rss_mib,
                len(os.listdir("/proc/self/fd")),
                len(asyncio.all_tasks()),
                rows,
                queued.waiting,
                sum(os.stat(f"{path}{end}").st_size for end in ("", "-wal")) / 2**20,
            )
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def after(folder: Path, days: int) -> Grown:
    """What a process of its own holds after so many days."""
    words = [sys.executable, "-m", "bench.sync_days", str(folder / f"days-{days}.db"), str(days)]
    said = subprocess.run(words, check=True, capture_output=True, timeout=120).stdout
    return Grown(**json.loads(said.splitlines()[-1]))


def measure(folder: Path) -> list[Figure]:
    """What 27 days more make of the process and of its tables."""
    few, many = after(folder, 3), after(folder, 30)
    grown = sum(max(0, many.rows[name] - few.rows[name]) for name in OF_THE_SYNC)
    return [
        Figure(
            *(GROUP, "30 days away to 3, memory of the process", many.rss_mib - few.rss_mib),
            *("MiB", 6, "at most"),
        ),
        Figure(
            *(GROUP, "30 days away to 3, descriptors", many.descriptors - few.descriptors),
            *("", 0, "at most"),
        ),
        Figure(GROUP, "30 days away to 3, tasks", many.tasks - few.tasks, "", 0, "at most"),
        Figure(GROUP, "30 days away to 3, rows of the sync", grown, "", 20, "at most"),
        Figure(GROUP, "facts that wait after 30 days", many.waiting, ""),
        Figure(GROUP, "store after 30 days", many.mib, "MiB"),
    ]


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    seen = asyncio.run(away(Path(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps({name: getattr(seen, name) for name in Grown.__slots__}))

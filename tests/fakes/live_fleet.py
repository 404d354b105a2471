"""A few gateways that publish to one broker, and the reader of docs/examples beside them.

For tests that compare what the reader keeps with what the stores of the gateways hold.
"""

import asyncio
import importlib.util
import os
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Head
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.mqtt.broker import Broker
from crinsu_gateway.mqtt.publisher import Pace, Publisher
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import clearance, facilities, meta, places, restored, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.wire.backoff import Backoff
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.postgres import Postgres
from tests.fakes.rows import sample_rows

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "live_inventory.py"
PACE = Pace(
    every_s=0.02, backoff=Backoff(0.02, 0.1), over_s=0.05, pages_apart_s=0.1, alive_every_s=0.2
)
ANNA = Actor("anna.tech", "bench-1")
SLOTS = [
    f"{tank}/C{canister}/CN{cane}/{slot}"
    for tank in ("T1", "T2")
    for canister in (1, 2)
    for cane in (1, 2)
    for slot in (1, 2, 3)
]


def arrive(tx: Transaction, count: int, known: int) -> None:
    """New sample containers, expected here; names and tags say which."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-1", actor=ANNA
    )
    for number in range(known, known + count):
        samples.put(tx, central_id=None, subject_id=subject, name=f"Vial {number}", actor=ANNA)


def work(tx: Transaction, chance: random.Random) -> None:
    """One act on one sample container, whatever suits its state."""
    row = samples.sample(tx, 10**12 + chance.randrange(1, len(sample_rows(tx)) + 1))
    place = parse_address(chance.choice(SLOTS))
    slot = places.slot_at(tx, place)
    free = samples.occupant(tx, slot) is None
    if row.state in (SampleState.EXPECTED, SampleState.OUT) and free:
        samples.store(tx, row.local_id, slot, actor=ANNA, execution=None)
    elif row.state is SampleState.STORED:
        choice = chance.random()
        if choice < 0.4 and free:
            samples.move(tx, row.local_id, slot, actor=ANNA, execution=None)
        elif choice < 0.8:
            samples.take(tx, row.local_id, actor=ANNA, execution=None)
        elif choice < 0.9:
            samples.miss(tx, row.local_id, actor=ANNA, execution=None)
        else:
            clearance.discard(tx, row.local_id, "the test wants it", ANNA)


def held(tx: Transaction) -> set[tuple[Any, ...]]:
    """What a reader must know: ids, state, clearance, place of all that ever were here."""
    rows = sample_rows(tx)
    return {
        (
            *(row.local_id, row.id, row.state.value, row.clearance.value),
            None if row.address is None else str(row.address),
        )
        for row in rows
        if row.state is not SampleState.EXPECTED
    }


@dataclass
class Member:
    """One gateway: its store, and its publisher while it runs."""

    name: str
    folder: Path
    port: int
    db: Database
    pace: Pace = PACE
    task: "asyncio.Task[None] | None" = field(default=None)

    def start(self) -> None:
        """Publish from now on."""
        broker = Broker("127.0.0.1", self.port, f"crinsu-{self.name}", answer_within_s=1.0)
        publisher = Publisher(
            self.db,
            broker,
            Topics("Lyon Centre", self.name),
            RealClock(),
            random.Random(self.name).random,
            structlog.get_logger(),
            self.pace,
        )
        self.task = asyncio.create_task(publisher.run(), name=self.name)

    async def stop(self) -> None:
        """Stop in order."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
            self.task = None

    async def back_up(self) -> Path:
        """A copy of the store as it is."""
        copy = self.folder / "backup.db"
        await self.db.write(lambda tx: None)
        await self.db.close()
        shutil.copy(self.db.path, copy)
        self.db = Database(self.db.path, RealClock())
        return copy

    async def restore(self, copy: Path) -> None:
        """Go on from the copy, as a restore does: with a new epoch."""
        await self.stop()
        await self.db.close()
        for old in self.folder.glob("store.db*"):
            old.unlink()
        shutil.copy(copy, self.db.path)
        self.db = Database(self.db.path, RealClock())
        epoch = await self.db.read(meta.epoch)
        before = Head(self.name, epoch, 1, 1, "", 1, 0, 0)
        await self.db.write(
            restored.begin_epoch, before, epoch + 7, digest="", reason="lost", actor=ANNA
        )
        self.start()

    async def agrees(self, database: Postgres) -> bool:
        """Whether the reader holds just what the store holds, and says so."""
        there = await asyncio.to_thread(
            database.ask,
            "SELECT local, sample, state, clearance, place FROM sample "
            f"WHERE gateway = '{self.name}'",
        )
        complete = await asyncio.to_thread(
            database.ask, f"SELECT complete FROM gateway_now WHERE gateway = '{self.name}'"
        )
        return set(there) == await self.db.read(held) and complete == [(True,)]


@asynccontextmanager
async def members(folder: Path, port: int, count: int, each: int) -> AsyncIterator[list[Member]]:
    """Gateways that publish, each with a store on disk and some expected sample containers."""
    found = []
    try:
        for number in range(1, count + 1):
            place = folder / f"gw-{number}"
            place.mkdir()
            db = await furnished(place / "store.db", RealClock())
            await db.write(arrive, each, 0)
            found.append(Member(f"gw-{number}", place, port, db))
        for one in found:
            one.start()
        yield found
    finally:
        for one in found:
            await one.stop()
            await one.db.close()


class Reader:
    """The example as a process that can be killed."""

    def __init__(self, port: int, dsn: str, log: Path) -> None:
        self._words = [sys.executable, str(EXAMPLE), f"127.0.0.1:{port}", dsn, "0.5"]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}
            )

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def said(self) -> str:
        """What it wrote."""
        return self._log.read_text()


def example() -> ModuleType:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("live_inventory", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def until(true: Callable[[], Any]) -> None:
    """Wait until something awaited is true; the time limit of the test ends it otherwise."""
    while not await true():  # noqa: ASYNC110 - what is waited for is in another place
        await asyncio.sleep(0.05)

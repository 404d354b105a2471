"""Gateways of a fleet, many in one process: each a store on disk, the real pump and publisher.

No buses, no engine and no web: what they tell comes from acts on sample containers, made here.
"""

import asyncio
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import structlog

from bench.fleet_central import CANES, CANISTERS, SECRET, SLOTS, client_of, facility_of
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.in_step import LONGEST_SPREAD_S
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.mqtt.broker import Broker
from crinsu_gateway.mqtt.publisher import Pace, Publisher
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import facilities, meta, outbox, places, samples, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxState
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitEntry
from crinsu_gateway.sync.crinsutrack import Access
from crinsu_gateway.sync.inhabitant import keep_in_step
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.road.oauth import Secret
from tests.fakes.rows import sample_rows

SETUP = Actor("setup", "bench")
TECHNICIAN = Actor("tech-1", "bench")
LAYOUT = Layout(
    (
        Level(ContainerKind.CANISTER, "C", CANISTERS),
        Level(ContainerKind.CANE, "CN", CANES),
    ),
    tuple(str(slot) for slot in range(1, SLOTS + 1)),
)
FREEZER = UnitEntry(
    "freezer-1",
    "crinsu-sandbox-freezer",
    "net",
    (PointEntry("level", "Level", "level", None, False, 60.0),),
)
PLACES = [
    f"T1/C{canister}/CN{cane}/{slot}"
    for canister in range(1, CANISTERS + 1)
    for cane in range(1, CANES + 1)
    for slot in range(1, SLOTS + 1)
]


@dataclass(frozen=True, slots=True)
class Manner:
    """How gateways go about it: requests a minute, rhythm of the sync, pace of the publisher."""

    rate: int
    rhythm: Rhythm
    pace: Pace


AS_THE_DAEMON = Manner(60, Rhythm(pull_every_s=30.0, spread_s=min(30.0, LONGEST_SPREAD_S)), Pace())


@dataclass(frozen=True, slots=True)
class Where:
    """The folder of the stores, an empty store to copy, the centre and the broker."""

    folder: Path
    empty: Path
    url: str
    broker_port: int


def furnish(tx: Transaction, name: str, facility: str) -> None:
    """The facility, a unit and a tank of one gateway."""
    meta.claim(tx, name)
    found = facilities.own(tx, facility, "UTC")
    units.apply(tx, [FREEZER])
    entry = StorageEntry("T1", StorageType.TANK, ("freezer-1",), LAYOUT, None, None)
    places.apply(tx, found, entry, SETUP)


def furnish_alone(tx: Transaction, name: str, facility: str) -> None:
    """The same with no unit: a person confirms every step of a procedure."""
    meta.claim(tx, name)
    found = facilities.own(tx, facility, "UTC")
    places.apply(tx, found, StorageEntry("T1", StorageType.TANK, (), LAYOUT, None, None), SETUP)


def act(tx: Transaction, chance: random.Random) -> None:
    """Store, move or take one sample container of those that came from the centre."""
    rows = sample_rows(tx)
    if not rows:
        return
    row = chance.choice(rows)
    slot = places.slot_at(tx, parse_address(chance.choice(PLACES)))
    free = samples.occupant(tx, slot) is None
    if row.state is SampleState.STORED and (chance.random() < 0.5 or not free):
        samples.take(tx, row.local_id, actor=TECHNICIAN, execution=None)
    elif row.state is SampleState.STORED:
        samples.move(tx, row.local_id, slot, actor=TECHNICIAN, execution=None)
    elif free:
        samples.store(tx, row.local_id, slot, actor=TECHNICIAN, execution=None)


def standing(tx: Transaction) -> dict[str, str]:
    """State and place of every sample container by its tag, as the centre would say it."""
    return {
        row.tag: f"{row.state.value} "
        + ("" if row.address is None else str(row.address).partition("/")[2])
        for row in sample_rows(tx)
        if row.tag is not None
    }


@dataclass(slots=True)
class Gateway:
    """One of them. `number` counts from 1."""

    number: int
    db: Database
    publisher: Publisher
    tasks: list["asyncio.Task[None]"]
    chance: random.Random

    @property
    def name(self) -> str:
        """Its id."""
        return f"gw-{self.number}"

    async def act(self) -> None:
        """One act at its bench."""
        try:
            await self.db.write(act, self.chance)
        except GatewayError:  # a rule of the store; another act comes
            return

    async def queued(self) -> OutboxState:
        """How its outbox stands."""
        return await self.db.read(outbox.state)

    async def standing(self) -> dict[str, str]:
        """How its sample containers stand."""
        return await self.db.read(standing)

    async def stop(self) -> None:
        """Stop all of it."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.db.close()


async def template(folder: Path) -> Path:
    """An empty store, to be copied: making one costs more than all the rest."""
    path = folder / "template.db"
    async with Database(path, SystemClock()):
        pass
    return path


async def gateway(where: Where, number: int, manner: Manner) -> Gateway:
    """One gateway that works."""
    name, facility = f"gw-{number}", facility_of(number)
    path = where.folder / name / "store.db"
    await asyncio.to_thread(_copy, where.empty, path)
    clock, chance = SystemClock(), random.Random(number)
    db = Database(path, clock)
    await db.write(furnish, name, facility)
    access = Access(where.url, client_of(number), Secret(SECRET), name, facility, 10.0)
    publisher = Publisher(
        db,
        Broker("127.0.0.1", where.broker_port, f"crinsu-{name}"),
        Topics(facility, name),
        clock,
        chance.random,
        structlog.get_logger(),
        manner.pace,
    )
    pump = keep_in_step(
        db,
        clock,
        chance.random,
        access,
        str,
        rate_per_minute=manner.rate,
        rhythm=manner.rhythm,
    )
    tasks = [
        asyncio.create_task(pump, name=f"sync-{number}"),
        asyncio.create_task(publisher.run(), name=f"mqtt-{number}"),
    ]
    return Gateway(number, db, publisher, tasks, chance)


def _copy(empty: Path, path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(empty, path)

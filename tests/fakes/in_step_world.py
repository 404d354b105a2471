"""A gateway's store and its centre on files that are killed, restored and given wrong clocks.

The road between them is real HTTP with faults. What is physically so is kept beside both, by tag.
Acts are in in_step_hands.py and in_step_office.py, what must hold at the end in in_step_proof.py.
"""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import httpx2

from crinsu_gateway.app.backing_up import back_up
from crinsu_gateway.app.restoring import restore
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.faults import Fault, FaultName, Shape
from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.syncing import Bench

FAULTS = (
    *(FaultName.SLOW, FaultName.ERROR_500, FaultName.ERROR_503, FaultName.BUSY_429),
    *(FaultName.REVOKE, FaultName.CUT_BEFORE, FaultName.CUT_AFTER, FaultName.HALF_BODY),
    *(FaultName.DRIP, FaultName.DUPLICATE, FaultName.REORDER, FaultName.LATE),
    *(FaultName.WRONG_ENVELOPE, FaultName.CLOCK_SKEW, FaultName.CLOCK_JUMP),
)
LONGEST_JUMP_S = 900.0
LAYOUT = Seed(storages=(("T1", "TANK"), ("T2", "TANK")), canisters=2, canes=2, slots=3)
"""As tests/fakes/facility.py furnishes the gateway."""


class JumpyClock(RealClock):
    """A clock whose wall time is set back and forth; what is counted on goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.offset_ms = 0

    def now(self) -> Instant:
        """The moment that it shows."""
        true = super().now()
        return Instant(true.utc_ms + self.offset_ms, true.boot_ms, true.boot_id)


@dataclass
class Happened:
    """What was done to both sides, so that what is left open at the end can be explained."""

    facts: int = 0
    """How many the centre had in the end."""
    again: int = 0
    """How often one came that it had already."""
    looked: int = 0
    """How many differences a person decided about."""
    decided: int = 0
    kills: int = 0
    gateway_restores: int = 0
    centre_restores: int = 0
    misplaced: set[int] = field(default_factory=set)
    """Sample containers that staff entered where they are not."""
    rejected: set[int] = field(default_factory=set)
    """Procedures that staff took back."""
    lost: set[int] = field(default_factory=set)
    """Sample containers that a restored centre has forgotten."""
    lost_procedures: set[int] = field(default_factory=set)

    @property
    def restores(self) -> int:
        """How often either side went back to an older state."""
        return self.gateway_restores + self.centre_restores


@dataclass
class World:
    """Both sides, the truth, and chance."""

    folder: Path
    chance: random.Random
    clock: JumpyClock
    bench: Bench
    truth: dict[int, str] = field(default_factory=dict)
    """Where each sample container (id at the centre) physically is, or its state."""
    happened: Happened = field(default_factory=Happened)
    switches: Switches = field(default_factory=lambda: Switches(rate_per_minute=1_000_000))
    port: int = 0
    lives: int = 0
    backup: Path | None = None
    copy: Path | None = None
    central_file: Path = field(init=False)
    """Where the centre keeps its data."""

    def __post_init__(self) -> None:
        self.central_file = self.folder / "central.db"

    @asynccontextmanager
    async def centre(self, *faults: Fault) -> AsyncIterator[Running]:
        """The centre runs, on the same port and file each time."""
        async with running(
            clock=RealClock(),
            port=self.port,
            data_path=self.central_file,
            plan=LAYOUT,
            switches=self.switches,
        ) as started:
            self.port = started.port
            self.bench.url, self.bench.centre = started.url, started
            started.centre.faults += faults
            async with httpx2.AsyncClient(base_url=started.url, timeout=10) as http:
                self.bench.http = http
                yield started

    # --- what happens to them -----------------------------------------------------------------

    async def kill_gateway(self) -> None:
        """Only the files of the gateway, as they are now, are left; it begins again with them."""
        self.lives += 1
        before, path = self.bench.db.path, self.folder / f"life-{self.lives}" / "store.db"
        path.parent.mkdir()
        _copied(before, path)
        await self.bench.db.close()
        shutil.rmtree(before.parent)
        self.bench.db = Database(path, self.clock)
        self.happened.kills += 1

    def save_gateway(self) -> None:
        """Back the gateway up while it works."""
        made = back_up(self.bench.db.path, [self.folder / "b"], Keep(), self.clock, _quiet)
        self.backup = made.files[0]

    async def restore_gateway(self) -> None:
        """The store of the gateway is lost; its last backup takes its place."""
        assert self.backup is not None
        path = self.bench.db.path
        await self.bench.db.close()
        who = Actor("root", "cli")
        restore(self.backup, path, self.bench.gateway, self.clock, reason="disk", actor=who)
        self.bench.db = Database(path, self.clock)
        self.happened.gateway_restores += 1

    def save_centre(self) -> None:
        """Copy the file of the centre while it runs."""
        folder = self.folder / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.copy = folder / "central.db"
        _copied(self.central_file, self.copy)

    def restore_centre(self) -> None:
        """The centre, which does not run, goes on from the copy; ids that it gave stay given."""
        assert self.copy is not None
        tables = ("sample_container", "procedure")
        before = {table: _ids(self.central_file, table) for table in tables}
        _copied(self.copy, self.central_file)
        after = {table: _ids(self.central_file, table) for table in tables}
        self.happened.lost |= before["sample_container"] - after["sample_container"]
        self.happened.lost_procedures |= before["procedure"] - after["procedure"]
        fence(self.central_file, max(self.happened.lost | {0}), max(before["procedure"]))
        self.happened.centre_restores += 1

    def faults(self) -> list[Fault]:
        """A few faults that strike somewhere in the next requests."""
        return [self._fault() for _ in range(self.chance.randint(0, 4))]

    def _fault(self) -> Fault:
        name = self.chance.choice(FAULTS)
        clocks = (FaultName.CLOCK_SKEW, FaultName.CLOCK_JUMP)
        far = self.chance.uniform(-LONGEST_JUMP_S, LONGEST_JUMP_S)
        return Fault(
            name,
            times=self.chance.randint(1, 3),
            skip=self.chance.randint(0, 5),
            seconds=abs(far) if name is FaultName.CLOCK_JUMP else far if name in clocks else 0.05,
            path=self.chance.choice(("/", "/", "/api/v1/device", "/oauth")),
            seed=self.chance.randint(1, 1000),
            shape=self.chance.choice((None, *Shape)) if name is FaultName.WRONG_ENVELOPE else None,
        )

    def jump(self) -> None:
        """The clock of the gateway is set."""
        self.clock.offset_ms += round(self.chance.uniform(-LONGEST_JUMP_S, LONGEST_JUMP_S) * 1000)


@asynccontextmanager
async def world(folder: Path, seed: int) -> AsyncIterator[World]:
    """A furnished gateway, and a centre that has not run yet; everything by chance of this seed."""
    clock = JumpyClock()
    (folder / "life-0").mkdir()
    database = await furnished(folder / "life-0" / "store.db", clock, with_unit=False)
    async with httpx2.AsyncClient() as http:
        bench = Bench(database, None, http, clock)  # type: ignore[arg-type]
        made = World(folder, random.Random(seed), clock, bench)
        try:
            yield made
        finally:
            await made.bench.db.close()


@asynccontextmanager
async def reopened(folder: Path, gateway: str, seed: int) -> AsyncIterator[World]:
    """The files that two processes left, which do not run any more."""
    clock = JumpyClock()
    async with httpx2.AsyncClient() as http:
        database = Database(folder / "state" / "store.db", clock)
        bench = Bench(database, None, http, clock, gateway=gateway)  # type: ignore[arg-type]
        made = World(folder, random.Random(seed), clock, bench)
        try:
            yield made
        finally:
            await made.bench.db.close()


def fence(path: Path, sample: int, procedure: int) -> None:
    """Make ids of a centre's file go on behind these: a restored centre gives none again."""
    connection = apsw.Connection(str(path))
    with connection:
        connection.execute(
            "INSERT OR IGNORE INTO facility (id, organization_id, name, created_ms) "
            "VALUES (999, 1, 'fence', 0)"
        )
        connection.execute(
            "INSERT OR IGNORE INTO subject (id, facility_id, code, created_ms) "
            "VALUES (999, 999, 'fence', 1)"
        )
        connection.execute(
            "INSERT INTO sample_container (id, subject_id, name, state, updated_ms) "
            "SELECT max(ifnull(max(id), 0), ?) + 1, 999, 'fence', 'DISCARDED', 0 "
            "FROM sample_container",
            (sample,),
        )
        connection.execute(
            "INSERT INTO procedure (id, facility_id, type, status, created_ms, updated_ms) "
            "SELECT max(ifnull(max(id), 0), ?) + 1, 999, 'STORE', 'CANCELLED', 0, 0 "
            "FROM procedure",
            (procedure,),
        )
    connection.close()


def _ids(path: Path, table: str) -> set[int]:
    connection = apsw.Connection(str(path))
    try:
        return {row[0] for row in connection.execute(f"SELECT id FROM {table}")}
    finally:
        connection.close()


def _copied(source: Path, target: Path) -> None:
    """The files of a database as a kill leaves them; what stood there is gone."""
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    for suffix in ("", "-wal"):
        file = source.with_name(source.name + suffix)
        if file.exists():
            shutil.copyfile(file, target.with_name(target.name + suffix))


def _quiet(now: str, done: int, of: int) -> None:
    """Nobody looks."""


async def breathe(world: World) -> None:
    """A moment in which the sync goes on."""
    await asyncio.sleep(world.chance.uniform(0.0, 0.05))

"""Requests to the centre for one executed procedure: the whole engine, a person at every step.

A sandbox central on a real socket, the real pump with its 60 requests a minute. The person takes
`PACE_S` for each answer, so that facts come one after the other and not as one batch.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.fleet_central import SECRET, client_of, facility_of, fill
from bench.fleet_gateways import furnish_alone
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ExecutionState, InputKind, StepState
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.sandbox.central.database import Database as CentralDatabase
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.store import executions, inputs, outbox, procedures
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.crinsutrack import Access
from crinsu_gateway.sync.inhabitant import keep_in_step
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.road.oauth import Secret
from tests.fakes.rows import procedure_rows

GROUP = "sync"
PACE_S = 0.4
WHO = Actor("tech-1", "bench")
ONE, TEN = 20, 40
"""A request for each step at most, since each is told at once: three procedures of one sample
container, or one of ten, in any minute, and some of the 60 are left for pulls."""
CALM = Rhythm(pull_every_s=3600.0, sweep_every_s=3600.0, beat_every_s=3600.0)
"""Pulls and heartbeats by the clock are spent anyway, and would be counted with the procedure."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one procedure took: facts, and requests of any kind."""

    facts: int
    requests: int


def order(path: Path, kind: str, samples: int) -> None:
    """Staff at the centre made a procedure that may be executed, over the first of the samples."""
    database = CentralDatabase(path)
    try:
        with database.transaction():
            procedure = database.execute(
                "INSERT INTO procedure (facility_id, type, status, subject_id, created_ms, "
                "updated_ms) VALUES (1, ?, 'CREATED', 1, 1, 1)",
                kind,
            )
            database.execute(
                "INSERT INTO procedure_sample SELECT ?, id FROM sample_container "
                "ORDER BY id LIMIT ?",
                *(procedure, samples),
            )
    finally:
        database.close()


@asynccontextmanager
async def at_work(folder: Path, name: str, centre: Running) -> AsyncIterator[Database]:
    """The store of a gateway with its engine and its pump."""
    clock = SystemClock()
    async with Database(folder / f"{name}.db", clock) as db:
        await db.write(furnish_alone, name, facility_of(1))
        access = Access(centre.url, client_of(1), Secret(SECRET), name, facility_of(1), 10.0)
        pump = keep_in_step(db, clock, lambda: 0.5, access, str, rhythm=CALM)
        tasks = [asyncio.create_task(Engine(db).run()), asyncio.create_task(pump)]
        try:
            yield db
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def waiting_for(tx: Transaction) -> list[int]:
    """Procedures that may be executed, by local id."""
    return [row.local_id for row in procedure_rows(tx) if row.status.value == "CREATED"]


def tags_of(tx: Transaction, procedure: int) -> list[str]:
    """The tags of its sample containers."""
    return [item.tag for item in procedures.procedure(tx, procedure).items if item.tag]


async def carried_out(db: Database, procedure: int) -> ExecutionState:
    """Execute a procedure as a technician does: scan where it is asked, confirm the rest."""
    run_id = await db.write(
        start, procedure, technician=WHO.id, station=WHO.station, key=str(procedure), wish=Wish()
    )
    tags, said = await db.read(tags_of, procedure), 0
    while True:
        run = await db.read(executions.execution, run_id)
        if run.state is not ExecutionState.RUNNING:
            return run.state
        step = run.open_step
        if step is None or step.state is not StepState.ACTIVE or not step.prompt:
            await asyncio.sleep(0.02)
            continue
        await asyncio.sleep(PACE_S)
        said += 1
        await _answer(db, run, tags, said)


async def _answer(db: Database, run: ExecutionRow, tags: list[str], said: int) -> None:
    """Scan the next tag where the step takes one, confirm where it does not."""
    step = run.open_step
    assert step is not None
    scans = step.kind in ("store_samples", "take_samples") and tags
    kind, text = (InputKind.SCAN, tags[0]) if scans else (InputKind.CONFIRM, "")
    key = f"{run.id}-{said}"
    given = await db.write(
        inputs.give, run.id, kind, text, actor=WHO, key=key, ordinal=step.ordinal
    )
    while (row := await db.read(inputs.one, given)).verdict.value == "OPEN":  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    if scans:
        tag = tags.pop(0)
        if row.verdict.value != "ACCEPTED":  # it lies in another cane
            tags.append(tag)


async def spent(folder: Path, samples: int) -> tuple[Spent, Spent]:
    """What a store and then a retrieval of so many sample containers take.

    The retrieval is at another gateway, which has its own budget and takes the places over.
    """
    path = folder / "central.db"
    fill(path, 1, samples)
    found = []
    for number, kind in enumerate(("STORE", "RETRIEVE"), 1):
        order(path, kind, samples)
        async with (
            running(clock=SystemClock(), data_path=path) as centre,
            at_work(folder, f"gw-{number}", centre) as db,
        ):
            while not (waiting := await db.read(waiting_for)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            found.append(await _one(db, centre, waiting[0]))
    return found[0], found[1]


async def _one(db: Database, centre: Running, procedure: int) -> Spent:
    await asyncio.sleep(2.0)  # what the start of the gateway asks is over
    before, facts = requests_of(centre), (await db.read(outbox.state)).last_seq
    state = await carried_out(db, procedure)
    assert state is ExecutionState.COMPLETED, state
    while (now := await db.read(outbox.state)).waiting:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return Spent(now.last_seq - facts, requests_of(centre) - before)


def requests_of(centre: Running) -> int:
    """How many requests came to the centre so far."""
    return sum(len(times) for times in centre.centre.arrivals.times.values())


async def _all(folder: Path) -> list[Figure]:
    one, ten = await asyncio.gather(spent(folder / "one", 1), spent(folder / "ten", 10))
    told = (
        ("a store of 1", one[0], ONE),
        ("a retrieval of 1", one[1], ONE),
        ("a store of 10", ten[0], TEN),
        ("a retrieval of 10", ten[1], TEN),
    )
    figures = []
    for name, seen, limit in told:
        figures.append(Figure(GROUP, f"requests for {name}", seen.requests, "", limit, "at most"))
        figures.append(Figure(GROUP, f"facts of {name}", seen.facts, ""))
    return figures


def measure(folder: Path) -> list[Figure]:
    """Requests for a store and a retrieval of one and of ten sample containers."""
    for name in ("one", "ten"):
        (folder / name).mkdir()
    return asyncio.run(_all(folder))

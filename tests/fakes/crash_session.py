"""A scripted day of work, run as a process of its own so that it can be killed anywhere.

A store of two vials, the retrieval of one, a refill, an alarm that somebody accepts, and all of
it told to the centre. Each time something was confirmed it prints one line at once; a test
compares these lines with what the store holds after the kill. Started again on the same store it
goes on where it was. Unit and centre remember by themselves (crash_world.py).
usage: python -m tests.fakes.crash_session STORE.DB [BESIDE WHAT UNIT AND CENTRE REMEMBER]
"""

import asyncio
import os
import sys
from pathlib import Path

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureStatus,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import alarms, commands, executions, outbox, procedures
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pushing import push
from tests.fakes.bench import Bench
from tests.fakes.clock import RealClock
from tests.fakes.crash_world import Centre, Unit
from tests.fakes.facility import furnished, with_procedure

FULL = 95.0
TECHNICIAN = Actor("tech-1", "bench")
DAY: tuple[tuple[ProcedureType, list[str]], ...] = (
    (ProcedureType.STORE, ["A", "B"]),
    (ProcedureType.RETRIEVE, ["B"]),
    (ProcedureType.REFILL, []),
)


def confirm(what: str, which: object) -> None:
    """Tell the world; what was told must never be lost."""
    os.write(1, f"{what} {which}\n".encode())


def unit_of(path: Path) -> Unit:
    """The unit beside a store."""
    return Unit(path.with_suffix(".unit"))


def centre_of(path: Path) -> Centre:
    """The centre of a store."""
    return Centre(path.with_suffix(".centre"))


class Day:
    """One process's part of the day."""

    def __init__(self, db: Database, clock: RealClock, world: Path) -> None:
        self._db = db
        self._bench = Bench(db, clock)
        self._unit = unit_of(world)
        self._centre = centre_of(world)

    async def work(self) -> None:
        """Go on until everything is done and told."""
        await self._db.write(commands.recover)
        for number, (type, tags) in enumerate(DAY):
            await self._carry_out(await self._procedure(number, type, tags))
        await self._alarm()
        while await push(self._db, self._centre):
            state = await self._db.read(outbox.state)
            confirm("told", state.last_seq - state.waiting)

    async def _procedure(self, number: int, type: ProcedureType, tags: list[str]) -> int:
        """The n-th procedure of the day, asked for when it is not there yet."""
        known = await self._db.read(_procedures)
        if number < len(known):
            return known[number]
        if type is ProcedureType.RETRIEVE:
            return await self._db.write(_retrieval, tags)
        return await self._db.write(with_procedure, type, tags)

    async def _carry_out(self, procedure: int) -> None:
        run = await self._db.write(
            start,
            procedure,
            technician=TECHNICIAN.id,
            station=TECHNICIAN.station,
            key=f"start {procedure}",
            wish=Wish(),
        )
        confirm("started", run)
        while True:
            row = await self._db.read(executions.execution, run)
            if row.state is not ExecutionState.RUNNING:
                break
            step = row.open_step
            await self._at_the_unit("" if step is None else step.kind)
            if step is not None:
                await self._at_the_bench(run, step.kind, step.prompt)
            await asyncio.sleep(0)
        confirm("ended", procedure)

    async def _at_the_unit(self, kind: str) -> None:
        """What happens at the unit: a hand at the lid, nitrogen that flows, an order obeyed."""
        if kind in ("open_lid", "close_lid"):
            self._unit.change("lid_open", kind == "open_lid")
        if kind == "fill" and self._unit.values()["fill_valve"] is True:
            over = self._unit.values()["filling"] is True or self._unit.values()["level"] == FULL
            self._unit.change("level", FULL if over else 85.0)
            self._unit.change("filling", not over)
        order = await self._db.write(commands.next_for, ["freezer-1"])
        if order is not None:
            self._unit.obey(order.id, order.point, order.value)
            await self._db.write(commands.settle, order.id, CommandState.DONE, "read back")
            confirm("ordered", order.id)
        await self._bench.read_unit(**self._unit.values())

    async def _at_the_bench(self, run: int, kind: str, prompt: str) -> None:
        """What the technician does."""
        if kind in ("store_samples", "take_samples"):
            for tag in ["A", "B"] if kind == "store_samples" else ["B"]:
                await self._give(run, InputKind.SCAN, tag)
        elif "onfirm" in prompt:
            await self._give(run, InputKind.CONFIRM, "")

    async def _give(self, run: int, kind: InputKind, text: str) -> None:
        try:
            given = await self._bench.give(run, kind, text)
        except IllegalTransition:
            return  # an input from before the kill has ended the run meanwhile
        if given.verdict is Verdict.ACCEPTED:
            confirm(kind, given.id)

    async def _alarm(self) -> None:
        """A level that was low for a while; somebody saw it."""
        if not await self._db.read(lambda tx: tx.value("SELECT count(*) FROM alarm")):
            await self._db.write(_low_level)
        alarm = await self._db.read(lambda tx: int(tx.value("SELECT min(id) FROM alarm")))
        await self._db.write(
            alarms.acknowledge, alarm, actor=TECHNICIAN, note="refilled", key="seen"
        )
        confirm("acknowledged", alarm)


def _procedures(tx: Transaction) -> list[int]:
    return [int(row[0]) for row in tx.all("SELECT id FROM procedure ORDER BY id")]


def _retrieval(tx: Transaction, tags: list[str]) -> int:
    facility, subject = tx.need("sample", "SELECT facility_id, id FROM subject LIMIT 1")
    wanted = [tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,)) for tag in tags]
    return procedures.create(
        tx,
        central_id=None,
        type=ProcedureType.RETRIEVE,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=wanted,
        created_ms=tx.now.utc_ms,
        actor=TECHNICIAN,
    )


def _low_level(tx: Transaction) -> None:
    raised = ("unit/freezer-1", "level_low", Severity.HIGH, "freezer-1", "level", False)
    alarms.raise_alarm(tx, Raised(*raised, "19 %", "20 %", "the level is low", "refill", tx.now))
    alarms.calm(tx, "unit/freezer-1", "level_low", tx.now)


async def session(path: Path, world: Path) -> None:
    """Go on with the day of this store until it is over."""
    clock = RealClock(boot_id="one-boot")
    db = await furnished(path, clock)
    try:
        # A store that fails ends the engine; the group then ends the day at once.
        async with asyncio.TaskGroup() as group:
            engine = group.create_task(Engine(db).run())
            await Day(db, clock, world).work()
            engine.cancel()
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(session(Path(sys.argv[1]), Path(sys.argv[-1])))

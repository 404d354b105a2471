"""A scripted day of work, run as a process of its own so that it can be killed anywhere.

Somebody is hired and a sheet taken over; two vials are stored, one retrieved, the tank refilled;
one goes to another tank, into a shipper and comes back; a trip is paused; what a count finds is
resolved. An alarm is accepted, a deviation closed by signature, and all is told to the centre.
Each time something was confirmed it prints one line at once; a test compares these lines with what
the store holds after the kill. Started again on the same store it goes on where it was. Unit and
centre remember by themselves (crash_world.py).
usage: python -m tests.fakes.crash_session STORE.DB [BESIDE WHAT UNIT AND CENTRE REMEMBER]
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import (
    LIVE,
    Direction,
    ExecutionState,
    InputKind,
    ProcedureStatus,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import (
    alarms,
    audit,
    commands,
    executions,
    inputs,
    making,
    outbox,
    places,
    procedures,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.starting import Wish, start_trip
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.push.pushing import Push
from tests.fakes import crash_afternoon
from tests.fakes.bench import Bench
from tests.fakes.clock import RealClock
from tests.fakes.crash_world import Centre, Unit
from tests.fakes.facility import furnished, with_procedure

FULL = 95.0
TECHNICIAN = Actor("tech-1", "bench")
OUT, IN, WITHIN = Direction.OUT, Direction.IN, Direction.WITHIN
DAY: tuple[tuple[ProcedureType, list[str], Direction | None, str], ...] = (
    (ProcedureType.STORE, ["A", "B"], None, ""),
    (ProcedureType.RETRIEVE, ["B"], None, ""),
    (ProcedureType.REFILL, [], None, "T1"),
    (ProcedureType.TRANSFER, ["A"], WITHIN, "T2"),
    (ProcedureType.TRANSFER, ["A"], OUT, ""),
    (ProcedureType.TRANSFER, ["A"], IN, "T1"),
    (ProcedureType.STORE, ["D"], None, ""),
    (ProcedureType.RETRIEVE, ["C"], None, ""),
    (ProcedureType.STOCKTAKE, [], None, "T1"),
)
AWAITED = (Topic.EXECUTIONS, Topic.COMMANDS)
TOGETHER, PAUSED_AT = {7: 8}, "take_samples"
"""The seventh procedure is done with the eighth as a trip; it is paused once at that step."""
IN_THE_CANE = ["A", "B", "nobody's"]
"""What the count finds in the only cane that it is about."""


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
        self._seen: dict[str, Value] = {}

    async def work(self) -> None:
        """Go on until everything is done and told."""
        await self._db.write(commands.recover)
        await self._office(crash_afternoon.morning())
        made = [await self._procedure(number) for number in range(len(DAY))]
        for number, procedure in enumerate(made, 1):
            if number not in TOGETHER.values():
                beside = TOGETHER.get(number)
                await self._carry_out(procedure, None if beside is None else made[beside - 1])
        await self._office(crash_afternoon.evening())
        await self._alarm()
        push = Push(self._db, self._centre, RealClock())
        while await push.turn():
            state = await self._db.read(outbox.state)
            confirm("told", state.last_seq - state.waiting)

    async def _office(self, acts: Sequence[crash_afternoon.Act]) -> None:
        for act in acts:
            await self._db.write(act)
            confirm("event", await self._db.read(audit.head))

    async def _procedure(self, number: int) -> int:
        """The n-th procedure of the day, asked for when it is not there yet."""
        known = await self._db.read(_procedures)
        if number < len(known):
            return known[number]
        type, tags, direction, storage = DAY[number]
        if type is ProcedureType.STORE and tags == ["A", "B"]:
            return await self._db.write(with_procedure, type, tags)
        return await self._db.write(_asked, type, tags, direction, storage)

    async def _carry_out(self, procedure: int, beside: int | None) -> None:
        members = [procedure] if beside is None else [procedure, beside]
        run = await self._db.write(
            start_trip, members, actor=TECHNICIAN, key=f"start {procedure}", wish=Wish(storage=None)
        )
        confirm("started", run)
        while True:
            seen = self._db.changes.cursor(*AWAITED)
            row = await self._db.read(executions.execution, run)
            if row.state not in LIVE:
                break
            if row.state is ExecutionState.PAUSED:
                await self._give(run, InputKind.RESUME, "")
            step = row.open_step
            await self._at_the_unit("" if step is None else step.kind)
            if step is not None:
                if beside is not None and step.kind == PAUSED_AT:
                    await self._pause_once(run)
                await self._at_the_bench(run, step.kind, step.prompt)
            await self._db.changes.wait_for(*AWAITED, after=seen, timeout=0.05)
        for member in members:
            confirm("ended", member)

    async def _pause_once(self, run: int) -> None:
        said = await self._db.read(inputs.of_execution, run)
        if not any(one.kind is InputKind.PAUSE for one in said):
            await self._give(run, InputKind.PAUSE, "")

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
        values = self._unit.values()
        if order is not None or values != self._seen:
            self._seen = values
            await self._bench.read_unit(**values)

    async def _at_the_bench(self, run: int, kind: str, prompt: str) -> None:
        """What the technician does: everything is scanned; what does not fit is refused."""
        if kind in ("store_samples", "take_samples"):
            for tag in ("A", "B", "C", "D") if kind == "store_samples" else ("A", "B", "C"):
                await self._give(run, InputKind.SCAN, tag, "samples")
        elif kind in ("ship_samples", "receive_samples"):
            for tag in ("DRY-1", "A"):
                await self._give(run, InputKind.SCAN, tag, kind)
        elif kind == "count_samples":
            for tag in IN_THE_CANE:
                await self._give(run, InputKind.SCAN, tag, kind)
            await self._give(run, InputKind.CONFIRM, "", kind)
        elif "onfirm" in prompt:
            await self._give(run, InputKind.CONFIRM, "")

    async def _give(self, run: int, kind: InputKind, text: str, step: str = "") -> None:
        row = await self._db.read(executions.execution, run)
        if step and (row.open_step is None or not row.open_step.kind.endswith(step)):
            return  # that step is over
        try:
            given = await self._bench.give(run, kind, text)
        except IllegalTransition:
            return  # an input from before the kill has ended the run meanwhile
        if given.verdict is Verdict.ACCEPTED:
            confirm(kind, given.id)

    async def _alarm(self) -> None:
        """A level that was low for a while; somebody saw it."""
        if not await self._db.read(_had_low_level):
            await self._db.write(_low_level)
        alarm = await self._db.read(_had_low_level)
        assert alarm is not None
        await self._db.write(
            alarms.acknowledge, alarm, actor=TECHNICIAN, note="refilled", key="seen"
        )
        confirm("acknowledged", alarm)


def _procedures(tx: Transaction) -> list[int]:
    return [int(row[0]) for row in tx.all("SELECT id FROM procedure ORDER BY id")]


def _asked(
    tx: Transaction, type: ProcedureType, tags: list[str], direction: Direction | None, storage: str
) -> int:
    """A procedure of the day, about sample containers by their tags."""
    where = places.storage_named(tx, storage) if storage else None
    if type is ProcedureType.REFILL and where is not None:
        return making.refill(tx, where, actor=TECHNICIAN)
    if type is ProcedureType.STOCKTAKE and where is not None:
        return making.stocktake(tx, where, "C1/CN1", actor=TECHNICIAN)
    wanted = [tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,)) for tag in tags]
    if direction is not None:
        return making.transfer(tx, wanted, direction, where, "", actor=TECHNICIAN)
    facility, subject = tx.need(
        "sample",
        "SELECT s.facility_id, s.id FROM subject s JOIN sample_container m ON m.subject_id = s.id "
        "WHERE m.id = ?",
        (wanted[0],),
    )
    return procedures.create(
        tx,
        central_id=None,
        type=type,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=wanted,
        created_ms=tx.now.utc_ms,
        actor=TECHNICIAN,
    )


def _had_low_level(tx: Transaction) -> int | None:
    found = tx.value("SELECT id FROM alarm WHERE code = 'level_low'")
    return None if found is None else int(found)


def _low_level(tx: Transaction) -> None:
    raised = ("unit/freezer-1", "level_low", Severity.HIGH, "freezer-1", "level", False)
    alarms.raise_alarm(tx, Raised(*raised, "19 %", "20 %", "the level is low", "refill", tx.now))
    alarms.calm(tx, "unit/freezer-1", "level_low", tx.now)


async def session(path: Path, world: Path) -> None:
    """Go on with the day of this store until it is over."""
    clock = RealClock(boot_id="one-boot")
    open_writer(path).close()  # its making is a part of what is cut, so it is no copy
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

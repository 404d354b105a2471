"""The bench around the procedure engine in tests: a unit that obeys, and a technician's hands.

The unit is played through the store alone, as a bus would: it takes commands and records readings.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.procedure import InputKind, Verdict
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import commands, executions, inputs, readings
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.opening import open_reader
from tests.fakes import promises
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.facility import furnished

CALM: dict[str, Value] = {
    "level": 80.0,
    "temperature": -180.0,
    "lid_open": False,
    "lid_lock": True,
    "filling": False,
    "fill_valve": False,
}
CODES = {"level": "%", "temperature": "Cel"}


class Bench:
    """Moves the clock a little with each act, so that readings are younger than orders."""

    def __init__(self, db: Database, clock: HandClock | RealClock) -> None:
        self.db = db
        self.clock = clock
        self.values = dict(CALM)

    async def read_unit(self, **values: Value) -> None:
        """The unit is read; named points have changed."""
        await self.read_with(Quality.GOOD, values)

    async def read_with(self, quality: Quality, values: Mapping[str, Value]) -> None:
        """The unit is read with a quality."""
        self.values |= values
        self.clock.pass_s(0.1)
        now = self.clock.now()
        await self.db.write(
            readings.record,
            [
                Reading(
                    "freezer-1",
                    point,
                    Quantity(value, CODES.get(point, "")),
                    quality,
                    now.utc_ms,
                    now.boot_ms,
                )
                for point, value in self.values.items()
            ],
        )

    async def obey(self) -> Command:
        """Take the next command, do it, and read the unit."""
        command = await self.take()
        self.clock.pass_s(0.1)
        await self.db.write(commands.settle, command.id, CommandState.DONE, "read back")
        await self.read_unit(**{command.point: command.value})
        return command

    async def take(self) -> Command:
        """The next command, marked SENDING, as a bus takes it."""

        async def waiting() -> Command:
            cursor = 0
            while True:
                command = await self.db.write(commands.next_for, ["freezer-1"])
                if command is not None:
                    return command
                cursor = await self.db.changes.wait_for(
                    Topic.COMMANDS, Topic.EXECUTIONS, after=cursor, timeout=1.0
                )

        return await asyncio.wait_for(waiting(), 10)

    async def give(self, execution: int, kind: InputKind, text: str = "") -> InputRow:
        """Tell the execution something and wait for its verdict."""
        input_id = await self.db.write(
            inputs.give,
            execution,
            kind,
            text,
            actor=Actor("tech-1", "bench"),
            key=uuid.uuid4().hex,
        )
        await self.until(execution, lambda run: self._decided(run, input_id))
        return await self.db.read(inputs.one, input_id)

    async def _decided(self, run: ExecutionRow, input_id: int) -> bool:
        return (await self.db.read(inputs.one, input_id)).verdict is not Verdict.OPEN

    async def at(self, execution: int, kind: str) -> ExecutionRow:
        """Wait until a step of this kind is open."""

        async def is_open(run: ExecutionRow) -> bool:
            step = run.open_step
            return step is not None and step.kind == kind and step.prompt != ""

        return await self.until(execution, is_open)

    async def until(self, execution: int, holds: Callable[[ExecutionRow], object]) -> ExecutionRow:
        """Wait until something holds for an execution; TimeoutError with its steps after 10 s."""
        cursor = -1
        async with asyncio.timeout(10):
            while True:
                run = await self.db.read(executions.execution, execution)
                verdict = holds(run)
                if asyncio.iscoroutine(verdict):
                    verdict = await verdict
                if verdict:
                    return run
                cursor = await self.db.changes.wait_for(Topic.EXECUTIONS, after=cursor, timeout=1.0)


@asynccontextmanager
async def benched(folder: Path, *, with_unit: bool = True) -> AsyncIterator[Bench]:
    """A bench over a furnished store in a folder; what it leaves must keep all promises."""
    clock, path = HandClock(), folder / "store.db"
    async with await furnished(path, clock, with_unit=with_unit) as db:
        yield Bench(db, clock)
    connection = open_reader(path)
    try:
        promises.consistent(connection)
    finally:
        connection.close()


@asynccontextmanager
async def running(db: Database) -> AsyncIterator[None]:
    """The engine, for as long as the block lasts."""
    task = asyncio.create_task(Engine(db).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""A technician's hands over the real engine and store, where every step is a person's.

They do what is asked, and scan what they were given for each kind of step.
"""

import asyncio

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import (
    Direction,
    ExecutionState,
    InputKind,
    ProcedureStatus,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.store import inputs, making, places, procedures, samples
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench
from tests.fakes.facility import with_procedure

CONFIRM, SCAN = InputKind.CONFIRM, InputKind.SCAN
WHO = Actor("tech-1", "bench")


class Hands:
    """A technician who does what is asked, and scans what they are given for each kind of step."""

    def __init__(self, bench: Bench, execution: int, scans: dict[str, list[str]]) -> None:
        self.bench = bench
        self.execution = execution
        self.scans = scans
        self.kinds: list[str] = []
        self.places: list[str] = []
        self.said = 0

    async def until(self, kind: str | None = None) -> ExecutionRow:
        """Work until a step of this kind is open, or until the run has ended or is paused."""
        async with asyncio.timeout(20):
            while True:
                run = await self.bench.until(self.execution, _asks)
                step = run.open_step
                if run.state is not ExecutionState.RUNNING or step is None or step.kind == kind:
                    return run
                await self._do(step.kind, str(step.parameters.get("container", "")), step.ordinal)

    async def _do(self, kind: str, container: str, ordinal: int) -> None:
        waiting = self.scans.get(kind, [])
        self.said += 1
        given = SCAN if waiting else CONFIRM
        text = waiting.pop(0) if waiting else ""
        if given is CONFIRM:
            self.kinds.append(kind)
            self.places.append(container)
        input_id = await self.bench.db.write(
            inputs.give,
            self.execution,
            given,
            text,
            actor=WHO,
            key=f"{id(self)}-{self.said}",
            ordinal=ordinal,
        )
        await self.bench.until(self.execution, lambda run: self.bench._decided(run, input_id))
        verdict = (await self.bench.db.read(inputs.one, input_id)).verdict
        if given is SCAN and verdict is Verdict.REFUSED:
            waiting.insert(0, text)  # the step was over already; the next one takes it


def _asks(run: ExecutionRow) -> bool:
    step = run.open_step
    return run.state is not ExecutionState.RUNNING or (step is not None and step.prompt != "")


async def started(bench: Bench, procedure: int, wish: Wish | None = None, key: str = "k") -> int:
    """The execution of a procedure that tech-1 starts."""
    return await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key=key, wish=wish or Wish()
    )


async def stored(bench: Bench, tags: list[str], addresses: list[str]) -> list[int]:
    """Sample containers in their slots; their ids."""
    local = await bench.db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        tags,
        stored_at=addresses,
        status=ProcedureStatus.CANCELLED,
    )
    found = await bench.db.read(procedures.procedure, local)
    return [item.sample_id for item in found.items]


async def transfer(bench: Bench, ids: list[int], direction: Direction, to: str | None) -> int:
    """A transfer that may be started."""

    def made(tx: Transaction) -> int:
        target = None if to is None else places.storage_named(tx, to)
        return making.transfer(tx, ids, direction, target, "", actor=WHO)

    return await bench.db.write(made)


async def where(bench: Bench, ids: list[int]) -> list[str]:
    """Their addresses; the state of what is in no slot."""
    rows = [await bench.db.read(samples.sample, one) for one in ids]
    return [str(row.address) if row.address else row.state.value for row in rows]

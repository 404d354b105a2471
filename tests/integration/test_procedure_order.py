"""The steps of a procedure come in their order: what belongs elsewhere is refused everywhere."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureType,
    StepState,
    Verdict,
)
from crinsu_gateway.store import executions, inputs
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.rows import sample_rows

WHO = Actor("tech-1", "bench")
PLACE = "T2/C1/CN1/1"
NOT_HERE = (
    (InputKind.SCAN, "no such tag"),
    (InputKind.RESUME, ""),
    (InputKind.LEAVE, "no such tag"),
)
"""What belongs to no step of a run that is not paused."""


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench at a tank without units: every step waits for the technician."""
    async with benched(tmp_path, with_unit=False) as one:
        yield one


async def given(
    bench: Bench, run: ExecutionRow, kind: InputKind, text: str, ordinal: int
) -> InputRow:
    """Say something about a step; the verdict."""

    def give(tx: Transaction) -> int:
        key = uuid.uuid4().hex
        reason = "why" if kind is InputKind.LEAVE else ""
        return inputs.give(
            tx, run.id, kind, text, actor=WHO, key=key, ordinal=ordinal, reason=reason
        )

    number = await bench.db.write(give)

    async def decided(_: ExecutionRow) -> bool:
        return (await bench.db.read(inputs.one, number)).verdict is not Verdict.OPEN

    await bench.until(run.id, decided)
    return await bench.db.read(inputs.one, number)


def standing(tx: Transaction, run_id: int) -> Any:
    """How the run and all sample containers stand."""
    run = executions.execution(tx, run_id)
    rows = sample_rows(tx)
    steps = [(step.ordinal, step.kind, step.state, step.prompt) for step in run.steps]
    return run.state, steps, [(row.id, row.state, str(row.address)) for row in rows]


@pytest.mark.requirement("R23")
@pytest.mark.parametrize("type", [ProcedureType.STORE, ProcedureType.RETRIEVE])
async def test_no_step_is_passed_before_its_turn(bare: Bench, type: ProcedureType) -> None:
    """At every step, a word for any other one and a word of no step change nothing at all.

    The steps are done one by one, each after those before it.
    """
    kept = [PLACE] if type is ProcedureType.RETRIEVE else None
    procedure = await bare.db.write(with_procedure, type, ["TAG-A"], stored_at=kept)
    wish = Wish(storage="T2")
    execution = await bare.db.write(
        start, procedure, technician=WHO.id, station=WHO.station, key="k", wish=wish
    )
    seen: list[int] = []
    async with running(bare.db):
        while True:

            def waits(run: ExecutionRow) -> bool:
                step = run.open_step
                open_now = step is not None and step.prompt != "" and step.ordinal not in seen
                return open_now or run.state is not ExecutionState.RUNNING

            run = await bare.until(execution, waits)
            if run.state is not ExecutionState.RUNNING:
                break
            step = run.open_step
            assert step is not None
            assert all(
                one.state in (StepState.DONE, StepState.SKIPPED)
                for one in run.steps
                if one.ordinal < step.ordinal
            )
            before = await bare.db.read(standing, execution)
            others = [one.ordinal for one in run.steps if one.ordinal != step.ordinal]
            wrong = [(InputKind.CONFIRM, "", one) for one in (*others, len(run.steps) + 1)]
            wrong += [(kind, text, step.ordinal) for kind, text in NOT_HERE]
            for kind, text, ordinal in wrong:
                refused = await given(bare, run, kind, text, ordinal)
                assert refused.verdict is Verdict.REFUSED, (step.kind, kind, ordinal)
                assert await bare.db.read(standing, execution) == before, (step.kind, kind)
            seen.append(step.ordinal)
            is_scan = step.kind in ("store_samples", "take_samples")
            kind, text = (InputKind.SCAN, "TAG-A") if is_scan else (InputKind.CONFIRM, "")
            assert (await given(bare, run, kind, text, step.ordinal)).verdict is Verdict.ACCEPTED
    assert run.state is ExecutionState.COMPLETED
    assert len(seen) > 4
    assert seen == sorted(seen)

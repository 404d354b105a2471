"""Stops of a running execution at their worst moments: no order outlives its step, and pressing
in haste skips nothing that protects what is stored.
"""

import asyncio
import uuid

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.procedure import ExecutionState, InputKind, ProcedureType, Verdict
from crinsu_gateway.procedures.advance import advance
from crinsu_gateway.store import commands, executions, inputs
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, running
from tests.fakes.facility import with_procedure

CONFIRM, STOP = InputKind.CONFIRM, InputKind.STOP


async def begin(bench: Bench, type: ProcedureType) -> int:
    tags = [] if type is ProcedureType.REFILL else ["A"]
    procedure = await bench.db.write(with_procedure, type, tags)
    return await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key="start", wish=Wish()
    )


def stops(tx: Transaction, execution: int, times: int) -> None:
    """A technician hammers on stop: several presses in one moment."""
    for _ in range(times):
        inputs.give(tx, execution, STOP, "", actor=Actor("tech-1", "bench"), key=uuid.uuid4().hex)


def ended(run: ExecutionRow) -> bool:
    return run.state is not ExecutionState.RUNNING


@pytest.mark.parametrize(
    ("type", "point"), [(ProcedureType.STORE, "lid_lock"), (ProcedureType.REFILL, "fill_valve")]
)
async def test_a_stop_takes_back_the_order_that_was_not_sent_yet(
    bench: Bench, type: ProcedureType, point: str
) -> None:
    """An unlock or a fill that no bus took before the stop is never sent; its undoing is."""
    execution = await begin(bench, type)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.until(
            execution, lambda run: run.open_step is not None and "attempt" in run.open_step.result
        )
        waiting = await bench.db.read(lambda tx: tx.value("SELECT key FROM command"))
        assert (await bench.give(execution, STOP)).verdict is Verdict.ACCEPTED
        undone = await bench.take()
        opening = await bench.db.read(commands.by_key, waiting)
    assert opening is not None
    assert (opening.point, opening.state) == (point, CommandState.EXPIRED)
    assert (undone.point, undone.value) == (point, point == "lid_lock")


async def test_stops_pressed_in_haste_shut_the_valve_all_the_same(bench: Bench) -> None:
    """Presses that wait together are one stop: the run does not end before the valve was shut."""
    execution = await begin(bench, ProcedureType.REFILL)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.obey()
        await bench.read_unit(filling=True, level=41.0)
        await bench.db.write(stops, execution, 4)
        shut = await bench.obey()
        run = await bench.until(execution, ended)
        said = await bench.db.read(inputs.of_execution, execution)
    assert (shut.point, shut.value) == ("fill_valve", False)
    assert (run.state, run.code) == (ExecutionState.FAILED, "STOPPED")
    assert {one.verdict for one in said} == {Verdict.ACCEPTED}


async def test_a_step_that_cannot_take_its_turn_does_not_hold_the_stop(bench: Bench) -> None:
    """What the program cannot go on with can still be ended by the technician."""
    execution = await begin(bench, ProcedureType.REFILL)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.obey()
    await bench.db.write(stops, execution, 1)
    assert await bench.db.write(advance, execution)
    await bench.db.write(
        lambda tx: tx.change("UPDATE step SET kind = 'unheard_of' WHERE kind = 'shut_valve'")
    )
    async with running(bench.db), asyncio.timeout(10):
        run = await bench.db.read(executions.execution, execution)
        while not ended(run):
            await bench.db.write(stops, execution, 1)
            await asyncio.sleep(0.02)
            run = await bench.db.read(executions.execution, execution)
    assert run.code == "STOPPED"


async def test_the_first_reason_stays(bench: Bench) -> None:
    """A stop during the winding down of a failed fill does not hide why it failed."""
    execution = await begin(bench, ProcedureType.REFILL)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.obey()
        bench.clock.pass_s(601)
        await bench.read_unit(filling=True)
        await bench.at(execution, "shut_valve")
        await bench.give(execution, STOP)
        run = await bench.until(execution, ended)
    assert run.code == "DEVICE_ERROR"
    assert "longer than" in run.sentence


STEPS_BY_HAND = (
    *("check_unit", "unlock_lid", "open_lid", "lift", "store_samples", "lower"),
    *("close_lid", "lock_lid", "verify_unit", "sign"),
)


@pytest.mark.parametrize("kind", STEPS_BY_HAND)
async def test_a_stop_at_any_step_ends_and_promises_nothing_more(bench: Bench, kind: str) -> None:
    """What was lifted is lowered, what was opened is shut and locked, and slots are free."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key="s", wish=Wish(storage="T2")
    )
    done: list[str] = []
    async with running(bench.db):
        for before in STEPS_BY_HAND[: STEPS_BY_HAND.index(kind)]:
            await bench.at(execution, before)
            given = (InputKind.SCAN, "A") if before == "store_samples" else (CONFIRM, "")
            assert (await bench.give(execution, *given)).verdict is Verdict.ACCEPTED
            done.append(before)
        await bench.at(execution, kind)
        assert (await bench.give(execution, STOP)).verdict is Verdict.ACCEPTED
        while not ended(run := await bench.until(execution, asked_or_ended)):
            assert run.open_step is not None
            done.append(run.open_step.kind)
            assert (await bench.give(execution, CONFIRM)).verdict is Verdict.ACCEPTED
    assert (run.state, run.code) == (ExecutionState.FAILED, "STOPPED")
    begun = {*done, kind}
    assert "lower" in done or "lift" not in begun
    assert {"close_lid", "lock_lid"} <= set(done) or "unlock_lid" not in begun
    promised = await bench.db.read(
        lambda tx: tx.value("SELECT count(*) FROM procedure_item WHERE state = 'WAITING'")
    )
    assert promised == 0


def asked_or_ended(run: ExecutionRow) -> bool:
    return ended(run) or bool(run.open_step and run.open_step.prompt)

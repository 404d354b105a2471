"""Interlocks and proofs at the moments between: repeated orders, fills that were cut, things that
moved while a procedure ran.
"""

from dataclasses import replace

import pytest

from crinsu_gateway.model.alarm import LOCK_UNPROVEN
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureStatus,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store import alarms, commands, places, procedures, readings, samples, units
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import CALM, CODES, Bench, running
from tests.fakes.clock import HandClock
from tests.fakes.facility import FREEZER, with_procedure

CONFIRM, SCAN = InputKind.CONFIRM, InputKind.SCAN


async def begin(bench: Bench, procedure: int, wish: Wish | None = None) -> int:
    return await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key="start", wish=wish or Wish()
    )


async def prompted(bench: Bench, execution: int, word: str) -> ExecutionRow:
    return await bench.until(
        execution, lambda run: run.open_step is not None and word in run.open_step.prompt
    )


@pytest.mark.parametrize("type", [ProcedureType.STORE, ProcedureType.REFILL])
async def test_a_repeated_order_meets_the_interlocks_again(
    bench: Bench, type: ProcedureType
) -> None:
    """The check at the start does not cover an order that is repeated later."""
    tags = ["A"] if type is ProcedureType.STORE else []
    execution = await begin(bench, await bench.db.write(with_procedure, type, tags))
    async with running(bench.db):
        await bench.read_unit()
        command = await bench.take()
        await bench.db.write(commands.settle, command.id, CommandState.FAILED, "exception 4")
        await prompted(bench, execution, "exception 4")
        await bench.read_unit(filling=True)
        refused = await bench.give(execution, CONFIRM)
        assert (refused.verdict, refused.code) == (Verdict.REFUSED, "INTERLOCKED")
        assert "filled" in refused.sentence
        assert not await bench.db.read(commands.waiting, ["freezer-1"])
        await bench.read_unit(filling=False)
        assert (await bench.give(execution, CONFIRM)).verdict is Verdict.ACCEPTED
        assert (await bench.obey()).value is command.value


async def test_a_fill_proven_by_reading_ends_without_another_order(bench: Bench) -> None:
    """After a cut the unit is read; when its valve shuts at the end, nobody is asked to open it."""
    execution = await begin(bench, await bench.db.write(with_procedure, ProcedureType.REFILL, []))
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.take()
        await bench.db.write(commands.recover)
        await prompted(bench, execution, "Look at the unit")
        await bench.read_unit(fill_valve=True, filling=True, level=60.0)
        await prompted(bench, execution, "60 %")
        await bench.read_unit(fill_valve=False, filling=False, level=95.0)
        run = await bench.at(execution, "shut_valve")
    fill = next(step for step in run.steps if step.kind == "fill")
    assert fill.result["level_after"] == 95.0


async def test_an_order_that_failed_before_a_boot_is_proven_by_the_first_reading_after_it(
    bench: Bench,
) -> None:
    """The clock of another boot says nothing about what is read in this one."""
    execution = await begin(bench, await bench.db.write(with_procedure, ProcedureType.STORE, ["A"]))
    assert isinstance(bench.clock, HandClock)
    async with running(bench.db):
        await bench.read_unit()
        command = await bench.take()
        await bench.db.write(commands.settle, command.id, CommandState.FAILED, "no answer")
        await prompted(bench, execution, "no answer")
    bench.clock.boot_id, bench.clock.boot_ms = "boot-b", 1000
    async with running(bench.db):
        await bench.read_unit(lid_lock=False)
        await bench.at(execution, "open_lid")


async def test_a_lock_of_unknown_fate_is_never_repeated_by_itself(bench: Bench) -> None:
    """The unit says that it is open: a person is asked and alarmed; locked by hand, it is over."""
    execution = await begin(bench, await bench.db.write(with_procedure, ProcedureType.STORE, ["A"]))
    async with running(bench.db):
        await bench.read_unit()
        await bench.obey()
        await bench.at(execution, "open_lid")
        await bench.give(execution, InputKind.STOP)
        await bench.take()
        await bench.db.write(commands.recover)
        await bench.read_unit(lid_lock=False)
        await prompted(bench, execution, "says False")
        assert [row.code for row in await bench.db.read(alarms.open_ones)] == [LOCK_UNPROVEN]
        assert not await bench.db.read(commands.waiting, ["freezer-1"])
        await bench.read_unit(lid_lock=True)
        await bench.until(execution, lambda run: run.state is ExecutionState.FAILED)
    assert await bench.db.read(alarms.open_ones) == []


def _moved(tx: Transaction, public_id: int) -> None:
    slot = places.slot_at(tx, parse_address("T1/C1/CN1/1"))
    samples.move(tx, public_id, slot, actor=Actor("staff", "test"), execution=None)


async def test_what_was_moved_meanwhile_is_not_called_retrieved(bench: Bench) -> None:
    """A procedure whose sample container was elsewhere ends FAILED, naming it, not COMPLETED."""
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C2/CN1/3"]
    )
    sample = (await bench.db.read(procedures.procedure, procedure)).items[0].sample_id
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await bench.obey()
        await bench.at(execution, "open_lid")
        await bench.read_unit(lid_open=True)
        await bench.at(execution, "lift")
        await bench.db.write(_moved, sample)
        await bench.give(execution, CONFIRM)
        await bench.at(execution, "lower")
        await bench.give(execution, CONFIRM)
        await bench.at(execution, "close_lid")
        await bench.read_unit(lid_open=False)
        await bench.obey()
        await bench.at(execution, "sign")
        await bench.give(execution, CONFIRM)
        run = await bench.until(execution, lambda run: run.state is not ExecutionState.RUNNING)
    assert (run.state, run.code) == (ExecutionState.FAILED, "ITEMS_LEFT")
    assert str(sample) in run.sentence
    found = await bench.db.read(procedures.procedure, procedure)
    assert (found.status, found.items[0].state) == (ProcedureStatus.FAILED, "LEFT")


async def test_a_slot_of_another_storage_solution_is_refused(bench: Bench) -> None:
    """Nobody is sent to a storage solution that the execution neither checks nor locks."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A", "B"])
    first, second = (await bench.db.read(procedures.procedure, procedure)).items
    elsewhere = {first.sample_id: "T1/C1/CN1/1", second.sample_id: "T2/C1/CN1/1"}
    for wish in (Wish(slots=elsewhere), Wish(storage="T2", slots={first.sample_id: "T1/C1/CN1/1"})):
        with pytest.raises(RuleError, match="works on one of them"):
            await begin(bench, procedure, wish)


async def beside(bench: Bench, name: str, **values: Value) -> None:
    """A second unit of the same kind on T1, and what it says."""
    second = replace(FREEZER, name=name)

    def wire(tx: Transaction) -> None:
        units.apply(tx, [FREEZER, second])
        tx.many(
            "INSERT INTO storage_unit (unit, storage_id) SELECT ?, id FROM storage_solution "
            "WHERE name = 'T1'",
            [(FREEZER.name,), (name,)],
        )
        said = {**CALM, **values}
        now = tx.now
        readings.record(
            tx,
            [
                Reading(
                    *(name, point, Quantity(value, CODES.get(point, "")), Quality.GOOD),
                    *(now.utc_ms, now.boot_ms),
                )
                for point, value in said.items()
            ],
        )

    await bench.db.write(wire)


@pytest.mark.parametrize("other", ["another-1", "monitor-2"])
async def test_one_unit_of_several_that_is_not_in_order_is_enough(bench: Bench, other: str) -> None:
    """Every unit that watches the storage solution can hold the lid shut."""
    await beside(bench, other, temperature=-90.0)
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await prompted(bench, execution, "it is -90")
        await beside(bench, other, temperature=-180.0)
        await bench.at(execution, "unlock_lid")


@pytest.mark.parametrize("other", ["another-1", "monitor-2"])
async def test_an_order_is_proven_by_the_unit_that_it_went_to(bench: Bench, other: str) -> None:
    """The lock of one unit says nothing about that of its neighbour, whatever their names."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    await beside(bench, other)
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await bench.at(execution, "unlock_lid")
        first, second = sorted([other, "freezer-1"])
        assert await bench.db.write(commands.next_for, [second]) is None
        assert await bench.db.write(commands.next_for, [first]) is not None
        await bench.db.write(commands.recover)
        bench.clock.pass_s(1)
        if second == other:
            await beside(bench, other, lid_lock=False)
            await bench.read_unit()
        else:
            await bench.read_unit(lid_lock=False)
            await beside(bench, other)
        await prompted(bench, execution, "says True")

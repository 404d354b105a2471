"""The procedure engine on a real store: stores, retrieves, refills, refusals, stops, restarts."""

from collections.abc import Callable

import pytest

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureStatus,
    ProcedureType,
    StepState,
    Verdict,
)
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import audit, commands, executions, outbox, procedures, samples
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.bench import Bench, running
from tests.fakes.facility import with_procedure
from tests.fakes.rows import sample_rows

CONFIRM, SCAN, STOP = InputKind.CONFIRM, InputKind.SCAN, InputKind.STOP


async def begin(bench: Bench, procedure: int, *, storage: str | None = None) -> int:
    wish = Wish(storage=storage)
    return await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key="start", wish=wish
    )


async def opened(bench: Bench, execution: int, container: str) -> None:
    """Everything up to the lifted container."""
    await bench.read_unit()
    await bench.obey()
    await bench.at(execution, "open_lid")
    await bench.read_unit(lid_open=True)
    run = await bench.at(execution, "lift")
    assert container in str(run.open_step)
    await bench.give(execution, CONFIRM)


async def closed(bench: Bench, execution: int) -> ExecutionRow:
    """Everything from the lowered container to the signature."""
    await bench.at(execution, "lower")
    await bench.give(execution, CONFIRM)
    await bench.at(execution, "close_lid")
    await bench.read_unit(lid_open=False)
    assert (await bench.obey()).value is True
    await bench.at(execution, "sign")
    await bench.give(execution, CONFIRM)
    return await bench.until(execution, ended)


ended: Callable[[ExecutionRow], bool] = lambda run: run.state is not ExecutionState.RUNNING  # noqa: E731


@pytest.mark.requirement("R23")
async def test_a_store_from_start_to_signature(bench: Bench) -> None:
    """Two vials end in the promised slots; the centre is told each fact once, in order."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A", "B"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await opened(bench, execution, "C1/CN1")
        await bench.at(execution, "store_samples")
        assert (await bench.give(execution, SCAN, "B")).verdict is Verdict.ACCEPTED
        assert (await bench.give(execution, SCAN, "A")).verdict is Verdict.ACCEPTED
        run = await closed(bench, execution)
    assert run.state is ExecutionState.COMPLETED
    assert {step.state for step in run.steps} == {StepState.DONE}
    found = await bench.db.read(procedures.procedure, procedure)
    assert found.status is ProcedureStatus.COMPLETED
    held = [await bench.db.read(samples.sample, item.sample_id) for item in found.items]
    assert [str(row.address) for row in held] == ["T1/C1/CN1/1", "T1/C1/CN1/2"]
    assert await bench.db.read(audit.first_broken) is None
    kinds = [row[0] for row in await bench.db.read(lambda tx: tx.all("SELECT kind FROM outbox"))]
    assert kinds[0] == "procedure.started"
    assert kinds[-1] == "procedure.finished"
    assert kinds.count("sample.stored") == 2
    assert kinds.count("procedure.step") == len(run.steps)


@pytest.mark.requirement("R25")
async def test_a_wrong_tag_is_refused_and_nothing_moves(bench: Bench) -> None:
    """A tag that does not match blocks the step, so does one on paper; the right one goes on."""
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C2/CN1/3"]
    )
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await opened(bench, execution, "C2/CN1")
        await bench.at(execution, "take_samples")
        for text in ("ZZZ", "", "a", "A" * 5000):
            refused = await bench.give(execution, SCAN, text)
            assert refused.verdict is Verdict.REFUSED
            assert refused.code in ("WRONG_TAG", "UNKNOWN_SAMPLE")
        for text in ("paper:A", " PAPER:A"):
            assert (await bench.give(execution, SCAN, text)).code == "PAPER_SCANNED"
        wrong_kind = await bench.give(execution, CONFIRM)
        assert wrong_kind.code == "WRONG_INPUT"
        assert (await bench.db.read(sample_rows))[0].state is SampleState.STORED
        await bench.give(execution, SCAN, "A")
        await closed(bench, execution)
    row = (await bench.db.read(sample_rows))[0]
    assert (row.state, row.out_by) == (SampleState.OUT, "tech-1")


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"filling": True}, "filled"),
        ({"lid_open": True}, "lid is open"),
        ({"level": 12.0}, "level is 12"),
        ({"temperature": -120.0}, "limit is -150"),
    ],
)
async def test_an_interlock_holds_the_lid_shut(
    bench: Bench, values: dict[str, float | bool], word: str
) -> None:
    """While the unit is not in order no order is given; when it is again, it goes on by itself."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit(**values)
        run = await bench.until(
            execution, lambda run: run.open_step is not None and word in run.open_step.prompt
        )
        assert run.open_step is not None
        assert not await bench.db.read(commands.waiting, ["freezer-1"])
        await bench.read_unit(level=80.0, temperature=-180.0, filling=False, lid_open=False)
        await bench.at(execution, "unlock_lid")


async def test_a_stale_value_blocks_like_a_bad_one(bench: Bench) -> None:
    """Values that are too old to be believed hold the procedure, with the reason."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    await bench.read_unit()
    bench.clock.pass_s(3600)
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.until(
            execution, lambda run: run.open_step is not None and "stale" in run.open_step.prompt
        )


async def test_a_dead_lid_sensor_is_replaced_by_a_confirmation(bench: Bench) -> None:
    """A sensor that cannot be believed never passes for a closed or open lid by itself."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await bench.obey()
        await bench.at(execution, "open_lid")
        await bench.read_with(Quality.BAD, {})
        await bench.until(
            execution, lambda run: run.open_step is not None and "trusted" in run.open_step.prompt
        )
        assert (await bench.give(execution, CONFIRM)).verdict is Verdict.ACCEPTED
        await bench.at(execution, "lift")


async def test_a_failed_order_is_repeated_only_when_told(bench: Bench) -> None:
    """A refused unlock asks; after the confirmation a second order goes out, under its own key."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        command = await bench.take()
        await bench.db.write(commands.settle, command.id, CommandState.FAILED, "exception 4")
        await bench.until(
            execution,
            lambda run: run.open_step is not None and "exception 4" in run.open_step.prompt,
        )
        assert not await bench.db.read(commands.waiting, ["freezer-1"])
        await bench.give(execution, CONFIRM)
        again = await bench.obey()
        assert again.key != command.key
        await bench.at(execution, "open_lid")


async def test_an_order_that_no_bus_takes_expires(bench: Bench) -> None:
    """An order to a dead unit is over after its time; a later bus does not get it."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await bench.at(execution, "unlock_lid")
        bench.clock.pass_s(20)
        await bench.until(
            execution, lambda run: run.open_step is not None and "in time" in run.open_step.prompt
        )
        assert await bench.db.write(commands.next_for, ["freezer-1"]) is None


@pytest.mark.parametrize("obeyed", [True, False])
async def test_a_restart_while_an_order_was_being_sent(bench: Bench, obeyed: bool) -> None:
    """Nothing is sent twice: the unit is read back; what is not proven is asked."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit()
        await bench.take()
    assert len(await bench.db.write(commands.recover)) == 1
    async with running(bench.db):
        run = await bench.until(
            execution,
            lambda run: run.open_step is not None and run.open_step.state is StepState.UNSURE,
        )
        assert not await bench.db.read(commands.waiting, ["freezer-1"])
        await bench.read_unit(lid_lock=not obeyed)
        if not obeyed:
            run = await bench.until(
                execution,
                lambda run: run.open_step is not None and "says True" in run.open_step.prompt,
            )
            assert run.open_step is not None
            await bench.give(execution, CONFIRM)
            await bench.obey()
        await bench.at(execution, "open_lid")


async def test_a_stop_winds_down_what_was_begun(bench: Bench) -> None:
    """After a stop the lifted is lowered, the lid closed and locked; the rest stays undone."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A", "B"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await opened(bench, execution, "C1/CN1")
        await bench.at(execution, "store_samples")
        await bench.give(execution, SCAN, "A")
        assert (await bench.give(execution, STOP, "glove torn")).verdict is Verdict.ACCEPTED
        await bench.at(execution, "lower")
        await bench.give(execution, CONFIRM)
        await bench.at(execution, "close_lid")
        await bench.read_unit(lid_open=False)
        await bench.obey()
        run = await bench.until(execution, ended)
    assert (run.state, run.code, run.sentence) == (ExecutionState.FAILED, "STOPPED", "glove torn")
    found = await bench.db.read(procedures.procedure, procedure)
    assert found.status is ProcedureStatus.FAILED
    assert [(item.tag, item.state) for item in found.items] == [("A", "DONE"), ("B", "LEFT")]
    stored = {row.tag: row.state for row in (await bench.db.read(sample_rows))}
    assert stored == {"A": SampleState.STORED, "B": SampleState.EXPECTED}


async def test_a_second_stop_ends_at_once(bench: Bench) -> None:
    """A technician who insists is not held by a dead unit."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await opened(bench, execution, "C1/CN1")
        await bench.give(execution, STOP)
        await bench.at(execution, "lower")
        await bench.give(execution, STOP)
        run = await bench.until(execution, ended)
    assert run.code == "STOPPED"


async def test_a_refill_is_verified_by_the_level(bench: Bench) -> None:
    """The valve is opened, the level watched, the end noted, the valve shut."""
    procedure = await bench.db.write(with_procedure, ProcedureType.REFILL, [])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        assert (await bench.obey()).value is True
        await bench.read_unit(filling=True, level=60.0)
        await bench.until(
            execution, lambda run: run.open_step is not None and "60" in run.open_step.prompt
        )
        await bench.read_unit(filling=False, level=95.0)
        assert (await bench.obey()).value is False
        await bench.at(execution, "sign")
        await bench.give(execution, CONFIRM)
        run = await bench.until(execution, ended)
    assert run.state is ExecutionState.COMPLETED
    fill = next(step for step in run.steps if step.kind == "fill")
    assert (fill.result["level_before"], fill.result["level_after"]) == (40.0, 95.0)


@pytest.mark.parametrize("fault", ["no rise", "too long"])
async def test_a_refill_that_did_nothing_fails_and_shuts_the_valve(
    bench: Bench, fault: str
) -> None:
    """A fill without a rise, or one that does not end, is FAILED, and the valve is shut."""
    procedure = await bench.db.write(with_procedure, ProcedureType.REFILL, [])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await bench.read_unit(level=40.0)
        await bench.obey()
        await bench.read_unit(filling=True, level=40.2)
        await bench.until(
            execution, lambda run: run.open_step is not None and "40.2" in run.open_step.prompt
        )
        if fault == "no rise":
            await bench.read_unit(filling=False)
        else:
            bench.clock.pass_s(601)
            await bench.read_unit()
        shut = await bench.obey()
        run = await bench.until(execution, ended)
    assert (shut.point, shut.value) == ("fill_valve", False)
    assert run.code == {"no rise": "NOT_VERIFIED", "too long": "DEVICE_ERROR"}[fault]


async def test_without_units_the_technician_confirms_every_step(bench: Bench) -> None:
    """A storage solution that nothing is wired to runs the same recipe by confirmations."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure, storage="T2")
    async with running(bench.db):
        for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
            await bench.at(execution, kind)
            await bench.give(execution, CONFIRM)
        await bench.at(execution, "store_samples")
        await bench.give(execution, SCAN, "A")
        for kind in ("lower", "close_lid", "lock_lid", "verify_unit", "sign"):
            await bench.at(execution, kind)
            await bench.give(execution, CONFIRM)
        run = await bench.until(execution, ended)
    assert run.state is ExecutionState.COMPLETED


async def test_the_outbox_is_dense(bench: Bench) -> None:
    """Sequence numbers have no gap, whatever was refused in between."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    await begin(bench, procedure)
    state = await bench.db.read(outbox.state)
    rows = await bench.db.read(lambda tx: tx.all("SELECT seq FROM outbox ORDER BY seq"))
    assert [row[0] for row in rows] == list(range(1, state.last_seq + 1))
    assert await bench.db.read(executions.running) == [1]

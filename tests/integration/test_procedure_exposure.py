"""The exposure clock over the real engine and store: lifts, warnings, power cuts, set clocks."""

from pathlib import Path

import pytest

from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.procedure import ProcedureType, Verdict
from crinsu_gateway.model.thermal import AIR_C, Surroundings
from crinsu_gateway.store import (
    audit,
    exposure_views,
    lifts,
    precaution,
    quarantines,
    samples,
    shipments,
)
from crinsu_gateway.store.exposure_views import Totals
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, running
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.lifting import (
    ANNA,
    CONFIRM,
    SCAN,
    STOP,
    begin,
    clock_of,
    history,
    kinds,
    lift,
    lower,
    opened,
    retrieve,
    sample_of,
    seen,
)


@pytest.mark.requirement("R31")
async def test_a_straw_held_up_for_12_seconds_is_warned_of_and_an_excursion(bench: Bench) -> None:
    """Half the budget warns, the whole is an event and a deviation, while it is still up."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"})
    async with running(bench.db):
        await lift(bench, execution)
        told = await clock_of(bench, execution)
        assert (told.stage, told.samples, told.container) == (Stage.RUNNING, 2, "C1/CN1")
        budget_s = told.budget_ms / 1000
        assert budget_s == pytest.approx(4.4, abs=0.3)  # from -180 Cel, not from -196
        bench.clock.pass_s(budget_s / 2)
        told = await seen(bench, execution, Stage.WARNED)
        assert told.fraction is not None
        assert 0.5 <= told.fraction < 0.6
        run = await bench.until(
            execution, lambda run: run.open_step and run.open_step.prompt.startswith("HURRY")
        )
        assert run.open_step is not None
        assert await opened(bench) == []
        bench.clock.pass_s(12 - budget_s / 2)
        await seen(bench, execution, Stage.EXCURSION)
        (deviation,) = await opened(bench)
        assert (deviation.container, deviation.samples) == ("C1/CN1", 2)
        await bench.until(
            execution, lambda run: run.open_step and run.open_step.prompt.startswith("TOO LONG")
        )
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    totals, (event,) = await history(bench, "B")
    assert totals.events == 1
    assert event.most_ms is not None
    assert 12_000 <= event.most_ms < 13_000
    assert event.most_ms == event.least_ms
    assert not event.estimated
    assert -135.0 < event.worst_c < -80.0
    assert event.least_worst_c < event.worst_c
    assert totals.above_limit_ms > event.most_ms - told.budget_ms  # cooling counts too
    _, (in_hand,) = await history(bench, "A")
    assert in_hand.ended_ms is None
    found = await kinds(bench)
    wanted = ["exposure.began", "exposure.warned", "exposure.excursion", "deviation.opened"]
    assert [kind for kind in found if kind in wanted] == wanted
    assert await bench.db.read(audit.first_broken) is None


@pytest.mark.requirement("R31")
async def test_a_vial_held_up_for_40_seconds(bench: Bench) -> None:
    """Its budget is longer, and 40 s are beyond it but not beyond -80 Cel."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"}, carrier="vial")
    async with running(bench.db):
        await lift(bench, execution)
        bench.clock.pass_s(40)
        told = await seen(bench, execution, Stage.EXCURSION)
        assert told.budget_ms == pytest.approx(15_306, abs=100)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    totals, (event,) = await history(bench, "B")
    assert event.worst_c == pytest.approx(-91, abs=3)
    assert totals.above_critical_ms == 0
    assert 0 < totals.least_above_limit_ms < totals.above_limit_ms


@pytest.mark.requirement("R28", "R30")
async def test_what_may_be_warmer_than_80_goes_into_quarantine(bench: Bench) -> None:
    """When it is down, and not before: what is wanted can still be taken; once, with a reason."""
    where = {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2", "C": "T1/C1/CN2/1"}
    execution = await retrieve(bench, where, carrier="vial")

    async def clearances() -> list[str]:
        found = [await bench.db.read(samples.tagged, tag) for tag in where]
        return [one.clearance.value for one in found if one is not None]

    async with running(bench.db):
        await lift(bench, execution)
        bench.clock.pass_s(100)
        await seen(bench, execution, Stage.CRITICAL)
        assert await clearances() == ["RELEASED"] * 3
        assert (await bench.give(execution, SCAN, "A")).verdict is Verdict.ACCEPTED
        await lower(bench, execution)
        assert await clearances() == ["RELEASED", "QUARANTINED", "RELEASED"]
    await bench.db.write(lifts.left, await sample_of(bench, "A"), Surroundings.LIQUID, ANNA)
    assert await bench.db.read(precaution.is_due)
    await bench.db.write(precaution.quarantine)
    assert await clearances() == ["QUARANTINED", "QUARANTINED", "RELEASED"]
    assert (await kinds(bench)).count("sample.quarantined") == 2
    held = await bench.db.read(quarantines.open_of, await sample_of(bench, "B"))
    assert held is not None
    assert "deviation 1" in held.reason
    assert held.unmet == ["deviation 1 is decided for this sample container"]


async def test_a_quick_lift_leaves_no_deviation_and_no_time_above(bench: Bench) -> None:
    """A second in air is an event with its figures, and nothing else; below counts, beside not."""
    where = {"A": "T1/C1/CN1/1", "B": "T1/C1/CN2/1"}
    execution = await retrieve(bench, where, carrier="vial")
    async with running(bench.db):
        await lift(bench, execution)
        assert (await clock_of(bench, execution)).samples == 1
        bench.clock.pass_s(1)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    assert await opened(bench) == []
    assert (await history(bench, "B"))[0] == Totals(0, None, 0, 0, 0, False)


async def test_lifting_the_outer_container_warms_all_that_is_below(bench: Bench) -> None:
    """The canister goes up with both canes; a lift that is not over does not count twice."""
    where = {"A": "T1/C1/CN1/1", "B": "T1/C1/CN2/1", "C": "T1/C2/CN1/1"}
    execution = await retrieve(bench, where)
    storage = await bench.db.read(
        lambda tx: tx.value("SELECT storage_id FROM execution WHERE id = ?", (execution,))
    )
    await bench.db.write(lifts.begin, execution, storage, "C1", ANNA)
    await bench.db.write(lifts.begin, execution, storage, "C1/CN1", ANNA)
    assert (await clock_of(bench, execution)).samples == 2
    bench.clock.pass_s(2)
    await bench.db.write(lifts.lowered, execution, storage, "C1/CN1", ANNA)
    await bench.db.write(lifts.lowered, execution, storage, "C1", ANNA)
    assert [len((await history(bench, tag))[1]) for tag in where] == [1, 1, 0]
    assert await bench.db.read(exposure_views.clock, execution) is None


async def test_two_lifts_are_two_events_and_the_second_starts_warm(bench: Bench) -> None:
    """Nothing is reset: what was not cold again carries its warmth into the next lift."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="vial")
    storage = await bench.db.read(
        lambda tx: tx.value("SELECT storage_id FROM execution WHERE id = ?", (execution,))
    )
    await bench.read_unit()
    for seconds, pause in ((30, 20), (5, 5000), (30, 1)):
        await bench.db.write(lifts.begin, execution, storage, "C1/CN1", ANNA)
        bench.clock.pass_s(seconds)
        await bench.db.write(lifts.lowered, execution, storage, "C1/CN1", ANNA)
        bench.clock.pass_s(pause)
        await bench.read_unit()
    totals, (first, second, third) = await history(bench, "A")
    assert [one.start_from for one in (first, second, third)] == ["reading", "carried", "reading"]
    assert first.start_c == third.start_c == -180.0
    assert -180.0 < second.start_c < first.worst_c
    assert (third.worst_c, third.above_limit_ms) == (first.worst_c, first.above_limit_ms)
    assert totals.worst_c == max(first.worst_c, second.worst_c)
    assert totals.above_limit_ms == sum(one.above_limit_ms for one in (first, second, third))


@pytest.mark.requirement("R06", "R31")
@pytest.mark.parametrize("step_s", [-86_400, 7200, 3600, -3600])
async def test_a_set_clock_changes_no_duration(bench: Bench, step_s: int) -> None:
    """A day back, and the hour of summer time both ways: the same seconds, the same figures."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"}, carrier="vial")
    assert isinstance(bench.clock, HandClock)
    async with running(bench.db):
        await lift(bench, execution)
        bench.clock.pass_s(4)
        bench.clock.utc_ms += step_s * 1000
        bench.clock.pass_s(4)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    _, (event,) = await history(bench, "B")
    assert event.most_ms == event.least_ms
    assert event.most_ms == pytest.approx(8000, abs=500)
    assert not event.estimated
    assert await opened(bench) == []


@pytest.mark.requirement("R31")
async def test_a_power_cut_in_the_middle_is_estimated_with_its_bounds(bench: Bench) -> None:
    """At least what both boots saw; at most with the time between, by the wall clocks."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"}, carrier="bag")
    assert isinstance(bench.clock, HandClock)
    async with running(bench.db):
        await lift(bench, execution)
        bench.clock.pass_s(6)
        await bench.db.write(lifts.look)
    bench.clock.utc_ms += 30_000
    bench.clock.boot_id, bench.clock.boot_ms = "boot-b", 20_000
    async with running(bench.db):
        await bench.read_unit()

        async def estimated(_: object) -> bool:
            return (await clock_of(bench, execution)).estimated

        await bench.until(execution, estimated)
        bench.clock.pass_s(4)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    _, (event,) = await history(bench, "B")
    assert event.estimated
    assert event.least_ms == pytest.approx(10_000, abs=500)
    assert event.most_ms == pytest.approx(40_000, abs=500)
    assert "exposure.estimated" in await kinds(bench)


async def test_a_power_cut_that_no_clock_can_tell_counts_as_the_worst(bench: Bench) -> None:
    """The wall clock lost its battery: the sample may have become as warm as the room."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"}, carrier="bag")
    assert isinstance(bench.clock, HandClock)
    async with running(bench.db):
        await lift(bench, execution)
    bench.clock.utc_ms, bench.clock.boot_id, bench.clock.boot_ms = 0, "boot-b", 20_000
    async with running(bench.db):
        told = await seen(bench, execution, Stage.CRITICAL)
        assert (told.elapsed_ms, told.fraction) == (None, None)
        await bench.read_unit()
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    _, (event,) = await history(bench, "B")
    assert (event.most_ms, event.worst_c, event.estimated) == (None, AIR_C, True)
    assert event.least_worst_c < -135.0
    assert [one.samples for one in await opened(bench)] == [2]


async def test_an_execution_that_ends_with_a_container_up_assumes_the_worst(bench: Bench) -> None:
    """Two stops end it at once; nobody saw the container go down."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="bag")
    async with running(bench.db):
        await lift(bench, execution)
        await bench.give(execution, STOP)
        await bench.at(execution, "lower")
        await bench.give(execution, STOP)
    _, (event,) = await history(bench, "A")
    assert (event.ended_in, event.most_ms, event.worst_c) == ("unseen", None, AIR_C)
    assert [one.samples for one in await opened(bench)] == [1]


@pytest.mark.requirement("R31")
async def test_an_open_device_has_no_budget(bench: Bench) -> None:
    """To lift it is an excursion at once."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="open_device")
    async with running(bench.db):
        await lift(bench, execution)
        told = await clock_of(bench, execution)
    assert (told.budget_ms, told.fraction) == (0, 1.0)
    assert told.stage >= Stage.EXCURSION
    assert [one.samples for one in await opened(bench)] == [1]


async def test_what_was_taken_stays_out_until_it_comes_back(bench: Bench) -> None:
    """In a hand it runs on without a deviation; a dry shipper ends it, and then one is opened."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="vial")
    async with running(bench.db):
        await lift(bench, execution)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
        bench.clock.pass_s(60)
        await seen(bench, execution, Stage.CRITICAL)
    assert await opened(bench) == []
    sample_id = await sample_of(bench, "A")
    await bench.db.write(lifts.left, sample_id, Surroundings.DRY_SHIPPER, ANNA)
    _, (event,) = await history(bench, "A")
    assert event.ended_in == "dry shipper"
    assert event.most_ms == pytest.approx(60_000, abs=500)
    assert event.above_critical_ms > 0
    assert [one.samples for one in await opened(bench)] == [1]


async def test_what_is_discarded_needs_no_deviation(bench: Bench) -> None:
    """It ends where nobody will use it."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"})
    async with running(bench.db):
        await lift(bench, execution)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
        bench.clock.pass_s(600)
    await bench.db.write(lifts.left, await sample_of(bench, "A"), None, ANNA)
    _, (event,) = await history(bench, "A")
    assert event.ended_in == "discarded"
    assert await opened(bench) == []


@pytest.mark.requirement("R31")
async def test_a_sample_that_arrives_is_bounded_from_its_first_scan(bench: Bench) -> None:
    """What was before is not known; from the scan until the cane is down it is on the clock."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await lift(bench, execution)
        assert await bench.db.read(exposure_views.clock, execution) is None
        bench.clock.pass_s(10)
        await bench.give(execution, SCAN, "A")
        bench.clock.pass_s(3)
        await lower(bench, execution)
    _, (event,) = await history(bench, "A")
    assert (event.method, event.start_c, event.start_from) == ("bounded", -150.0, "assumed")
    assert event.most_ms == pytest.approx(3000, abs=500)


async def test_what_comes_back_goes_on_where_it_was(bench: Bench) -> None:
    """Taken, carried about, stored again: one exposure, from the lift to the last lowering."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="bag")
    async with running(bench.db):
        await lift(bench, execution)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
        bench.clock.pass_s(20)
        await bench.read_unit(lid_open=False)
        await bench.obey()
        await bench.at(execution, "sign")
        await bench.give(execution, CONFIRM)
        row = await bench.db.read(samples.tagged, "A")
        assert row is not None
        slot = await bench.db.read(lambda tx: tx.value("SELECT id FROM slot"))
        await bench.db.write(samples.store, row.local_id, slot, actor=ANNA, execution=None)
    _, (event,) = await history(bench, "A")
    assert event.ended_in == "storage"
    assert event.most_ms == pytest.approx(20_500, abs=1000)


async def test_without_a_thermometer_the_start_is_assumed(tmp_path: Path) -> None:
    """A tank whose temperature nobody reads is taken for its vapour."""
    clock = HandClock()
    db = await furnished(tmp_path / "store.db", clock, with_unit=False)
    try:
        bench = Bench(db, clock)
        execution = await retrieve(bench, {"A": "T1/C1/CN1/1"})
        storage = await db.read(lambda tx: tx.value("SELECT storage_id FROM execution"))
        await db.write(lifts.begin, execution, storage, "C1/CN1", ANNA)
        _, (event,) = await history(bench, "A")
        assert (event.start_c, event.start_from) == (-170.0, "assumed")
    finally:
        await db.close()


@pytest.mark.requirement("R29", "R31")
async def test_a_shipper_ends_one_exposure_and_begins_another(bench: Bench) -> None:
    """Packed it is cold; unpacked it is on the clock again, and what was between is not known."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1"}, carrier="vial")
    sample_id = await sample_of(bench, "A")
    procedure = await bench.db.read(lambda tx: tx.value("SELECT procedure_id FROM execution"))
    await bench.db.write(samples.take, sample_id, actor=ANNA, execution=execution)
    bench.clock.pass_s(7)
    other = await bench.db.write(with_procedure, ProcedureType.STORE, ["Z"])

    def ship(tx: Transaction) -> None:
        shipments.ship(tx, sample_id, procedure, "S-1", actor=ANNA, execution=execution)

    def receive(tx: Transaction) -> None:
        shipments.receive(tx, sample_id, other, "S-1", actor=ANNA, execution=execution)

    await bench.db.write(ship)
    bench.clock.pass_s(86_400)
    await bench.db.write(receive)
    bench.clock.pass_s(3)
    first, second = (await history(bench, "A"))[1]
    assert (first.ended_in, first.most_ms, first.method) == ("dry shipper", 7000, "modelled")
    assert (second.ended_in, second.most_ms, second.method) == (None, 3000, "bounded")

"""Transfers, stock-takes, trips, pauses and what is left, by the engine on a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AlreadyRunning, RuleError
from crinsu_gateway.model.procedure import (
    Direction,
    ExecutionState,
    InputKind,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.model.procedure_errors import SecondPersonMissing
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.model.stocktake import DifferenceKind, Resolution
from crinsu_gateway.report.wording import summary
from crinsu_gateway.store import (
    audit,
    clearance,
    custody_report,
    executions,
    exposure_views,
    inputs,
    making,
    places,
    procedures,
    samples,
    stocktakes,
    trips,
)
from crinsu_gateway.store.starting import Wish, start, start_trip
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.hands import Hands, started, stored, transfer, where

CONFIRM, SCAN, STOP, LEAVE = InputKind.CONFIRM, InputKind.SCAN, InputKind.STOP, InputKind.LEAVE
PAUSE, RESUME = InputKind.PAUSE, InputKind.RESUME
WHO, OTHER = Actor("tech-1", "bench"), Actor("tech-2", "bench")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Storage solutions without units: every step is a person's."""
    async with benched(tmp_path, with_unit=False) as bench:
        yield bench


async def told(bench: Bench, kind: str) -> int:
    return int(
        await bench.db.read(
            lambda tx: tx.value("SELECT count(*) FROM outbox WHERE kind = ?", (kind,))
        )
    )


async def test_a_transfer_opens_two_storage_solutions_one_after_the_other(bench: Bench) -> None:
    """Taken in T1, carried OUT with the technician, put in T2; never in two places."""
    ids = await stored(bench, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    execution = await started(bench, await transfer(bench, ids, Direction.WITHIN, "T2"))
    hands = Hands(bench, execution, {"take_samples": ["A", "B"], "store_samples": ["B", "A"]})
    async with running(bench.db):
        run = await hands.until("carry")
        assert run.to_storage_name == "T2"
        assert await where(bench, ids) == ["OUT", "OUT"]
        with pytest.raises(AlreadyRunning):
            await bench.db.write(_refill_of, "T2")
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert await where(bench, ids) == ["T2/C1/CN1/1", "T2/C1/CN1/2"]
    assert (await told(bench, "sample.taken"), await told(bench, "sample.stored")) == (2, 2)
    assert hands.kinds.count("open_lid") == 2
    assert await bench.db.read(audit.first_broken) is None


def _refill_of(tx: Transaction, name: str) -> int:
    made = making.refill(tx, places.storage_named(tx, name), actor=WHO)
    return start(tx, made, technician="t", station="s", key=f"refill-{name}", wish=Wish())


async def test_a_stopped_transfer_leaves_the_samples_out_with_who_holds_them(bench: Bench) -> None:
    """Stopped on the way it is FAILED; a new transfer of what is OUT begins with the put."""
    ids = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    procedure = await transfer(bench, ids, Direction.WITHIN, "T2")
    execution = await started(bench, procedure)
    hands = Hands(bench, execution, {"take_samples": ["A"]})
    async with running(bench.db):
        await hands.until("carry")
        await bench.give(execution, STOP)
        run = await hands.until()
        assert run.state is ExecutionState.FAILED
        row = await bench.db.read(samples.sample, ids[0])
        assert (row.state, row.out_by) == (SampleState.OUT, "tech-1")
        again = await started(
            bench, await transfer(bench, ids, Direction.WITHIN, "T2"), key="again"
        )
        hands = Hands(bench, again, {"store_samples": ["A"]})
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert "take_samples" not in [step.kind for step in run.steps]
    assert await where(bench, ids) == ["T2/C1/CN1/1"]


async def test_what_leaves_goes_into_a_shipper_and_what_arrives_is_matched(bench: Bench) -> None:
    """Out: SHIPPED with the shipper's id. In: the tags are scanned, then it is stored."""
    ids = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    execution = await started(bench, await transfer(bench, ids, Direction.OUT, None))
    async with running(bench.db):
        hands = Hands(bench, execution, {"take_samples": ["A"], "ship_samples": ["DRY-1", "A"]})
        run = await hands.until()
        assert run.state is ExecutionState.COMPLETED, run.sentence
        assert await where(bench, ids) == ["SHIPPED"]
        _, (gone,) = await bench.db.read(exposure_views.of_sample, ids[0])
        assert (gone.ended_in, gone.ended_ms is None) == ("dry shipper", False)
        report = await bench.db.read(custody_report.report, "A", None, names=False)
        assert (report.agrees, report.standing.state, report.standing.holder) == (
            True,
            "SHIPPED",
            None,
        )
        back = await started(bench, await transfer(bench, ids, Direction.IN, "T2"), key="back")
        hands = Hands(bench, back, {"receive_samples": ["DRY-2"]})
        await hands.until("receive_samples")
        await bench.give(back, SCAN, "DRY-2")
        assert (await bench.give(back, SCAN, "ZZZ")).code == "WRONG_TAG"
        hands.scans = {"receive_samples": ["A"], "store_samples": ["A"]}
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert await where(bench, ids) == ["T2/C1/CN1/1"]
    assert (await told(bench, "sample.shipped"), await told(bench, "sample.received")) == (1, 1)
    report = await bench.db.read(custody_report.report, "A", None, names=False)
    assert (report.agrees, report.standing.state) == (True, "STORED")
    assert [one.ended_in for one in report.exposures] == ["dry shipper", "storage"]
    assert [one.kind for one in report.events if one.kind in ("sample.shipped", "sample.received")]
    shippers = await bench.db.read(Transaction.all, "SELECT shipper FROM shipment ORDER BY at_ms")
    assert [row[0] for row in shippers] == ["DRY-1", "DRY-2"]


async def test_a_transfer_within_a_storage_solution_opens_it_once(bench: Bench) -> None:
    """From one cane to another in one opening; without a goal it is refused."""
    ids = await stored(bench, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    procedure = await transfer(bench, ids, Direction.WITHIN, None)
    with pytest.raises(RuleError, match="say where to"):
        await started(bench, procedure)
    execution = await started(bench, procedure, Wish(container="C2/CN1"))
    hands = Hands(bench, execution, {"take_samples": ["A", "B"], "store_samples": ["A", "B"]})
    async with running(bench.db):
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert hands.kinds.count("open_lid") == 1
    assert await where(bench, ids) == ["T1/C2/CN1/1", "T1/C2/CN1/2"]


async def test_a_store_is_split_over_two_storage_solutions_when_asked(bench: Bench) -> None:
    """Half of a subject lies in each, so that one tank is not everything."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A", "B", "C"])
    execution = await started(bench, procedure, Wish(storage="T1", also="T2"))
    found = await bench.db.read(procedures.procedure, procedure)
    hands = Hands(bench, execution, {"store_samples": ["A", "B", "C"]})
    async with running(bench.db):
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    ids = [item.sample_id for item in found.items]
    assert [one[:2] for one in await where(bench, ids)] == ["T1", "T1", "T2"]


async def test_a_count_is_blind_and_its_differences_are_resolved_by_another(bench: Bench) -> None:
    """Missing, moved and unexpected are found; who counted resolves none; nothing moves before."""
    ids = await stored(bench, ["A", "B", "C"], ["T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C2/CN1/1"])
    procedure = await bench.db.write(
        lambda tx: making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=WHO)
    )
    execution = await started(bench, procedure)
    hands = Hands(bench, execution, {})
    async with running(bench.db):
        run = await hands.until("count_samples")
        shown = f"{run.open_step}"
        assert not any(f"'{tag}'" in shown for tag in "ABC")
        for tag, verdict in (("A", Verdict.ACCEPTED), ("A", Verdict.REFUSED)):
            assert (await bench.give(execution, SCAN, tag)).verdict is verdict
        for tag in ("C", "XYZ"):
            await bench.give(execution, SCAN, tag)
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    _, found = await bench.db.read(stocktakes.page, 0, 10, only_open=True)
    by_tag = {row.difference.tag: row for row in found}
    assert {tag: row.difference.kind for tag, row in by_tag.items()} == {
        "B": DifferenceKind.MISSING,
        "C": DifferenceKind.MOVED,
        "XYZ": DifferenceKind.UNEXPECTED,
    }
    assert await where(bench, ids) == ["T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C2/CN1/1"]
    moved = by_tag["C"].id
    with pytest.raises(SecondPersonMissing):
        await resolve(bench, moved, WHO, "T1/C1/CN1/3")
    await resolve(bench, moved, OTHER, "T1/C1/CN1/3")
    await resolve(bench, by_tag["B"].id, OTHER, None)
    assert await where(bench, ids) == ["T1/C1/CN1/1", "MISSING", "T1/C1/CN1/3"]
    assert await told(bench, "stocktake.difference") == 3
    assert await told(bench, "stocktake.resolved") == 2
    assert (await told(bench, "sample.missed"), await told(bench, "sample.taken")) == (1, 0)
    report = await bench.db.read(custody_report.report, "B", None, names=False)
    assert (report.agrees, report.standing.state, report.standing.holder) == (True, "MISSING", None)
    assert [(stay.place, stay.missed) for stay in report.stays] == [("T1/C1/CN1/2", True)]
    assert "MISSING (not found at T1/C1/CN1/2 on " in dict(summary(report))["state"]
    assert await bench.db.read(audit.first_broken) is None


async def resolve(bench: Bench, difference: int, actor: Actor, slot: str | None) -> None:
    await bench.db.write(
        stocktakes.resolve,
        difference,
        Resolution.CORRECT,
        reason="looked again",
        slot=slot,
        actor=actor,
    )


async def test_what_is_in_quarantine_can_be_missing(bench: Bench) -> None:
    """A count that did not find a quarantined sample container can be believed, too."""
    (sample,) = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    await bench.db.write(clearance.quarantine, sample, "a torn label", WHO)
    procedure = await bench.db.write(
        lambda tx: making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=WHO)
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        await Hands(bench, execution, {}).until()
    _, (found,) = await bench.db.read(stocktakes.page, 0, 10, only_open=True)
    await resolve(bench, found.id, OTHER, None)
    assert await where(bench, [sample]) == ["MISSING"]


async def test_a_trip_lifts_each_container_once_for_all_its_procedures(bench: Bench) -> None:
    """Two retrievals and a store in one opening; each procedure ends by itself."""
    db = bench.db
    one = await db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        ["A", "B"],
        stored_at=["T1/C1/CN1/1", "T1/C2/CN1/1"],
    )
    two = await db.write(with_procedure, ProcedureType.RETRIEVE, ["C"], stored_at=["T1/C1/CN1/2"])
    three = await db.write(with_procedure, ProcedureType.STORE, ["D"])
    proposed = await db.read(trips.propose, "T1")
    assert set(proposed.procedures) == {one, two, three}
    assert proposed.lifts <= proposed.lifts_apart
    execution = await db.write(
        start_trip, proposed.procedures, actor=WHO, key="trip", wish=Wish(storage="T1")
    )
    run = await db.read(executions.execution, execution)
    assert set(run.members) == {one, two, three}
    async with running(db):
        hands = Hands(bench, execution, {"store_samples": ["D"]})
        await hands.until("take_samples")
        await bench.give(execution, SCAN, "A")
        left = await bench.db.write(
            inputs.give, execution, LEAVE, "C", actor=WHO, key="left", reason="frozen in"
        )
        await bench.until(execution, lambda run: bench._decided(run, left))
        await bench.at(execution, "store_samples")
        hands.scans["take_samples"] = ["B"]
        run = await hands.until()
    lifts = [step.parameters["container"] for step in run.steps if step.kind == "lift"]
    assert len(lifts) == len(set(lifts)) == proposed.lifts
    assert (run.state, run.code) == (ExecutionState.FAILED, "ITEMS_LEFT")
    ended = {number: await db.read(procedures.procedure, number) for number in (one, two, three)}
    assert {number: row.status.value for number, row in ended.items()} == {
        one: "COMPLETED",
        two: "FAILED",
        three: "COMPLETED",
    }
    assert [(item.state, item.reason) for item in ended[two].items] == [("LEFT", "frozen in")]


async def test_what_is_left_needs_a_reason(bench: Bench) -> None:
    """Without a reason nothing is left, and the step still waits for it."""
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"]
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        await Hands(bench, execution, {}).until("take_samples")
        refused = await bench.give(execution, LEAVE, "A")
    assert refused.code == "REASON_MISSING"


async def test_a_pause_closes_what_is_open_and_the_rest_is_done_after_it(bench: Bench) -> None:
    """Nothing is lifted while it is paused, others may use the unit, and it is checked again."""
    procedure = await bench.db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        ["A", "B"],
        stored_at=["T1/C1/CN1/1", "T1/C1/CN2/1"],
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        hands = Hands(bench, execution, {"take_samples": ["A"]})
        await hands.until("take_samples")
        await bench.give(execution, SCAN, "A")
        hands.scans.clear()
        await bench.give(execution, PAUSE)
        run = await hands.until()
        assert run.state is ExecutionState.PAUSED
        assert hands.kinds[-3:] == ["lower", "close_lid", "lock_lid"]
        other = await bench.db.write(_refill_of, "T1")
        refused = await bench.give(execution, RESUME)
        assert refused.code == "ALREADY_RUNNING"
        await bench.give(other, STOP)
        await bench.until(other, lambda run: run.state is ExecutionState.FAILED)
        assert (await bench.give(execution, RESUME)).verdict is Verdict.ACCEPTED
        hands = Hands(bench, execution, {"take_samples": ["B"]})
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert hands.kinds[0] == "check_unit"
    assert "C1/CN1" not in hands.places


async def test_the_tag_of_a_container_proves_that_the_right_one_is_lifted(bench: Bench) -> None:
    """Its own tag opens the step, another one is refused."""
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"]
    )
    await bench.db.write(lambda tx: tx.change("UPDATE container SET tag = 'CAN-11' WHERE id = 2"))
    execution = await started(bench, procedure)
    async with running(bench.db):
        await Hands(bench, execution, {}).until("lift")
        assert (await bench.give(execution, SCAN, "CAN-12")).code == "WRONG_TAG"
        assert (await bench.give(execution, SCAN, "CAN-11")).verdict is Verdict.ACCEPTED
        await bench.at(execution, "take_samples")

"""What carrier a sample container is: said by the centre or the site, or assumed and marked so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import UnknownCarrier
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.thermal import (
    ASSUMED,
    CARRIERS,
    LN2_C,
    CarrierClass,
    budget_s,
)
from crinsu_gateway.report.wording import summary
from crinsu_gateway.store import carriers, custody_report, exposure_views, policies, samples
from crinsu_gateway.store.carriers import Carrying
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.lifting import SCAN, begin, clock_of, history, lift, lower, sample_of

ANNA, CENTRE = Actor("anna", "bench-1"), Actor("central", "sync")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A unit that obeys, and a store."""
    async with benched(tmp_path) as bench:
        yield bench


def unsaid(tx: Transaction, sample_id: int) -> None:
    """Nobody said what it is."""
    tx.change(
        "UPDATE sample_container SET carrier_class = NULL, carrier_by = NULL WHERE id = ?",
        (sample_id,),
    )


async def test_the_assumed_one_warms_soonest_of_all_that_have_a_budget() -> None:
    """An open device has none: it must stay in liquid."""
    budgets = {
        kind: budget_s(carrier, LN2_C)
        for kind, carrier in CARRIERS.items()
        if not carrier.only_in_liquid
    }
    assert min(budgets, key=lambda kind: budgets[kind]) is ASSUMED


@pytest.mark.requirement("R31")
async def test_an_assumption_runs_the_clock_and_is_marked_wherever_it_is_shown(
    bench: Bench,
) -> None:
    """In the clock, in the exposure, in the report, also after somebody said what it really is."""
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"]
    )
    await bench.db.write(with_procedure, ProcedureType.STORE, ["B"], stored_at=["T1/C1/CN1/2"])
    sample = await sample_of(bench, "B")
    for tag in "AB":
        await bench.db.write(unsaid, await sample_of(bench, tag))
    await bench.db.write(policies.put, policies.ASSUMED_CARRIER, "straw_0.5", ANNA)
    execution = await begin(bench, procedure)
    async with running(bench.db):
        await lift(bench, execution)
        told = await clock_of(bench, execution)
        assert (told.tightest.carrier, told.tightest.assumed) == (CarrierClass.STRAW_05, True)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    _, (event,) = await history(bench, "B")
    assert (event.carrier, event.carrier_assumed) == (CarrierClass.STRAW_05, True)
    report = await bench.db.read(custody_report.report, "B", None, names=False)
    assert dict(summary(report))["carrier"] == "straw_0.5 (assumed: nobody said what it is)"
    await bench.db.write(carriers.classify, sample, "vial", ANNA)
    report = await bench.db.read(custody_report.report, "B", None, names=False)
    assert dict(summary(report))["carrier"] == "vial_2ml_0.5"
    (kept,) = report.exposures
    assert (kept.carrier, kept.carrier_assumed) == ("straw_0.5", True)


async def test_another_assumption_holds_for_what_nobody_said_and_for_nothing_else(
    bench: Bench,
) -> None:
    """It is read when it is needed, and never written over what somebody said."""
    await bench.db.write(with_procedure, ProcedureType.STORE, ["A", "B"])
    said, open_ = await sample_of(bench, "A"), await sample_of(bench, "B")
    await bench.db.write(unsaid, open_)
    assert await bench.db.read(carriers.of, open_) == Carrying(ASSUMED, True)
    await bench.db.write(policies.put, policies.ASSUMED_CARRIER, "bag_25", ANNA)
    assert await bench.db.read(carriers.of, open_) == Carrying(CarrierClass.BAG_25, True)
    assert await bench.db.read(carriers.of, said) == Carrying(CarrierClass.VIAL_2_HALF, False)
    row = await bench.db.read(samples.tagged, "B")
    assert row is not None
    assert (row.carrier, row.carrier_assumed) == ("bag_25", True)


async def test_what_the_site_said_the_centre_does_not_change(bench: Bench) -> None:
    """Before it did, the centre may; a word that means nothing is told with those that do."""
    await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    sample = await sample_of(bench, "A")
    await bench.db.write(unsaid, sample)
    assert await bench.db.write(carriers.said_by_centre, sample, "straw", CENTRE) is None
    assert await bench.db.write(carriers.said_by_centre, sample, "bag", CENTRE) is None
    assert await bench.db.read(carriers.of, sample) == Carrying(CarrierClass.BAG_25, False)
    refused = await bench.db.write(carriers.said_by_centre, sample, "jam jar", CENTRE)
    assert refused is not None
    assert "straw_0.25" in refused
    with pytest.raises(ReasonMissing):
        await bench.db.write(carriers.classify, sample, "vial", ANNA)
    await bench.db.write(carriers.classify, sample, "vial", ANNA, reason="seen at the bench")
    kept = await bench.db.write(carriers.said_by_centre, sample, "bag", CENTRE)
    assert kept == "vial_2ml_0.5"
    assert await bench.db.write(carriers.said_by_centre, sample, "cryovial", CENTRE) is None
    with pytest.raises(UnknownCarrier):
        await bench.db.write(carriers.classify, sample, "jam jar", ANNA)
    assert (await bench.db.read(exposure_views.of_sample, sample))[1] == []

"""What a count did not find: in nobody's hands, its clock without an end, told as what it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.model.thermal import AIR_C
from crinsu_gateway.store import clearance, custody_report, places, samples
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.lifting import ANNA, SCAN, history, lift, lower, opened, retrieve, sample_of


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A unit that obeys, and a store."""
    async with benched(tmp_path) as bench:
        yield bench


@pytest.mark.requirement("R27", "R29")
async def test_it_is_found_again_and_nothing_else_can_be_done_with_it(bench: Bench) -> None:
    """Not taken, moved, missed twice or discarded; stored where it was found, and reported so."""
    await bench.db.write(with_procedure, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    sample = await sample_of(bench, "A")
    await bench.db.write(samples.miss, sample, actor=ANNA, execution=None)
    row = await bench.db.read(samples.tagged, "A")
    assert row is not None
    assert (row.state, row.out_by, row.address) == (SampleState.MISSING, None, None)
    slot = await bench.db.read(places.slot_at, parse_address("T1/C2/CN1/2"))
    with pytest.raises(RuleError):
        await bench.db.write(samples.take, sample, actor=ANNA, execution=None)
    with pytest.raises(RuleError):
        await bench.db.write(samples.move, sample, slot, actor=ANNA, execution=None)
    with pytest.raises(RuleError):
        await bench.db.write(samples.miss, sample, actor=ANNA, execution=None)
    with pytest.raises(RuleError):
        await bench.db.write(clearance.discard, sample, "it is gone", ANNA)
    await bench.db.write(samples.store, sample, slot, actor=ANNA, execution=None)
    report = await bench.db.read(custody_report.report, "A", None, names=False)
    assert report.agrees
    assert [(stay.place, stay.missed) for stay in report.stays] == [
        ("T1/C1/CN1/1", True),
        ("T1/C2/CN1/2", False),
    ]


@pytest.mark.requirement("R31")
async def test_what_a_count_misses_while_its_container_is_up_has_no_end(bench: Bench) -> None:
    """Nobody can tell how long it was out: a deviation waits, and nothing goes on for ever."""
    execution = await retrieve(bench, {"A": "T1/C1/CN1/1", "B": "T1/C1/CN1/2"}, carrier="bag")
    async with running(bench.db):
        await lift(bench, execution)
        bench.clock.pass_s(3)
        await bench.db.write(samples.miss, await sample_of(bench, "B"), actor=ANNA, execution=None)
        await bench.give(execution, SCAN, "A")
        await lower(bench, execution)
    totals, (event,) = await history(bench, "B")
    assert (event.ended_in, event.most_ms, event.estimated) == ("unseen", None, True)
    assert event.least_ms == 3000
    assert (event.worst_c, totals.events) == (AIR_C, 1)
    (deviation,) = await opened(bench)
    assert deviation.samples == 1

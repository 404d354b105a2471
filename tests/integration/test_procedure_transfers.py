"""Transfers that cannot be done are refused when they are started, not at the open lid."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SampleNotStored
from crinsu_gateway.model.place_errors import NotReleasable, Quarantined
from crinsu_gateway.model.procedure import Direction, InputKind, ProcedureStatus, ProcedureType
from crinsu_gateway.store import audit, clearance, making, places, procedures, samples
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.hands import WHO, Hands, started, stored, transfer, where


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Storage solutions without units: every step is a person's."""
    async with benched(tmp_path, with_unit=False) as bench:
        yield bench


async def refused(bench: Bench, sample: int, error: type[Exception]) -> None:
    """A transfer of it to T2 does not start, and leaves nothing."""
    made = await transfer(bench, [sample], Direction.WITHIN, "T2")
    before = await bench.db.read(audit.head)
    with pytest.raises(error):
        await started(bench, made)
    assert await bench.db.read(audit.head) == before


async def test_what_was_never_here_is_not_transferred(bench: Bench) -> None:
    """A sample container that is EXPECTED is stored by a store, or arrives; it is not carried."""
    new = await bench.db.write(
        with_procedure, ProcedureType.STORE, ["N"], status=ProcedureStatus.CANCELLED
    )
    (item,) = (await bench.db.read(procedures.procedure, new)).items
    await refused(bench, item.sample_id, SampleNotStored)


async def test_what_is_gone_is_not_transferred(bench: Bench) -> None:
    """Nobody opens a lid for what was discarded."""
    (sample,) = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    local = (await bench.db.read(samples.sample, sample)).local_id
    await bench.db.write(clearance.discard, local, "broken", WHO)
    await refused(bench, sample, SampleNotStored)


async def test_what_is_in_quarantine_stays_where_it_is(bench: Bench) -> None:
    """It could not be taken out at the open lid; what is out already may be put."""
    (sample,) = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    local = (await bench.db.read(samples.sample, sample)).local_id
    await bench.db.write(clearance.quarantine, local, "a torn label", WHO)
    await refused(bench, sample, Quarantined)
    await bench.db.write(clearance.release, local, "read again", Actor("tech-2", "bench"))
    await bench.db.write(samples.take, local, actor=WHO, execution=None)
    await bench.db.write(clearance.quarantine, local, "a torn label", WHO)
    assert await started(bench, await transfer(bench, [sample], Direction.WITHIN, "T2"))


async def test_what_is_in_quarantine_is_not_sent_away(bench: Bench) -> None:
    """Also when it was out already: it is left, with a reason, and stays in a person's hands."""
    (sample,) = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    execution = await started(bench, await transfer(bench, [sample], Direction.OUT, None))
    async with running(bench.db):
        await Hands(bench, execution, {"take_samples": ["A"]}).until("ship_samples")
        await bench.give(execution, InputKind.SCAN, "DRY-1")
        local = (await bench.db.read(samples.sample, sample)).local_id
        await bench.db.write(clearance.quarantine, local, "it fell", WHO)
        assert (await bench.give(execution, InputKind.SCAN, "A")).code == "QUARANTINED"
    assert await where(bench, [sample]) == ["OUT"]


async def test_the_quarantine_of_what_is_gone_is_not_ended(bench: Bench) -> None:
    """What was discarded out of quarantine is not called released afterwards."""
    (sample,) = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    local = (await bench.db.read(samples.sample, sample)).local_id
    await bench.db.write(clearance.quarantine, local, "a torn label", WHO)
    await bench.db.write(clearance.discard, local, "broken", WHO)
    with pytest.raises(NotReleasable):
        await bench.db.write(clearance.release, local, "read again", Actor("tech-2", "bench"))


async def test_who_asks_twice_makes_one(bench: Bench) -> None:
    """The same transfer or count again is the one that waits; after it began it is another one."""
    ids = await stored(bench, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    first = await transfer(bench, ids, Direction.WITHIN, "T2")
    assert await transfer(bench, ids[::-1], Direction.WITHIN, "T2") == first
    assert await transfer(bench, ids[:1], Direction.WITHIN, "T2") != first
    assert await transfer(bench, ids, Direction.OUT, None) != first
    await started(bench, first)
    assert await transfer(bench, ids, Direction.WITHIN, "T2") != first

    def count(tx: Transaction) -> int:
        return making.stocktake(tx, places.storage_named(tx, "T1"), "C1", actor=WHO)

    assert await bench.db.write(count) == await bench.db.write(count)

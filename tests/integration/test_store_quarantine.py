"""Quarantine, release and disposal of sample containers: what each allows, and what it forbids."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SampleNotStored
from crinsu_gateway.model.place_errors import NotReleasable, Quarantined
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import audit, clearance, custody, quarantines, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.rows import procedure_rows

WHO, ANOTHER = Actor("tech-1", "bench"), Actor("lead-1", "office")
RETRIEVE = ProcedureType.RETRIEVE
WHERE = "T1/C1/CN1/1"
CRITERIA = ("serology is negative", "the deviation is closed")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    await database.write(with_procedure, RETRIEVE, ["A"], stored_at=[WHERE])
    yield database
    await database.close()


def the_one(tx: Transaction) -> samples.SampleRow:
    found = samples.tagged(tx, "A")
    assert found is not None
    return found


def quarantine(tx: Transaction) -> int:
    found = the_one(tx).local_id
    clearance.quarantine(tx, found, "it was warm", WHO, criteria=CRITERIA)
    return found


@pytest.mark.requirement("R28")
async def test_what_is_in_quarantine_is_not_handed_out(db: Database) -> None:
    """Neither a retrieval starts with it nor can it be taken; where it lies does not change."""
    found = await db.write(quarantine)
    procedure = (await db.read(procedure_rows))[0]
    with pytest.raises(Quarantined):
        await db.write(start, procedure.id, technician="t", station="s", key="k", wish=Wish())
    with pytest.raises(Quarantined):
        await db.write(samples.take, found, actor=WHO, execution=None)
    with pytest.raises(Quarantined, match="already"):
        await db.write(quarantine)
    row = await db.read(the_one)
    assert (row.state, row.clearance) == (SampleState.STORED, Clearance.QUARANTINED)
    assert str(row.address) == WHERE


@pytest.mark.requirement("R28")
async def test_a_release_needs_its_criteria_and_another_person(db: Database) -> None:
    """Each criterion is shown by itself; only then, and only by somebody else, it is released."""
    found = await db.write(quarantine)
    with pytest.raises(NotReleasable, match="serology"):
        await db.write(clearance.release, found, "all is well", ANOTHER)
    for ordinal in (1, 2):
        await db.write(quarantines.meet, found, ordinal, "report 12", ANOTHER)
    with pytest.raises(NotReleasable, match="another person"):
        await db.write(clearance.release, found, "all is well", WHO)
    await db.write(clearance.release, found, "all is well", ANOTHER)
    assert await db.read(quarantines.open_of, found) is None
    await db.write(samples.take, found, actor=WHO, execution=None)
    clearances = [line.holding.clearance for line in await db.read(custody.of_sample, found)]
    assert clearances[-3:] == ["QUARANTINED", "RELEASED", "RELEASED"]


async def test_a_criterion_is_met_once(db: Database) -> None:
    """Whoever showed it first stands for it."""
    found = await db.write(quarantine)
    await db.write(quarantines.meet, found, 1, "report 12", ANOTHER)
    with pytest.raises(NotReleasable, match="lead-1"):
        await db.write(quarantines.meet, found, 1, "report 13", WHO)


@pytest.mark.requirement("R28")
async def test_what_is_discarded_is_gone_for_good(db: Database) -> None:
    """From quarantine too: it leaves its slot, is told with its exposure, and never comes back."""
    found = await db.write(quarantine)
    await db.write(clearance.discard, found, "broken", ANOTHER)
    row = await db.read(the_one)
    assert (row.state, row.address, row.out_by) == (SampleState.DISCARDED, None, None)
    kinds = await db.read(Transaction.all, "SELECT kind FROM outbox ORDER BY seq")
    assert [kind for (kind,) in kinds] == [
        "sample.quarantined",
        "sample.taken",
        "exposure.ended",
        "sample.discarded",
    ]
    for again in (clearance.discard, clearance.quarantine):
        with pytest.raises(SampleNotStored):
            await db.write(again, found, "again", ANOTHER)


@pytest.mark.requirement("R04")
async def test_why_is_sealed_with_the_event_and_never_in_it(db: Database) -> None:
    """The body has a hash of the reason, the text stands beside."""
    await db.write(quarantine)
    last = await db.read(audit.head)
    assert await db.read(audit.sealed_texts, last) == {"reason": "it was warm"}
    assert b"warm" not in (await db.read(audit.events, last - 1))[0]

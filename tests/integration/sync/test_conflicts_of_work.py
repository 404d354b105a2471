"""What was executed, what one side alone knows, and one tag on two, until both sides agree."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.store import procedures, samples
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.disagreeing import Sides
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.rows import procedure_rows
from tests.fakes.syncing import Bench

HOME, THERE = "T1/C1/CN1/1", "T1/C1/CN1/2"


@pytest.fixture
async def sides(bench: Bench) -> AsyncIterator[Sides]:
    """In touch; the store of sample containers 2 and 3 waits here to be executed."""
    async with AsyncExitStack() as stack:
        both = Sides(bench, stack)
        await both.meet()
        await created(both)
        yield both


async def created(sides: Sides) -> None:
    """Wait until procedure 2 may be executed here."""

    async def known() -> bool:
        rows = await sides.bench.db.read(procedure_rows)
        return any(row.id == 2 and row.status is ProcedureStatus.CREATED for row in rows)

    await sides.bench.until(known)


@asynccontextmanager
async def second(bench: Bench, folder: Path) -> AsyncIterator[Sides]:
    """Another gateway of the same facility, at the same centre, with a tank of its own."""
    db = await furnished(folder / "second.db", bench.clock, with_unit=False, gateway="gw-two")
    try:
        async with AsyncExitStack() as stack:
            both = Sides(replace(bench, db=db, gateway="gw-two"), stack)
            await both.meet()
            await created(both)
            yield both
    finally:
        await db.close()


def at_centre(sides: Sides) -> dict[str, object]:
    """Procedure 2 as the centre has it."""
    row = sides.bench.centre.centre.database.one("SELECT * FROM procedure WHERE id = 2")
    return {name: row[name] for name in ("status", "gateway", "conflict")}


async def test_cancelled_there_while_it_runs_here_ends_with_its_real_outcome(
    sides: Sides,
) -> None:
    """Both sides say COMPLETED in the end; that it was cancelled stays for a person to note."""
    await sides.part()
    execution = await sides.begin(2)
    await sides.staff("procedures/2/reject", reason="the subject withdrew")
    await sides.bench.store(2, HOME)
    await sides.meet()
    item = await sides.difference("conflict", f"procedure/{await local(sides)}")
    assert "CANCELLED" in item.central_value
    await sides.end(execution)
    await sides.bench.told()
    assert at_centre(sides) == {"status": "COMPLETED", "gateway": "gw-test", "conflict": 1}
    here = await sides.bench.db.read(procedures.procedure, 2)
    assert (here.status, here.conflict) == (ProcedureStatus.COMPLETED, True)
    done = await sides.decide(item, Decision.NOTED)
    assert done.decision == Decision.NOTED
    await sides.agree_on(2, HOME)
    await sides.bench.until(lambda: settled(sides))


async def local(sides: Sides) -> int:
    """Our own number of procedure 2."""
    return (await sides.bench.db.read(procedures.procedure, 2)).local_id


async def settled(sides: Sides) -> bool:
    return await sides.differences() == []


async def test_two_gateways_execute_the_same_the_first_claim_holds(
    sides: Sides, tmp_path: Path
) -> None:
    """The second ends with a conflict, and nothing lies in two places at the centre.

    What each did stands at each; who finds the vial says where it is, and all three agree.
    """
    async with second(sides.bench, tmp_path) as other:
        first_run = await sides.begin(2, key="a")
        await sides.bench.told()
        await other.part()
        second_run = await other.begin(2, key="b", storage="T2")
        await sides.bench.store(2, HOME)
        await sides.end(first_run)
        await sides.bench.told()
        await other.bench.store(2, "T2/C1/CN1/3")
        await other.end(second_run)
        await other.meet()
        item = await other.difference("conflict", f"procedure/{await local(other)}")
        assert "gw-test" in item.central_value
        await other.bench.told()
        assert at_centre(sides) == {"status": "COMPLETED", "gateway": "gw-test", "conflict": 1}
        assert (await other.bench.db.read(procedures.procedure, 2)).conflict
        told = await sides.difference("position", "sample/2")
        assert (told.central_value, told.local_value) == ("T2/C1/CN1/3", HOME)
        found = await other.difference("conflict", "sample/2")
        await sides.decide(told, Decision.HERE)
        await sides.agree_on(2, HOME)
        await other.difference("position", "sample/2")
        await other.decide(found, Decision.ELSEWHERE, HOME)
        await other.agree_on(2, HOME)
        await other.decide(item, Decision.NOTED)
        for each in (sides, other):
            await each.bench.told()
        rows = sides.bench.centre.centre.database.all(
            "SELECT id FROM sample_container WHERE container_id IS NOT NULL"
        )
        assert [row["id"] for row in rows] == [2]


async def test_unknown_there_by_a_removal_stays_here_and_is_told(sides: Sides) -> None:
    """What staff took out of their books lies in the tank all the same: nothing is lost."""
    await sides.bench.store(2, HOME)
    await sides.agree_on(2, HOME)
    await sides.staff("samples/2/remove")
    await sides.put(2, THERE)
    item = await sides.difference("conflict", "sample/2")
    assert "no sample container" in item.central_value
    gone = await sides.difference("sample", "sample/2")
    assert gone.local_value == THERE
    for one in (item, gone):
        await sides.decide(one, Decision.NOTED)
    assert await sides.here(2) == THERE
    await sides.bench.until(lambda: settled(sides))


async def test_unknown_here_is_adopted_where_its_slot_is_free(sides: Sides) -> None:
    """Staff stored one of which the gateway never heard: it comes over with its place."""
    await sides.staff(
        "procedures",
        type="STORE",
        facilityId=1,
        subjectCode="SUBJ-2024-002",
        sampleContainers=[{"name": "Vial Z"}],
        tags=["TAG-Z"],
    )
    await sides.know(4)
    await sides.staff("samples/4/change", address=HOME)
    await sides.agree_on(4, HOME)
    assert await sides.differences() == []


async def test_the_same_tag_here_and_there_while_away_is_on_one_in_the_end(sides: Sides) -> None:
    """Made here offline with a tag that staff gave to another one meanwhile: a person decides."""
    await sides.part()
    await sides.bench.db.write(with_procedure, ProcedureType.STORE, ["TAG-TWICE"])
    await sides.staff("samples/3/change", tag="TAG-TWICE")
    await sides.meet()
    item = await sides.difference("tag", "sample/3")
    assert item.central_value == "TAG-TWICE"
    await sides.decide(item, Decision.THERE)
    bearer = await sides.bench.db.read(samples.tagged, "TAG-TWICE")
    assert bearer is not None
    assert bearer.id == 3
    assert await sides.differences("tag") == []


async def test_a_fact_that_the_centre_refuses_is_sent_again_when_it_can_take_it(
    sides: Sides,
) -> None:
    """It is set aside with its reason, the others go on; later the same fact gets through."""
    await sides.bench.say(OutboxKind.SAMPLE_TAKEN, {"sample": 2, "from": "nonsense", "to": None})
    await sides.bench.store(3, THERE)
    await sides.agree_on(3, THERE)
    (item,) = await sides.differences("refused")
    done = await sides.decide(item, Decision.SEND_AGAIN)
    assert done.decision == Decision.SEND_AGAIN
    again = await sides.difference("refused", f"outbox/1/{int(item.about.split('/')[2]) + 2}")
    await sides.decide(again, Decision.LEAVE)
    await sides.bench.until(lambda: settled(sides))

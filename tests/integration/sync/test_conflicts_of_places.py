"""Where a sample container is, said differently there and here, until a person has looked."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.model.reconciling_errors import NotResolvable
from crinsu_gateway.store import audit_search
from crinsu_gateway.store.audit_search import Wanted
from tests.fakes.disagreeing import LEAD, REASON, Sides
from tests.fakes.syncing import Bench

HOME, THERE, THIRD = "T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C1/CN1/3"


@pytest.fixture
async def sides(bench: Bench) -> AsyncIterator[Sides]:
    """In touch; sample container 2 is stored on both sides in the same slot."""
    async with AsyncExitStack() as stack:
        both = Sides(bench, stack)
        await both.meet()
        await both.know(2)
        await bench.store(2, HOME)
        await both.agree_on(2, HOME)
        yield both


@pytest.mark.parametrize(
    ("decision", "place", "end"),
    [(Decision.HERE, "", HOME), (Decision.THERE, "", THERE), (Decision.ELSEWHERE, THIRD, THIRD)],
)
async def test_moved_by_staff_there_is_decided_by_who_looked(
    sides: Sides, decision: Decision, place: str, end: str
) -> None:
    """Whatever a person finds, both sides say it in the end, and no new difference comes of it."""
    await sides.staff("samples/2/change", address=THERE)
    item = await sides.difference("position", "sample/2")
    assert (item.central_value, item.local_value) == (THERE, HOME)
    done = await sides.decide(item, decision, place)
    assert (done.decision, done.closed_by, done.reason) == (decision, LEAD.id, REASON)
    await sides.agree_on(2, end)
    await sides.bench.told()
    assert await sides.differences() == []
    answer = await sides.bench.http.get("/sandbox/staff/conflicts")
    assert answer.json()["data"] == []


async def test_moved_there_by_staff_and_here_offline_both_values_are_kept(sides: Sides) -> None:
    """What was done counts; what staff believed stands beside it until somebody has looked."""
    await sides.part()
    await sides.staff("samples/2/change", address=THERE)
    await sides.put(2, THIRD)
    await sides.meet()
    item = await sides.difference("conflict", "sample/2")
    assert THERE in item.central_value
    assert HOME in item.local_value
    assert THIRD in item.local_value
    await sides.agree_on(2, THIRD)
    await sides.decide(item, Decision.ELSEWHERE, HOME)
    await sides.agree_on(2, HOME)
    await sides.bench.told()
    assert await sides.differences() == []


async def test_what_agrees_again_by_itself_is_closed_by_nobody_and_opens_anew(
    sides: Sides,
) -> None:
    """Staff put their mistake right: AGREED, in the trail; the next mistake is a new difference."""
    await sides.staff("samples/2/change", address=THERE)
    first = await sides.difference("position", "sample/2")
    await sides.staff("samples/2/change", address=HOME)
    assert (await sides.ended("position", "sample/2")).decision == Decision.AGREED
    events = await sides.bench.db.read(audit_search.find, Wanted(kind="reconciliation.resolved"))
    assert [one.body["facts"]["decision"] for one in events] == ["AGREED"]
    await sides.staff("samples/2/change", address=THERE)
    second = await sides.difference("position", "sample/2")
    assert second.id > first.id


async def test_here_by_putting_it_where_the_centre_says_ends_it(sides: Sides) -> None:
    """A technician moves it there without knowing of the difference: both agree, no conflict."""
    await sides.staff("samples/2/change", address=THERE)
    await sides.difference("position", "sample/2")
    await sides.put(2, THERE)
    assert (await sides.ended("position", "sample/2")).decision == Decision.AGREED
    await sides.bench.told()
    assert await sides.differences() == []


async def test_there_into_a_slot_that_is_taken_here_waits_for_an_empty_one(sides: Sides) -> None:
    """The refusal names what lies there, and nothing has changed."""
    await sides.know(3)
    await sides.bench.store(3, THIRD)
    await sides.agree_on(3, THIRD)
    database = sides.bench.centre.centre.database
    database.execute("UPDATE sample_container SET slot = '9', updated_ms = 1 WHERE id = 3")
    await sides.staff("samples/2/change", address=THIRD)
    item = await sides.difference("position", "sample/2")
    with pytest.raises(Exception, match="holds Vial B2"):
        await sides.decide(item, Decision.THERE)
    assert await sides.here(2) == HOME
    with pytest.raises(NotResolvable, match="NOTED does not resolve"):
        await sides.decide(item, Decision.NOTED)


async def test_out_there_by_staff_and_stored_here(sides: Sides) -> None:
    """Who looked and found the slot empty says THERE: it is out on both sides, in their hands."""
    await sides.staff("samples/2/change", state="OUT")
    item = await sides.difference("position", "sample/2")
    assert (item.central_value, item.local_value) == ("OUT", HOME)
    await sides.decide(item, Decision.THERE)
    await sides.agree_on(2, "OUT")
    row = await sides.bench.known(2)
    assert row is not None
    assert row.out_by == LEAD.id


async def test_known_there_in_a_slot_that_is_taken_here_is_not_adopted(sides: Sides) -> None:
    """A sample container that the gateway never saw: its place waits for a person."""
    await sides.know(3)
    database = sides.bench.centre.centre.database
    row = database.one("SELECT container_id FROM sample_container WHERE id = 2")
    with database.transaction():
        database.execute(
            "UPDATE sample_container SET state = 'STORED', stored_ms = 1, container_id = ?, "
            "slot = '1', updated_ms = ? WHERE id = 3",
            *(row["container_id"], sides.bench.centre.centre.now_ms()),
        )
    item = await sides.difference("position", "sample/3")
    assert (item.central_value, item.local_value) == (HOME, "the slot is taken here")
    await sides.decide(item, Decision.ELSEWHERE, THIRD)
    await sides.agree_on(3, THIRD)
    assert await sides.here(2) == HOME


async def test_what_the_centre_does_not_have_is_confirmed_once_and_then_noted(
    sides: Sides,
) -> None:
    """A confirmation that the centre cannot take is not repeated: it is put right there."""
    await sides.part()
    await sides.staff("samples/2/remove")
    await sides.put(2, THIRD)
    await sides.meet()
    moved = await sides.difference("conflict", "sample/2")
    await sides.decide(moved, Decision.HERE)
    await sides.bench.told()
    confirmed = await sides.difference("conflict", "sample/2")
    with pytest.raises(NotResolvable, match="told already that a person looked"):
        await sides.decide(confirmed, Decision.HERE)
    await sides.decide(confirmed, Decision.NOTED)
    await sides.bench.told()
    assert await sides.differences("conflict") == []

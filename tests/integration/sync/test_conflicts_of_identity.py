"""Who is who changes at the centre: merges, codes, owners and tags, while people work here."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.store import audit_search, facilities, procedures, samples, subject_merges
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.disagreeing import Sides
from tests.fakes.rows import sample_rows, subject_rows
from tests.fakes.syncing import Bench

FIRST, LAST = "SUBJ-2024-001", "SUBJ-2024-004"


@pytest.fixture
async def sides(bench: Bench) -> AsyncIterator[Sides]:
    """In touch; sample containers 2 and 3 of subject 4 are stored, 1 of subject 1 is expected."""
    async with AsyncExitStack() as stack:
        both = Sides(bench, stack)
        await both.meet()
        for sample, address in ((2, "T1/C1/CN1/1"), (3, "T1/C1/CN1/2")):
            await both.know(sample)
            await bench.store(sample, address)
            await both.agree_on(sample, address)
        await both.know(1)
        yield both


async def owner(sides: Sides, sample: int) -> int:
    """The subject of a sample container by the gateway, as the centre numbers it."""
    row = await sides.bench.known(sample)
    return 0 if row is None else row.subject_id


async def owned_by(sides: Sides, sample: int, subject: int) -> None:
    """Wait until a sample container is this subject's here."""

    async def so() -> bool:
        return await owner(sides, sample) == subject

    await sides.bench.until(so)


async def events(sides: Sides, kind: str) -> list[dict[str, Any]]:
    """Wait until something of this kind stands in the trail; the facts of all of it."""
    found: list[dict[str, Any]] = []

    async def told() -> bool:
        rows = await sides.bench.db.read(audit_search.find, Wanted(kind=kind))
        found[:] = [json.loads(one.raw)["facts"] for one in rows]
        return bool(found)

    await sides.bench.until(told)
    return found


async def retrieval(sides: Sides, *samples_: int) -> tuple[int, int]:
    """Staff ask for a retrieval and a technician begins it: procedure and execution."""
    made = await sides.staff(
        "procedures",
        type="RETRIEVE",
        facilityId=1,
        subjectCode=LAST,
        sampleContainerIds=[*samples_],
    )

    async def known() -> bool:
        return await sides.bench.db.read(procedures.by_central_id, made["id"]) is not None

    await sides.bench.until(known)
    return made["id"], await sides.begin(made["id"], key=f"run-{made['id']}")


async def test_a_merge_is_followed_at_once_and_the_old_code_still_finds(sides: Sides) -> None:
    """Samples go along, paper labels with the old code find them, both values are one event."""
    await sides.staff("subjects/4/merge", into=1)
    (facts,) = await events(sides, "subject.merged")
    assert facts["merged_old"] is None
    await owned_by(sides, 2, 1)
    await owned_by(sides, 3, 1)

    def by_code(tx: Transaction) -> dict[str, list[int]]:
        bearers = {code: subject_merges.found_by(tx, code) for code in (FIRST, LAST)}
        owners = {row.id: samples.owner_of(tx, row.local_id) for row in sample_rows(tx)}
        return {code: [one for one in owners if owners[one] == bearers[code]] for code in bearers}

    def over(tx: Transaction) -> list[tuple[int]]:
        return tx.all(
            "SELECT p.central_id FROM procedure p JOIN subject u ON u.id = p.subject_id "
            f"WHERE COALESCE(u.merged_into, u.id) = {subject_merges.FOUND_BY} ORDER BY 1",
            (LAST,),
        )

    assert await sides.bench.db.read(by_code) == {FIRST: [1, 2, 3], LAST: [1, 2, 3]}
    assert await sides.bench.db.read(over) == [(1,), (2,)]
    assert await sides.differences() == []


async def test_a_merge_waits_while_a_sample_of_either_is_in_a_running_execution(
    sides: Sides,
) -> None:
    """The difference stands open, the procedure is marked; the end of the execution does it."""
    procedure, execution = await retrieval(sides, 2)
    await sides.staff("subjects/4/merge", into=1)
    item = await sides.difference("subject", "subject/4")
    assert item.central_value == "merged into subject/1"
    assert await owner(sides, 2) == 4
    assert (await sides.bench.db.read(procedures.procedure, procedure)).conflict
    with pytest.raises(Exception, match=f"execution {execution} at T1"):
        await sides.decide(item, Decision.THERE)
    await sides.part()
    await sides.end(execution)
    assert (await owner(sides, 2), await owner(sides, 3)) == (1, 1)
    assert await sides.differences("subject") == []
    assert await sides.differences("owner") == []


async def test_a_merge_into_one_that_is_not_known_yet_waits_for_it(sides: Sides) -> None:
    """The list comes in pieces; nothing is lost in between, and nobody is asked for it."""
    await sides.part()
    made = await sides.staff("subjects", facilityId=1, code="SUBJ-9", firstName="A", lastName="B")
    database = sides.bench.centre.centre.database
    await sides.staff("subjects/4/merge", into=made["id"])
    database.execute("UPDATE subject SET facility_id = 1 WHERE id = 4")
    await sides.meet()
    await owned_by(sides, 2, made["id"])
    await sides.bench.until(lambda: _none(sides))


async def _none(sides: Sides) -> bool:
    return await sides.differences() == []


async def test_a_merge_that_is_taken_back_is_taken_back(sides: Sides) -> None:
    """The subject is one of its own again; whose its samples are the centre says for each."""
    await sides.staff("subjects/4/merge", into=1)
    await events(sides, "subject.merged")
    await owned_by(sides, 3, 1)
    await sides.staff("subjects/4/merge", into=None)
    assert [one["merged_new"] for one in await events(sides, "subject.parted")] == [None]
    await sides.staff("samples/2/give", subjectId=4)
    await owned_by(sides, 2, 4)
    assert await owner(sides, 3) == 1


async def test_a_sample_given_to_another_subject_waits_for_the_retrieval_that_runs(
    sides: Sides,
) -> None:
    """The technician hears of it by the mark of the procedure; then it is the other subject's."""
    procedure, execution = await retrieval(sides, 2)
    await sides.staff("samples/2/give", subjectId=1)
    item = await sides.difference("owner", "sample/2")
    assert (item.central_value, item.local_value) == ("subject/1", "subject/4")
    assert await owner(sides, 2) == 4
    assert (await sides.bench.db.read(procedures.procedure, procedure)).conflict
    await sides.end(execution)
    assert await owner(sides, 2) == 1
    assert (await sides.ended("owner", "sample/2")).decision == Decision.AGREED


async def test_what_was_noted_is_followed_all_the_same_once_nothing_runs(sides: Sides) -> None:
    """Who notes that a merge waits does not stop it: the next look at the list does it."""
    _, execution = await retrieval(sides, 2)
    await sides.staff("subjects/4/merge", into=1)
    await sides.decide(await sides.difference("subject", "subject/4"), Decision.NOTED)
    await sides.end(execution)
    await events(sides, "subject.merged")
    await owned_by(sides, 3, 1)


async def test_a_changed_code_is_followed_and_the_one_before_still_finds(sides: Sides) -> None:
    """Nobody is asked; a search by either finds the same subject."""
    await sides.staff("subjects/4/change", code="SUBJ-NEW")

    async def known() -> bool:
        return await sides.bench.db.read(subject_merges.found_by, "SUBJ-NEW") is not None

    await sides.bench.until(known)
    by = [
        await sides.bench.db.read(facilities.subject_by_code, code) for code in ("SUBJ-NEW", LAST)
    ]
    assert by[0] == by[1]
    assert await sides.differences() == []


async def test_codes_that_two_subjects_exchange_never_make_one_of_them(sides: Sides) -> None:
    """Whichever comes first, each keeps its samples and has the code of the centre in the end."""
    await sides.part()
    for subject, code in ((4, "between"), (1, LAST), (4, FIRST)):
        await sides.staff(f"subjects/{subject}/change", code=code)
    await sides.meet()

    async def exchanged() -> bool:
        rows = await sides.bench.db.read(subject_rows)
        return {row.id: row.code for row in rows if row.id in (1, 4)} == {1: LAST, 4: FIRST}

    await sides.bench.until(exchanged)
    assert [await owner(sides, one) for one in (1, 2, 3)] == [1, 4, 4]
    await sides.bench.until(lambda: _none(sides))


async def test_a_tag_given_there_to_one_that_another_one_bears_here(sides: Sides) -> None:
    """The centre has it on one, here it is on another: a person hands it over, and both agree."""
    database = sides.bench.centre.centre.database
    database.execute("UPDATE sample_container SET tag = NULL WHERE id = 3")
    await sides.staff("samples/1/change", tag="TAG-0002")
    item = await sides.difference("tag", "sample/1")
    assert item.central_value == "TAG-0002"
    await sides.decide(item, Decision.THERE)
    tags = [row.tag for one in (1, 3) if (row := await sides.bench.known(one)) is not None]
    assert tags == ["TAG-0002", None]
    await sides.staff("samples/3/change", tag="TAG-NEW")

    async def agreed() -> bool:
        row = await sides.bench.known(3)
        return row is not None and row.tag == "TAG-NEW"

    await sides.bench.until(agreed)
    assert await sides.differences("tag") == []


async def test_two_tags_that_are_exchanged_there_are_exchanged_here(sides: Sides) -> None:
    """Each is borne by the other here: nobody could begin, so both go at once."""
    database = sides.bench.centre.centre.database
    now = sides.bench.centre.centre.now_ms()
    with database.transaction():
        for sample, tag in ((2, None), (3, "TAG-0001"), (2, "TAG-0002")):
            database.execute(
                "UPDATE sample_container SET tag = ?, updated_ms = ? WHERE id = ?", tag, now, sample
            )

    async def exchanged() -> bool:
        rows = [await sides.bench.known(one) for one in (2, 3)]
        return [row and row.tag for row in rows] == ["TAG-0002", "TAG-0001"]

    await sides.bench.until(exchanged)
    assert await sides.differences("tag") == []


async def test_a_tag_changed_there_while_its_sample_is_being_retrieved_waits(
    sides: Sides,
) -> None:
    """Who stands at the tank scans what is on the vial; the new tag comes when that is over."""
    _, execution = await retrieval(sides, 2)
    await sides.staff("samples/2/change", tag="TAG-LATER")
    item = await sides.difference("tag", "sample/2")
    assert "execution" in item.local_value
    row = await sides.bench.known(2)
    assert row is not None
    assert row.tag == "TAG-0001"
    await sides.end(execution)
    row = await sides.bench.known(2)
    assert row is not None
    assert row.tag == "TAG-LATER"
    assert (await sides.ended("tag", "sample/2")).decision == Decision.AGREED

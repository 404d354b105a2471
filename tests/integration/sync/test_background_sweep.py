"""The sweep in the background finds what the pull cannot see, and never reports falsely."""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from crinsu_gateway.store import reconciliation, sweeps
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.naming.mapping import Call, Names
from crinsu_gateway.sync.pull.pulling import Round
from crinsu_gateway.sync.pull.sweeping import state_of
from crinsu_gateway.sync.target import Kind
from tests.fakes.rows import sample_rows
from tests.fakes.sweeps import BY_PAGES, add_samples, names, reading
from tests.fakes.syncing import Bench

EITHER = [names(20), names(20, query=BY_PAGES)]
LISTS = ["by id", "by pages"]
GONE = "DELETE FROM procedure_sample WHERE sample_container_id = {0}"


def lose(bench: Bench, *ids: int) -> None:
    """The centre forgets sample containers."""
    database = bench.centre.centre.database
    for one in ids:
        database.execute(GONE.format(one))
        database.execute("DELETE FROM sample_container WHERE id = ?", one)


async def count(bench: Bench) -> int:
    return len(await bench.db.read(sample_rows))


@pytest.mark.parametrize("called", EITHER, ids=LISTS)
async def test_what_the_pull_cannot_see_is_taken_over(bench: Bench, called: Names) -> None:
    """Sample containers that were entered with an old date come with the sweep, not before."""
    async with reading(bench, called) as reader:
        await reader.pulled()
        late = add_samples(bench, 30, updated_ms=1)
        await reader.round(Round.CALM)
        assert await bench.known(late[0]) is None
        await reader.swept()
        assert await count(bench) == 33
        assert await reader.differences() == []


@pytest.mark.parametrize("called", EITHER, ids=LISTS)
async def test_what_the_centre_lost_is_put_to_a_person(bench: Bench, called: Names) -> None:
    """It stays here as it is, and each is told of alone; what comes back needs nobody any more."""
    made = add_samples(bench, 30)
    async with reading(bench, called) as reader:
        await reader.pulled()
        lost = [made[0], made[7], made[29]]
        lose(bench, *lost)
        await reader.swept()
        wanted = [("sample", f"sample/{one}", "not known") for one in lost]
        assert await reader.differences() == wanted
        assert await count(bench) == 33
        bench.centre.centre.database.execute(
            "INSERT INTO sample_container (id, subject_id, name, state, updated_ms) "
            "VALUES (?, 1, 'Vial 0', 'EXPECTED', 1)",
            lost[0],
        )
        await reader.swept()
        assert await reader.differences() == wanted[1:]


async def test_a_subject_and_a_procedure_that_are_gone_are_told(bench: Bench) -> None:
    """Also what has no place; a procedure that is over may be put away there."""
    async with reading(bench) as reader:
        await reader.pulled()
        database = bench.centre.centre.database
        database.execute("DELETE FROM procedure_sample")
        database.execute("DELETE FROM procedure WHERE id = 1")
        database.execute("DELETE FROM subject WHERE id = 3")
        await reader.swept()
        assert await reader.differences() == [
            ("unknown", "procedure/1", "not known"),
            ("unknown", "subject/3", "not known"),
        ]


@pytest.mark.parametrize("called", EITHER, ids=LISTS)
@pytest.mark.parametrize("seed", range(2))
async def test_a_list_that_changes_while_it_is_read_is_not_reported_falsely(
    bench: Bench, called: Names, seed: int
) -> None:
    """Changes, new ones and removed ones between any two pages: told is what is gone, only that."""
    chance = Random(seed)
    there = set(add_samples(bench, 60)) | {1, 2, 3}
    gone: set[int] = set()
    database = bench.centre.centre.database
    async with reading(bench, called) as reader:
        await reader.pulled()
        await reader.sweep.begin()
        while await reader.sweep.is_under_way():
            await reader.sweep.step()
            for one in chance.sample(sorted(there), 5):
                database.execute(
                    "UPDATE sample_container SET updated_ms = ? WHERE id = ?",
                    bench.centre.centre.now_ms(),
                    one,
                )
            lost = chance.choice(sorted(there - {1, 2, 3}))
            lose(bench, lost)
            gone.add(lost)
            there = (there - {lost}) | set(add_samples(bench, 1, bench.centre.centre.now_ms()))
        await reader.round(Round.CALM)
        told = {int(about.split("/")[1]) for _, about, _ in await reader.differences()}
        assert told <= gone
        await reader.swept()
        told = {int(about.split("/")[1]) for _, about, _ in await reader.differences()}
        assert told == {one for one in gone if await bench.known(one) is not None}


@pytest.mark.parametrize("called", EITHER, ids=LISTS)
async def test_a_restart_in_the_middle_goes_on(bench: Bench, called: Names) -> None:
    """The process dies between any two requests, or within one: the next one reads the rest."""
    made = add_samples(bench, 60)
    async with reading(bench, called) as reader:
        await reader.pulled()
    lose(bench, made[10], made[50])
    starts = steps = 0
    chance = Random(5)
    done: list[int] = []
    async with reading(bench, called) as reader:
        await reader.sweep.begin()
    while True:
        starts += 1
        async with reading(bench, called) as reader:
            if not await reader.sweep.is_under_way():
                break
            work = asyncio.create_task(reader.sweep.step())
            await asyncio.sleep(chance.choice([0.0, 0.002, 0.1]))
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        await bench.db.close()
        bench.db = Database(bench.db.path, bench.clock)
        state = await bench.db.read(state_of)
        assert state is not None
        if state.left and state.kind is Kind.SAMPLES:
            done.append(state.done)
        steps += 1
        assert starts < 300
    assert done == sorted(done) or called is EITHER[1]
    async with reading(bench, called) as reader:
        wanted = {f"sample/{made[10]}", f"sample/{made[50]}"}
        assert {about for _, about, _ in await reader.differences()} == wanted


async def test_where_single_ones_cannot_be_asked_for_two_sweeps_must_miss_them(
    bench: Bench,
) -> None:
    """A centre that answers 404 for what it has, too, is not believed about one; twice is."""
    made = add_samples(bench, 12)
    called = names(5)
    useless = dict.fromkeys(called.singles, Call("GET", "/api/v1/external/nothing/{id}"))
    async with reading(bench, replace(called, singles=useless)) as reader:
        await reader.pulled()
        lose(bench, made[3])
        await reader.swept()
        assert await reader.differences() == []
        await reader.swept()
        assert await reader.differences() == [("sample", f"sample/{made[3]}", "not known")]


async def test_a_list_that_is_empty_by_mistake_puts_nothing_to_people(bench: Bench) -> None:
    """200 with no records once, all there again the next time: nobody hears of it."""
    add_samples(bench, 12)
    database = bench.centre.centre.database
    database.execute("INSERT INTO facility VALUES (9, 1, 'Another', 0)")
    async with reading(bench) as reader:
        await reader.pulled()
        for facility in (9, 1, 9, 1):
            database.execute("UPDATE subject SET facility_id = ?", facility)
            await reader.swept()
            assert await reader.differences() == []


async def test_what_went_to_another_facility_is_told_after_two_sweeps(bench: Bench) -> None:
    """The centre has it, but not in our list: where it is has to be looked at by people."""
    database = bench.centre.centre.database
    database.execute("INSERT INTO facility VALUES (9, 1, 'Another', 0)")
    async with reading(bench) as reader:
        await reader.pulled()
        database.execute("UPDATE subject SET facility_id = 9 WHERE id = 4")
        await reader.swept()
        assert await reader.differences() == []
        await reader.swept()
        told = await reader.differences()
        assert ("sample", "sample/2", "not in this facility") in told
        assert ("unknown", "subject/4", "not in this facility") in told


async def test_only_so_many_are_told_of_one_sweep(bench: Bench) -> None:
    """A centre that lost everything does not bury people: 200 a sweep, more with the next."""
    made = add_samples(bench, 230)
    async with reading(bench) as reader:
        await reader.pulled()
        lose(bench, *made)
        await reader.swept()
        assert len(await reader.differences()) == sweeps.MOST_SUSPECTS
        await reader.swept()
        assert len(await reader.differences()) == 230


async def test_the_sweep_runs_beside_everything_else(bench: Bench) -> None:
    """With the whole sync running, what was entered with an old date comes, what is lost shows."""
    async with bench.syncing():

        async def pulled() -> bool:
            return await bench.known(3) is not None

        await bench.until(pulled)
        late = add_samples(bench, 1, updated_ms=1)
        lose(bench, 3)

        async def seen() -> bool:
            found = await bench.db.read(reconciliation.open_items)
            return await bench.known(late[0]) is not None and [one.about for one in found] == [
                "sample/3"
            ]

        await bench.until(seen)

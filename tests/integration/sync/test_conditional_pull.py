"""What did not change is asked for with its validator, answered without a body, and not written."""

from dataclasses import replace

import pytest

from crinsu_gateway.store import places, sync_state, validators
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull.pulling import Round
from tests.fakes.hostile_centre import hostile, http, usual
from tests.fakes.sweeps import Reader, add_samples, names, reading
from tests.fakes.syncing import Bench


def answered(bench: Bench) -> dict[str, int]:
    """How often the centre answered what."""
    return dict(bench.centre.centre.arrivals.statuses[bench.access().client_id])


async def writes(bench: Bench) -> tuple[int, int]:
    """How many audit events there are, and how many lines the store holds about the sync."""

    def counted(tx: Transaction) -> tuple[int, int]:
        return (
            int(tx.value("SELECT count(*) FROM audit_event")),
            len(sync_state.everything(tx)),
        )

    return await bench.db.read(counted)


async def test_a_second_round_is_answered_without_a_body(bench: Bench) -> None:
    """Every list of a round comes back as 304, also after a restart; nothing is written of it."""
    async with reading(bench) as reader:
        await reader.pulled()
        await reader.pulled()  # the places have reached the newest changes
        before, kept = answered(bench), await writes(bench)
    async with reading(bench) as reader:
        await reader.pulled()
        after = answered(bench)
    lists = 3 + 2 + 2  # whole, urgent, calm
    assert after.get("304", 0) - before.get("304", 0) == lists
    assert after["200"] - before["200"] == 1  # the token
    assert await writes(bench) == kept


async def test_a_change_is_told_in_spite_of_the_validator(bench: Bench) -> None:
    """A tag of before is no longer that of the list: the change comes over."""
    async with reading(bench) as reader:
        await reader.pulled()
        await reader.pulled()
        bench.centre.centre.database.execute(
            "UPDATE sample_container SET description = 'new', updated_ms = ? WHERE id = 2",
            bench.centre.centre.now_ms(),
        )
        await reader.round(Round.CALM)
    found = await bench.known(2)
    assert found is not None
    assert found.description == "new"


async def test_validators_are_bounded(bench: Bench) -> None:
    """However many places of a list were asked for, so many validators are kept of it."""

    def keep_many(tx: Transaction) -> int:
        for number in range(200):
            validators.keep(
                tx, f"/list?{number}", "samples", validators.Kept("t", None, None, None)
            )
        return int(tx.value("SELECT count(*) FROM validator"))

    assert await bench.db.write(keep_many) == validators.MOST


async def test_a_list_of_several_pages_goes_on_behind_a_page_that_is_as_it_was(
    bench: Bench,
) -> None:
    """304 for the first page is no word about the second, on which something changed."""
    database = bench.centre.centre.database
    for number in range(4, 10):
        database.execute(
            "INSERT INTO storage (facility_id, name, type, capacity, created_ms) "
            "VALUES (1, ?, 'TANK', 1, 0)",
            f"T{number}",
        )
    database.execute("UPDATE storage SET name = 'X' WHERE id = 2")
    async with reading(bench, names(5)) as reader:
        await reader.round(Round.WHOLE)
        await reader.round(Round.WHOLE)
        before = answered(bench)
        database.execute("UPDATE storage SET name = 'T2' WHERE name = 'T9'")
        await reader.round(Round.WHOLE)
    assert answered(bench)["304"] > before["304"]
    assert {one.name: one.id for one in await bench.db.read(places.storages)} == {"T1": 1, "T2": 9}


async def test_a_last_modified_serves_where_there_is_no_tag(bench: Bench) -> None:
    """If-Modified-Since is sent; a centre that answers 304 to a first question is not believed."""
    asked: list[str] = []
    moment = "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"

    def answering(path: str) -> bytes | None:
        if "/storage" not in path:
            return None
        asked.append(path)
        return usual(path).replace(b"\r\nConnection", f"\r\n{moment}\r\nConnection".encode())

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with reading(bench) as reader:
            await _whole_twice(reader)
    heads = [one for one in centre.heads if "/storage" in one.split("\r\n")[0]]
    assert "if-modified-since" not in heads[0].lower()
    assert "if-modified-since: thu, 01 jan 2026 00:00:00 gmt" in heads[1].lower()


async def _whole_twice(reader: Reader) -> None:
    await reader.round(Round.WHOLE)
    await reader.round(Round.WHOLE)


async def test_304_to_a_question_without_a_validator_is_no_answer(bench: Bench) -> None:
    """A cache on the way that confuses us with somebody else makes nothing look unchanged."""

    def answering(path: str) -> bytes | None:
        return http(b"", status="304 Not Modified") if "/sample-containers" in path else None

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():

            async def failed() -> str | None:
                return (await bench.status()).last_failure

            await bench.until(failed)
            assert "HTTP 304" in (await failed() or "")


@pytest.mark.parametrize("bare", [False, True])
async def test_a_centre_with_smaller_pages_is_read_whole(bench: Bench, bare: bool) -> None:
    """It gives 10 whatever is asked for, with a total or without: nothing is left out."""
    made = add_samples(bench, 230)
    called = names(1000)
    deaf = replace(called, query={**called.query, "per_page": "notKnownThere"})
    bench.centre.centre.switches.bare = bare
    async with reading(bench, deaf) as reader:
        await reader.pulled()
        assert [await bench.known(one) is None for one in made] == [False] * 230
        await reader.swept()
        assert await reader.differences() == []


async def test_a_centre_that_refuses_large_pages_is_asked_for_smaller_ones(bench: Bench) -> None:
    """422 for 1001 a page: 100 are asked for from then on, without a failure."""
    made = add_samples(bench, 130)
    async with reading(bench, names(1001)) as reader:
        await reader.pulled()
        assert await bench.known(made[-1]) is not None
    assert (await bench.status()).last_failure is None

"""What the centre says reaches the gateway, over real HTTP into a real store."""

import json

import pytest

from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import facilities, places, procedures, reconciliation, sync_state
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.pull.pulling import Round
from tests.fakes.facility import with_procedure
from tests.fakes.rows import procedure_rows, subject_rows
from tests.fakes.sweeps import add_samples, names, reading
from tests.fakes.syncing import Bench


async def status_of(bench: Bench, procedure: int) -> ProcedureStatus | None:
    rows = await bench.db.read(procedure_rows)
    return next((row.status for row in rows if row.id == procedure), None)


@pytest.mark.parametrize("bare", [False, True])
async def test_everything_comes_over(bench: Bench, bare: bool) -> None:
    """Facility, storage ids, subjects, sample containers with tags, procedures: both envelopes."""
    bench.centre.centre.switches.bare = bare

    async def there() -> bool:
        rows = await bench.db.read(procedure_rows)
        people = await bench.db.read(subject_rows)
        sample = await bench.known(3)
        return len(rows) == 2 and len(people) == 4 and sample is not None

    async with bench.syncing():
        await bench.until(there)
    assert (await bench.db.read(facilities.named, "Lyon Centre"))[1] == 1
    assert [one.id for one in await bench.db.read(places.storages)] == [1, 2]
    people = await bench.db.read(subject_rows)
    assert [one.code for one in people] == [f"SUBJ-2024-00{n}" for n in (1, 2, 3, 4)]
    assert people[0].first_name == "Sample"
    row = await bench.db.read(procedures.procedure, 2)
    assert row.status is ProcedureStatus.CREATED
    assert [(one.sample_id, one.tag) for one in row.items] == [(2, "TAG-0001"), (3, "TAG-0002")]


async def test_a_change_at_the_centre_is_seen(bench: Bench) -> None:
    """Tags associated there make the procedure ready here; a cancel there cancels it here."""

    async def pending() -> bool:
        return await status_of(bench, 1) is ProcedureStatus.PENDING

    async def ready() -> bool:
        return await status_of(bench, 1) is ProcedureStatus.CREATED

    async def cancelled() -> bool:
        return await status_of(bench, 1) is ProcedureStatus.CANCELLED

    async with bench.syncing():
        await bench.until(pending)
        body = {"tags": {1: "TAG-9"}, "storageId": 2}
        await bench.http.post("/sandbox/staff/procedures/1/associate-tags", json=body)
        await bench.until(ready)
        row = await bench.db.read(procedures.procedure, 1)
        assert row.items[0].tag == "TAG-9"
        assert row.storage_name == "T2"
        await bench.http.post("/sandbox/staff/procedures/1/reject", json={})
        await bench.until(cancelled)


async def test_more_than_a_page_comes_over_once_each(bench: Bench) -> None:
    """250 sample containers of one moment are all known after the pull."""
    database = bench.centre.centre.database
    with database.transaction():
        for number in range(250):
            database.execute(
                "INSERT INTO sample_container (subject_id, name, state, updated_ms) "
                "VALUES (1, ?, 'EXPECTED', 1700000000000)",
                f"Vial {number}",
            )

    async def all_there() -> bool:
        return bool(await bench.known(253))

    async with bench.syncing():
        await bench.until(all_there)
    count = await bench.db.read(
        lambda tx: tx.value("SELECT count(*) FROM sample_container WHERE central_id IS NOT NULL")
    )
    assert count == 253


async def test_a_place_known_only_there_is_adopted_and_a_differing_one_is_not(bench: Bench) -> None:
    """Never stored here: the centre's place is taken over. Stored elsewhere here: a difference."""
    database = bench.centre.centre.database

    def place(sample: int, slot: str) -> None:
        database.execute(
            "UPDATE sample_container SET state = 'STORED', stored_ms = 1, slot = ?, "
            "container_id = 2, updated_ms = ? WHERE id = ?",
            slot,
            bench.centre.centre.now_ms(),
            sample,
        )

    place(2, "1")

    async def adopted() -> bool:
        row = await bench.known(2)
        return row is not None and row.state is SampleState.STORED

    async def noted() -> list[reconciliation.Difference]:
        return await bench.db.read(reconciliation.open_items)

    async def address() -> str:
        row = await bench.known(2)
        return str(row and row.address)

    async with bench.syncing():
        await bench.until(adopted)
        assert await address() == "T1/C1/CN1/1"
        place(2, "3")
        await bench.until(noted)
    (item,) = await noted()
    assert (item.kind, item.about) == ("position", "sample/2")
    assert (item.central_value, item.local_value) == ("T1/C1/CN1/3", "T1/C1/CN1/1")
    assert await address() == "T1/C1/CN1/1"


async def test_a_tag_that_another_one_bears_is_left_to_a_person(bench: Bench) -> None:
    """The sample container comes over without its tag, and the others come as always."""
    local = await bench.db.write(with_procedure, ProcedureType.STORE, ["TAG-0001"])

    async def last() -> bool:
        return await bench.known(3) is not None

    async with bench.syncing():
        await bench.until(last)
    found = await bench.known(2)
    assert found is not None
    assert found.tag is None
    (item,) = await bench.db.read(reconciliation.open_items)
    assert (item.kind, item.about, item.central_value) == ("tag", "sample/2", "TAG-0001")
    assert (await bench.db.read(procedures.procedure, local)).items[0].tag == "TAG-0001"


async def test_a_record_that_cannot_be_read_is_set_aside(bench: Bench) -> None:
    """A place that is no address stops one record, not the pull; the reason is kept."""
    database = bench.centre.centre.database
    database.execute(
        "UPDATE sample_container SET state = 'STORED', stored_ms = 1, slot = 'no slot!', "
        "container_id = 2 WHERE id = 2"
    )

    async def last() -> bool:
        return await bench.known(3) is not None

    async with bench.syncing():
        await bench.until(last)
        await bench.until(lambda: bench.db.read(reconciliation.open_items))
    (item,) = await bench.db.read(reconciliation.open_items)
    assert (item.kind, item.about) == ("record", "samples/2")
    assert "is not an address" in item.central_value


async def test_a_storage_solution_unknown_there_is_a_difference(bench: Bench) -> None:
    """T2 of the gateway that the centre does not have is put to a person."""
    bench.centre.centre.database.execute("UPDATE storage SET name = 'T9' WHERE name = 'T2'")

    async def noted() -> list[reconciliation.Difference]:
        return await bench.db.read(reconciliation.open_items)

    async with bench.syncing():
        await bench.until(noted)
    assert [(one.kind, one.about) for one in await noted()] == [("storage", "storage/T2")]


async def test_a_facility_that_the_centre_does_not_have_is_said(bench: Bench) -> None:
    """A misspelt facility: nothing is pulled for another one, and the reason is shown."""
    bench.centre.centre.database.execute("UPDATE facility SET name = 'Lyon Center'")

    async def said() -> str | None:
        return (await bench.status()).last_failure

    async with bench.syncing():
        await bench.until(said)
    assert "no facility named Lyon Centre" in (await said() or "")
    assert await bench.known(2) is None


async def test_cancelled_there_while_it_runs_here_is_a_conflict(bench: Bench) -> None:
    """The run goes on, the procedure bears the mark, and the real outcome is what counts there."""

    async def known() -> bool:
        return await status_of(bench, 2) is ProcedureStatus.CREATED

    async with bench.syncing():
        await bench.until(known)
    await bench.db.write(
        start, 2, technician="tech-1", station="bench", key="k", wish=Wish(storage="T1")
    )
    bench.centre.centre.database.execute(
        "UPDATE procedure SET status = 'CANCELLED', cancelled_ms = 1, updated_ms = ? WHERE id = 2",
        bench.centre.centre.now_ms(),
    )

    async def marked() -> bool:
        return bool((await bench.db.read(procedures.procedure, 2)).conflict)

    async with bench.syncing():
        await bench.until(marked)
        await bench.told()
    here = await bench.db.read(procedures.procedure, 2)
    assert here.status is ProcedureStatus.IN_PROGRESS
    there = bench.centre.centre.database.one("SELECT * FROM procedure WHERE id = 2")
    assert (there["status"], there["conflict"], there["cancelled_ms"]) == ("IN_PROGRESS", 1, 1)


async def test_a_refill_made_here_gets_the_centres_id_and_is_not_doubled(bench: Bench) -> None:
    """The answer names the procedure; the pull recognises it by our own id."""
    local = await bench.db.write(with_procedure, ProcedureType.REFILL, [])
    await bench.db.write(start, local, technician="t", station="b", key="k", wish=Wish())
    await bench.fault("cut-after", times=1, path=shipped().events.path)

    async def linked() -> bool:
        return (await bench.db.read(procedures.procedure, local)).central_id is not None

    async def two_pulls() -> bool:
        return bench.centre.centre.arrivals.statuses[bench.access().client_id]["200"] > 12

    async with bench.syncing():
        await bench.until(linked)
        await bench.told()
        await bench.until(two_pulls)
    rows = await bench.db.read(procedure_rows)
    (refill,) = [row for row in rows if row.type is ProcedureType.REFILL]
    assert refill.id == refill.central_id == 3
    assert bench.events()[0]["kind"] == OutboxKind.PROCEDURE_STARTED


async def test_a_first_pull_shows_how_far_it_is_and_goes_on_after_a_restart(bench: Bench) -> None:
    """Of a list of several pages: so many of so many; the rest after a restart, none twice."""
    made = add_samples(bench, 60)
    for number, one in enumerate(made):
        bench.centre.centre.database.execute(
            "UPDATE sample_container SET updated_ms = ? WHERE id = ?",
            1_000_000 + number * 1000,
            one,
        )

    async def progress() -> dict[str, int] | None:
        kept = await bench.db.read(sync_state.get, "reading.samples")
        return json.loads(kept) if isinstance(kept, str) else None

    async with reading(bench, names(20)) as reader:
        await reader.round(Round.WHOLE)
        await reader.pull.begin(Round.CALM)
        while await progress() is None:
            await reader.pull.page(Round.CALM)
        assert await progress() == {"done": 20, "total": 63}
    before = 0
    async with reading(bench, names(20)) as reader:
        before = reader.requests()
        await reader.round(Round.CALM)
        assert await progress() is None
        assert reader.requests() - before < 8
    assert await bench.known(made[-1]) is not None

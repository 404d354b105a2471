"""Exposures and deviations reach the centre once each, in order, and add up as they do here."""

import json
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.deviation import Resolution
from crinsu_gateway.model.exposure import Method, Stage, Start
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.thermal import CarrierClass
from crinsu_gateway.store import (
    deviations,
    exposure_views,
    exposures,
    lifts,
    outbox,
    places,
    samples,
)
from crinsu_gateway.store.exposures import Beginning
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.naming.mapping_file import shipped
from tests.fakes.bench import Bench as Hands
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.syncing import TECHNICIAN, Bench
from tests.fakes.warming import cold_again, too_warm

TOLD = (
    OutboxKind.EXPOSURE_ENDED,
    OutboxKind.EXPOSURE_MEASURED,
    OutboxKind.DEVIATION_OPENED,
    OutboxKind.DEVIATION_CLOSED,
)
ANNA = Actor("anna.keller", "bench-1")


async def stored(bench: Bench, *numbers: int) -> int:
    """The gateway learns of the seeded samples, these lie in T1/C1/CN1; an execution is there."""

    async def known() -> bool:
        return await bench.known(3) is not None

    async with bench.syncing():
        await bench.until(known)
    for slot, number in enumerate(numbers, 1):
        await bench.store(number, f"T1/C1/CN1/{slot}")
    refill = await bench.db.write(with_procedure, ProcedureType.REFILL, [])
    return await bench.db.write(
        start, refill, technician="anna.keller", station="bench-1", key="k", wish=Wish()
    )


def up_for(
    tx: Transaction, execution: int, least_ms: int, gap_ms: int | None, container: str = "C1/CN1"
) -> None:
    """A container was up for so long, and perhaps for a time in which nobody looked."""
    storage = tx.value("SELECT id FROM storage_solution WHERE name = 'T1'")
    lifts.begin(tx, execution, storage, container, ANNA)
    tx.change(
        "UPDATE exposure SET proven_ms = ?, gap_ms = ?, estimated = ? WHERE ended_ms IS NULL",
        (least_ms, gap_ms, int(gap_ms != 0)),
    )
    lifts.lowered(tx, execution, storage, container, ANNA)


def moved(tx: Transaction, number: int, address: str) -> None:
    """A sample container lies elsewhere."""
    slot = places.slot_at(tx, parse_address(address))
    samples.move(tx, samples.sample(tx, number).local_id, slot, actor=ANNA, execution=None)


def here(tx: Transaction) -> dict[int, tuple[object, ...]]:
    """What each sample container went through, by the store."""
    found: dict[int, tuple[object, ...]] = {}
    for local_id, central in tx.all("SELECT id, central_id FROM sample_container"):
        totals, events = exposure_views.of_sample(tx, local_id)
        if events:
            known = [one.most_ms for one in events if one.most_ms is not None]
            found[central] = (
                totals.events,
                sum(one.least_ms for one in events),
                sum(known),
                len(events) - len(known),
                totals.above_limit_ms,
                totals.above_critical_ms,
                totals.estimated,
            )
    return found


async def there(bench: Bench) -> dict[int, tuple[object, ...]]:
    """The same by the centre."""
    rows = (await bench.http.get("/sandbox/staff/exposures")).json()["data"]
    names = ("events", "leastMs", "mostMs", "unbounded", "aboveLimitMs", "aboveCriticalMs")
    return {row["sample"]: (*(row[name] for name in names), row["estimated"]) for row in rows}


async def facts(bench: Bench) -> list[dict[str, Any]]:
    """What was told of exposures and deviations, with what it is."""
    rows = await bench.db.read(outbox.of_kinds, TOLD, 0, 1000)
    return [{"fact": row.kind.value, **json.loads(row.body)} for row in rows]


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("name", ["cut-before", "cut-after", "503"])
async def test_sums_are_equal_on_both_sides(bench: Bench, name: str) -> None:
    """Short, long, estimated, without an upper bound; delivered twice, each counts once."""
    run = await stored(bench, 2, 3)
    for least_ms, gap_ms in ((1500, 0), (9000, 0), (3000, 4000), (2000, None)):
        await bench.db.write(up_for, run, least_ms, gap_ms)
    await bench.db.write(moved, 3, "T1/C1/CN2/1")
    await bench.db.write(up_for, run, 700, 0)
    await bench.fault(name, times=4, skip=2, path=shipped().events.path, seconds=0)
    async with bench.syncing():
        await bench.told()
    told_here = await bench.db.read(here)
    assert set(told_here) == {2, 3}
    assert await there(bench) == told_here
    assert (await bench.status()).differences == 0
    last = [one for one in await facts(bench) if one["fact"] == "exposure.ended"][-1]
    (exposure,) = last["exposures"]
    assert (exposure["sample"], exposure["totalEvents"], exposure["totalUnbounded"]) == (2, 5, 1)
    assert exposure["totalLeastMs"] == told_here[2][1]
    assert exposure["totalMostMs"] == told_here[2][2]


@pytest.mark.requirement("R30", "R31")
async def test_a_deviation_is_told_with_what_it_is_about_and_when_it_is_closed(
    bench: Bench,
) -> None:
    """After the exposure that opened it; closed by a printed name, which is not told."""
    run = await stored(bench, 2, 3)
    await bench.db.write(up_for, run, 90_000, 0)
    said = Resolution("Keller dropped it", "informed Dr. Moreau", "R. Keller, QA")
    await bench.db.write(deviations.close, 1, said, actor=ANNA, key="k")
    async with bench.syncing():
        await bench.told()
    told = await facts(bench)
    assert [one["fact"] for one in told] == [
        "exposure.ended",
        "deviation.opened",
        "deviation.closed",
    ]
    ended, opened, closed = told
    assert {one["stage"] for one in ended["exposures"]} == {Stage.CRITICAL.name}
    assert all(one["usedPercent"] > 600 for one in ended["exposures"])
    assert {one["exposure"] for one in opened["concerned"]} == {
        one["exposure"] for one in ended["exposures"]
    }
    assert (closed["signed"], closed["technician"], len(closed["record"])) == ("NAME", None, 64)
    text = json.dumps(told)
    assert [word for word in ("Keller", "Moreau", "keller", "Vial") if word in text] == []
    (row,) = (await bench.http.get("/sandbox/staff/deviations")).json()["data"]
    assert (row["number"], row["kind"], row["samples"], row["signed"]) == (1, "exposure", 2, "NAME")
    assert row["closed_ms"] == closed["closedAt"]


@pytest.mark.requirement("R30", "R31")
async def test_a_warm_storage_solution_is_told_for_all_that_it_held(
    bench: Bench, tmp_path: Path
) -> None:
    """The deviation with the count, and one fact with the figures and every id."""
    await bench.db.close()
    bench.db = await furnished(tmp_path / "measured.db", bench.clock)
    await stored(bench, 2, 3)
    hands = Hands(bench.db, bench.clock)
    await hands.read_unit(temperature=-120.0)
    await bench.db.write(too_warm)
    await hands.read_unit(temperature=-170.0)
    await bench.db.write(cold_again)
    async with bench.syncing():
        await bench.told()
    told_here = await bench.db.read(here)
    assert set(told_here) == {2, 3}
    assert await there(bench) == told_here
    (row,) = (await bench.http.get("/sandbox/staff/deviations")).json()["data"]
    assert (row["kind"], row["storage"], row["samples"]) == ("storage", "T1", 2)
    (told,) = [one for one in await facts(bench) if one["fact"] == "exposure.measured"]
    assert told["samples"] == ["2", "3"]


async def test_many_are_told_in_facts_of_a_bounded_size(bench: Bench) -> None:
    """Of 250 that came down together there are three facts, and each exposure is in one of them."""

    def made(tx: Transaction) -> None:
        subject = tx.value("SELECT id FROM subject LIMIT 1")
        for number in range(250):
            sample = samples.put(
                tx, central_id=None, subject_id=subject, name=f"N{number}", actor=TECHNICIAN
            )
            exposures.begin(
                tx,
                [Beginning(sample, CarrierClass.STRAW_025, -170.0, Start.ASSUMED)],
                lift_id=None,
                storage_c=-170.0,
                storage_limit_c=None,
                method=Method.MODELLED,
            )
        rows = exposures.open_where(tx, "1 = 1")
        exposures.finish(tx, rows, ended_in="storage", storage_c=-170.0, actor=ANNA)

    await stored(bench)
    await bench.db.write(made)
    told = [one for one in await facts(bench) if one["fact"] == "exposure.ended"]
    assert [len(one["exposures"]) for one in told] == [100, 100, 50]
    assert len({x["exposure"] for one in told for x in one["exposures"]}) == 250
    async with bench.syncing():
        await bench.told()
    assert (await bench.status()).differences == 0, "the centre never gave them an id"

"""A fact that the centre breaks on: the others go on, it waits for a person, nothing is lost."""

from dataclasses import replace

import pytest

from crinsu_gateway.store import audit, outbox, reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.push import suspect
from crinsu_gateway.sync.push.suspect import Patience
from tests.fakes.syncing import QUICK, Bench

DEVICE = "/api/v1/device"
POISON = '"step":13}'
STEP = {"procedure": 2, "localProcedure": 1, "kind": "scan", "state": "DONE"}
SOON = Patience(tries=3, over_s=0.2)


async def steps(bench: Bench, count: int) -> None:
    """Queue so many facts; number 13 is the one."""
    for at in range(count):
        await bench.say(OutboxKind.PROCEDURE_STEP, {**STEP, "step": at + 1})


async def set_aside(bench: Bench) -> list[str]:
    """What waits for a person."""
    items = await bench.db.read(reconciliation.open_items)
    return [one.central_value for one in items if one.kind == "refused"]


@pytest.mark.parametrize("way", ["one", "many"])
@pytest.mark.parametrize("fault", ["500", "cut-before"])
async def test_the_others_go_on_and_it_waits_for_a_person(
    bench: Bench, fault: str, way: str
) -> None:
    """The centre breaks on fact 13 for ever: 1 to 12 go at once, 14 to 18 once it was given up."""
    bench.rhythm = replace(QUICK, patience=SOON)
    if way == "one":
        bench.centre.centre.switches.batch_events = 0
    await bench.fault(fault, path=DEVICE, body=POISON)
    await steps(bench, 18)
    async with bench.syncing():
        await bench.told()
    kinds = [one["kind"] for one in bench.events()]
    assert kinds == ["procedure.step"] * 12 + ["event.withdrawn"] + ["procedure.step"] * 5
    assert all(one["deliveries"] == 1 for one in bench.events())
    (reason,) = await set_aside(bench)
    assert reason.startswith("the centre broke on it ")
    assert (await bench.db.read(outbox.state)).refused == 1
    trail = b"".join(await bench.db.read(audit.events, 0, 1000))
    assert trail.count(b"fact.given_up") == 1


async def test_what_was_applied_before_it_broke_is_not_set_aside(bench: Bench) -> None:
    """The centre takes fact 13 and never gets its answer out: in the end both sides have it."""
    bench.rhythm = replace(QUICK, patience=SOON)
    await bench.fault("cut-after", path=DEVICE, body=POISON)
    await steps(bench, 20)
    async with bench.syncing():
        await bench.told()
    assert [one["kind"] for one in bench.events()] == ["procedure.step"] * 20
    assert await set_aside(bench) == []
    assert (await bench.db.read(outbox.state)).refused == 0


async def test_a_road_that_is_down_is_no_fault_of_a_fact(bench: Bench) -> None:
    """Heartbeats fail as well: however often it is tried, nothing is given up."""
    bench.rhythm = replace(QUICK, patience=Patience(tries=1, over_s=0.0))
    await bench.fault("500", path=DEVICE)
    await steps(bench, 1)

    async def tried() -> bool:
        statuses = bench.centre.centre.arrivals.statuses.get(bench.access().client_id, {})
        return statuses.get("500", 0) > 12

    async with bench.syncing():
        await bench.until(tried)
        assert (await bench.status()).waiting == 1
        await bench.http.delete("/sandbox/faults")
        await bench.told()
    assert [one["kind"] for one in bench.events()] == ["procedure.step"]
    assert await bench.db.read(suspect.found) is None


async def test_a_centre_that_breaks_on_every_fact_loses_none(bench: Bench) -> None:
    """Heartbeats go, facts never: nothing can be given up there, and all arrive in the end."""
    bench.rhythm = replace(QUICK, patience=Patience(tries=1, over_s=0.0))
    for path in ("/events", "/batches"):
        await bench.fault("500", path=DEVICE + path)
    await steps(bench, 5)

    async def given_up() -> bool:
        row = await bench.db.read(outbox.next_waiting)
        return row is not None and bool(row.withdrawn)

    async with bench.syncing():
        await bench.until(given_up)
        assert (await bench.status()).waiting == 5
        await bench.http.delete("/sandbox/faults")
        await bench.told()
    kinds = [one["kind"] for one in bench.events()]
    assert kinds == ["event.withdrawn"] + ["procedure.step"] * 4
    assert len(await set_aside(bench)) == 1


async def test_pulls_and_heartbeats_go_on_meanwhile(bench: Bench) -> None:
    """While a fact is tried again and again, what is new at the centre still comes."""
    await bench.fault("500", path=DEVICE, body=POISON)
    await steps(bench, 14)

    async def known() -> bool:
        return await bench.known(3) is not None and (await bench.status()).waiting == 2

    async with bench.syncing():
        await bench.until(known)


async def test_what_was_counted_outlives_a_restart(bench: Bench) -> None:
    """Killed in the middle of it: the tries before count, and it is given up all the same."""
    bench.rhythm = replace(QUICK, patience=Patience(tries=4, over_s=0.1))
    await bench.fault("500", path=DEVICE, body=POISON)
    await steps(bench, 13)

    async def counted() -> bool:
        found = await bench.db.read(suspect.found)
        return found is not None and found.tries >= 2

    async with bench.syncing():
        await bench.until(counted)
    before = await bench.db.read(suspect.found)
    path = bench.db.path
    await bench.db.close()
    bench.db = Database(path, bench.clock)
    after = await bench.db.read(suspect.found)
    assert after == before
    async with bench.syncing():
        await bench.told()
    assert len(await set_aside(bench)) == 1


async def test_a_person_may_have_it_told_again(bench: Bench) -> None:
    """Once the centre is mended the same fact goes as a new one."""
    bench.rhythm = replace(QUICK, patience=SOON)
    await bench.fault("500", path=DEVICE, body=POISON)
    await steps(bench, 14)
    async with bench.syncing():
        await bench.told()
        await bench.http.delete("/sandbox/faults")
        row = await bench.db.read(
            lambda tx: tx.one("SELECT seq FROM outbox WHERE state = 'REFUSED'")
        )
        assert row is not None
        await bench.db.write(
            outbox.send_again, row[0], actor=suspect.GATEWAY, reason="mended there"
        )
        await bench.told()
    assert [one["kind"] for one in bench.events()][12:] == [
        "event.withdrawn",
        "procedure.step",
        "procedure.step",
    ]

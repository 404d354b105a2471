"""Catching up never delays what is live: alarms and new orders beside thousands of facts.

The window is scaled: 60 requests in 6 s for 60 in 60 s, and the rhythm with it. Facts go singly, as
to a centre that takes no batches; so the backlog would take minutes.
"""

import asyncio
from dataclasses import replace
from typing import Any

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store import alarms, readings, sync_state, units
from crinsu_gateway.store.outbox import OutboxKind, put
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitEntry
from crinsu_gateway.sync.rhythm import Rhythm
from tests.fakes.hostile_centre import hostile, http
from tests.fakes.syncing import Bench

WINDOW_S, LIMIT, BACKLOG = 6.0, 60, 3000
TENTH = Rhythm(
    pull_every_s=3.0,
    sweep_every_s=60.0,
    beat_every_s=6.0,
    live_apart_s=0.5,
    page_every_s=0.2,
    background_every_s=360.0,
)


async def behind(bench: Bench, kind: OutboxKind = OutboxKind.PROCEDURE_STEP) -> None:
    """Some thousand facts wait; the centre takes them one by one at its rate."""
    switches = bench.centre.centre.switches
    switches.rate_per_minute, switches.window_s, switches.batch_events = LIMIT, WINDOW_S, 0
    bench.rate, bench.window_s, bench.rhythm = LIMIT, WINDOW_S, TENTH
    await bench.db.write_alone(many, kind, BACKLOG)


NEW_ORDER = {
    "type": "STORE",
    "facilityId": 1,
    "subjectCode": "SUBJ-2024-001",
    "sampleContainers": [{"name": "V-900", "description": ""}],
    "tags": ["TAG-900"],
}


def many(tx: Transaction, kind: OutboxKind, count: int) -> None:
    """So many facts of a kind."""
    for number in range(count):
        put(tx, kind, {"localProcedure": 1, "step": number, "kind": "scan", "state": "DONE"})


def raise_one(tx: Transaction) -> None:
    """An alarm of the gateway itself."""
    alarms.raise_of_no_unit(tx, "gateway/disk", "disk_low", Severity.LOW, "little is left")


async def alarms_there(bench: Bench) -> list[Any]:
    """The alarms that staff see at the centre."""
    (gateway,) = (await bench.http.get("/sandbox/staff/gateways")).json()
    return list(gateway["live"]["state"]["alarms"]) if gateway["live"] else []


async def told_some(bench: Bench) -> bool:
    """Whether the drain is well under way."""
    return len(bench.events()) > 20


async def test_an_alarm_raised_while_catching_up_is_seen_at_once(bench: Bench) -> None:
    """Within the next few requests staff see it, and its end; the backlog is still there."""
    await behind(bench)
    async with bench.syncing():
        await bench.until(lambda: told_some(bench))
        before = len(bench.events())
        await bench.db.write(raise_one)
        await bench.until(lambda: alarms_there(bench))
        assert len(bench.events()) - before <= LIMIT / 4
        (alarm,) = await alarms_there(bench)
        assert (alarm["code"], alarm["severity"]) == ("disk_low", "low")

        async def gone() -> bool:
            return not await alarms_there(bench)

        now = bench.clock.now()
        await bench.db.write(alarms.calm, "gateway/disk", "disk_low", now)
        await bench.until(gone)
        assert (await bench.status()).waiting > BACKLOG - 5 * LIMIT
    assert in_order(bench)


def in_order(bench: Bench) -> bool:
    """Whether the facts came in their order, without a gap."""
    seqs = [one["seq"] for one in bench.events()]
    return seqs == list(range(1, len(seqs) + 1))


async def test_a_new_order_of_the_centre_is_seen_while_catching_up(bench: Bench) -> None:
    """It is here after one more pull, long before the backlog is told."""
    await behind(bench, OutboxKind.PROCEDURE_STEP)
    async with bench.syncing():
        await bench.until(lambda: told_some(bench))
        before = len(bench.events())
        answer = await bench.http.post("/sandbox/staff/procedures", json=NEW_ORDER)
        assert answer.status_code == 201, answer.text
        order = answer.json().get("data", answer.json())["id"]

        async def here() -> object:
            return await bench.db.read(
                lambda tx: tx.value("SELECT 1 FROM procedure WHERE central_id = ?", (order,))
            )

        await bench.until(here)
        assert len(bench.events()) - before <= 1.5 * LIMIT
        assert (await bench.status()).waiting > BACKLOG / 2
    stats = (await bench.http.get("/sandbox/stats")).json()["clients"]
    (one,) = stats.values()
    assert one["mostInWindow"] <= LIMIT
    assert one["outcomes"].get("429", 0) == 0


async def test_a_centre_without_heartbeats_is_not_asked_for_one_at_each_alarm(bench: Bench) -> None:
    """It answered 404 once: alarms come and go, and the budget stays with the facts."""
    missing = http(b'{"error": {"code": "NOT_FOUND", "message": "no"}}', status="404 Not Found")

    def answering(path: str) -> bytes | None:
        return missing if "/heartbeat" in path or "/batches" in path else None

    bench.rhythm = replace(TENTH, live_apart_s=0.01)
    async with hostile(answering) as centre:
        bench.url = centre.url

        async def beaten() -> bool:
            return any("/heartbeat" in one for one in centre.asked)

        async with bench.syncing():
            await bench.until(beaten)
            for number in range(10):
                await bench.db.write(raise_one)
                await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": number})
                await bench.db.write(alarms.calm, "gateway/disk", "disk_low", bench.clock.now())
                await asyncio.sleep(0.05)
            await bench.told()
    assert sum("/heartbeat" in one for one in centre.asked) == 1


def level(bench: Bench, percent: float) -> Reading:
    """What the tank says now."""
    now = bench.clock.now()
    return Reading("tank", "ln2", Quantity(percent, "%"), Quality.GOOD, now.utc_ms, now.boot_ms)


async def level_there(bench: Bench) -> object:
    """The level that staff see at the centre."""
    (gateway,) = (await bench.http.get("/sandbox/staff/gateways")).json()
    return gateway["live"]["state"]["units"][0]["values"]["level"]["value"]


async def test_noise_is_no_new_state_and_a_change_is_one(bench: Bench) -> None:
    """A level that trembles keeps its version; one that falls is at the centre with a heartbeat."""
    bench.rhythm = replace(TENTH, beat_every_s=0.2, pull_every_s=0.2)
    point = PointEntry("ln2", "Level", "number", Purpose.LEVEL, False, 3600.0)
    await bench.db.write(units.apply, [UnitEntry("tank", "a-tank", "line", (point,))])
    await bench.db.write(readings.record, [level(bench, 80.0)])
    async with bench.syncing():
        await bench.until(lambda: is_kept(bench))
        version = await bench.db.read(sync_state.get, "live_kept")
        for number in range(50):
            await bench.db.write(readings.record, [level(bench, 80.0 + number % 9 / 10)])
            await asyncio.sleep(0.02)
        assert await bench.db.read(sync_state.get, "live_version") == version
        await bench.db.write(readings.record, [level(bench, 60.0)])

        async def fell() -> bool:
            return await level_there(bench) == 60.0

        await bench.until(fell)
        assert await bench.db.read(sync_state.get, "live_version") == int(str(version)) + 1


async def is_kept(bench: Bench) -> bool:
    """Whether the centre confirmed a live state."""
    return await bench.db.read(sync_state.get, "live_kept") is not None

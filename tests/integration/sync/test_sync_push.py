"""Facts reach the centre once each and in order, whatever fails on the road."""

import asyncio
from itertools import pairwise
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.sandbox.central.traffic import most_in_window
from crinsu_gateway.store import outbox, reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.rhythm import Rhythm
from tests.fakes.clock import AheadClock
from tests.fakes.facility import furnished
from tests.fakes.peers import Peer, mute, tcp_peer
from tests.fakes.syncing import Bench

PUSHES = {"one": shipped().events.path, "many": shipped().batches.path}
STEP = {
    "procedure": 2,
    "localProcedure": 1,
    "execution": 1,
    "step": 1,
    "kind": "scan",
    "state": "DONE",
}


async def pulled(bench: Bench) -> None:
    """Let the gateway learn of the seeded samples first."""

    async def known() -> bool:
        return await bench.known(3) is not None

    async with bench.syncing():
        await bench.until(known)


async def test_a_position_reaches_the_centre(bench: Bench) -> None:
    """What is stored here is found there, in the same slot."""
    await pulled(bench)
    await bench.store(2, "T1/C2/CN1/3")
    async with bench.syncing():
        await bench.told()
    there = bench.at_centre(2)
    assert (there["state"], there["slot"]) == ("STORED", "3")
    assert (await bench.status()).differences == 0


@pytest.mark.parametrize("way", ["one", "many"])
@pytest.mark.parametrize("name", ["500", "503", "429", "cut-before", "cut-after", "revoke", "slow"])
async def test_every_fact_is_applied_once_and_in_order_whatever_fails(
    bench: Bench, name: str, way: str
) -> None:
    """Each fault strikes three times while ten facts are told; all ten arrive, once, in order."""
    bench.centre.centre.switches.batch_events = 0 if way == "one" else 2
    bench.timeout_s = 0.3 if name == "slow" else 10.0  # a busy machine is no fault of the centre
    await bench.fault(
        name,
        times=3,
        skip=2 if way == "one" else 4,
        path=PUSHES[way],
        seconds=0.6 if name == "slow" else 0,
    )
    for _ in range(10):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    events = bench.events()
    assert [one["seq"] for one in events] == list(range(1, 11))
    again = sum(one["deliveries"] for one in events) - 10
    assert (again > 0) == (name in ("cut-after", "slow"))
    state = await bench.status()
    assert state.last_failure is not None
    assert state.next_try_ms is None


async def test_a_token_revoked_there_is_replaced_at_once(bench: Bench) -> None:
    """One 401 costs a new token and the same call again, and is no failure."""
    await bench.fault("revoke", times=1, path=PUSHES["one"])
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    assert (await bench.status()).last_failure is None
    assert bench.centre.centre.arrivals.statuses[bench.access().client_id]["401"] == 1


async def test_a_kill_between_the_answer_and_its_note_sends_the_same_again(bench: Bench) -> None:
    """The answer is lost and the process dies: after the restart the same key, applied once."""
    await bench.fault("cut-after", times=1, path=PUSHES["one"])
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def applied() -> bool:
        return len(bench.events()) == 1

    async with bench.syncing():
        await bench.until(applied)
    path = bench.db.path
    await bench.db.close()
    bench.db = Database(path, bench.clock)
    async with bench.syncing():
        await bench.told()
    (event,) = bench.events()
    assert event["deliveries"] == 2


async def test_a_refused_fact_is_set_aside_and_the_next_goes_on(bench: Bench) -> None:
    """A malformed fact never blocks: it waits for a person, with the centre's reason."""
    await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": 1, "step": "not a number"})
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    assert [(one["seq"], one["status"]) for one in bench.events()] == [(1, 422), (2, 200)]
    state = await bench.status()
    assert (state.refused, state.waiting) == (1, 0)
    aside = [one for one in await bench.db.read(reconciliation.open_items) if one.kind == "refused"]
    assert aside[0].about == "outbox/1/1"
    assert "step" in aside[0].central_value


async def test_wrong_credentials_block_nothing_but_the_sync(bench: Bench) -> None:
    """A wrong secret refuses no fact; it is said, and the right one sends them all."""
    right, bench.secret = bench.secret, "wrong"
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def said() -> bool:
        return "client_secret_file" in ((await bench.status()).last_failure or "")

    async with bench.syncing():
        await bench.until(said)
    assert (await bench.status()).waiting == 1
    assert (await bench.status()).next_try_ms is not None
    assert "wrong" not in ((await bench.status()).last_failure or "")
    bench.secret = right
    async with bench.syncing():
        await bench.told()


async def test_a_captive_portal_is_no_centre(bench: Bench) -> None:
    """200 with HTML to everything: nothing is taken for an answer, and nothing is lost."""

    async def portal(peer: Peer, request: bytes) -> None:
        page = b"<html>Sign in</html>"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
        peer.send(head % len(page) + page)

    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def said() -> bool:
        return "a sign-in page of this network" in ((await bench.status()).last_failure or "")

    async with tcp_peer(portal) as peer:
        bench.url = f"http://127.0.0.1:{peer.port}"
        async with bench.syncing():
            await bench.until(said)
    bench.url = None
    async with bench.syncing():
        await bench.told()
    assert len(bench.events()) == 1


@pytest.mark.requirement("R39")
async def test_nobody_listens_then_somebody_does(bench: Bench, tmp_path: Path) -> None:
    """A refused connection is waited out; the facts of the meantime follow in order."""
    async with tcp_peer(mute) as peer:
        port = peer.port
    bench.url = f"http://127.0.0.1:{port}"

    async def said() -> bool:
        return "REMOTE_AWAY" in ((await bench.status()).last_failure or "")

    async with bench.syncing():
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        await bench.until(said)
        async with running(clock=bench.clock, port=port, data_path=tmp_path / "late.db") as late:
            await bench.told()
            rows = late.centre.database.all("SELECT seq FROM device_event")
    assert [row["seq"] for row in rows] == [1]


async def test_a_wrong_clock_does_no_harm(bench: Bench) -> None:
    """Ten years wrong: the token is good, facts arrive, and the offset is shown."""
    bench.centre.centre.switches.clock_offset_ms = 10 * 365 * 86_400_000
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)

    async def seen() -> bool:
        return (await bench.status()).clock_offset_ms is not None

    async with bench.syncing():
        await bench.told()
        await bench.until(seen)
    offset = (await bench.status()).clock_offset_ms or 0
    assert round(offset / 86_400_000) == 3650


async def test_a_token_is_renewed_before_it_ends(tmp_path: Path) -> None:
    """Three hours with tokens of one hour: the calls go on without one refusal.

    The hours pass between two turns of the sync, never while a call is on its way.
    """
    clock = AheadClock()
    database = await furnished(tmp_path / "store.db", clock, with_unit=False)
    try:
        async with running(clock=clock) as centre, httpx2.AsyncClient() as http:
            centre.centre.switches.rate_per_minute = 100_000
            bench = Bench(database, centre, http, clock)
            async with bench.by_turns() as pump:
                for _ in range(18):
                    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
                    while (await bench.status()).waiting:
                        await pump.turn()
                    clock.pass_s(600)
            outcomes = centre.centre.arrivals.statuses[bench.access().client_id]
            assert outcomes.get("401", 0) == 0
            assert (await bench.status()).last_failure is None
            assert len(bench.events()) == 18
    finally:
        await database.close()


async def test_a_centre_that_lost_its_memory_is_told_again(bench: Bench, tmp_path: Path) -> None:
    """Restored empty, the centre expects number 1 again and gets everything, in order."""
    for _ in range(3):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    async with running(clock=bench.clock, data_path=tmp_path / "restored.db") as restored:
        bench.url = restored.url
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        async with bench.syncing():
            await bench.told()
        rows = restored.centre.database.all("SELECT seq FROM device_event ORDER BY seq")
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]


@pytest.mark.requirement("R40")
async def test_a_restored_gateway_is_noticed_and_tells_nothing_wrong(bench: Bench) -> None:
    """An older store whose next fact bears a used number stops telling and asks for a person."""
    for _ in range(3):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    await bench.db.write(lambda tx: tx.change("DELETE FROM outbox WHERE seq > 1"))
    await bench.say(OutboxKind.PROCEDURE_STEP, {**STEP, "step": 9})

    async def noted() -> bool:
        items = await bench.db.read(reconciliation.open_items)
        return any(one.kind == "restored" for one in items)

    async with bench.syncing():
        await bench.until(noted)
    assert len(bench.events()) == 3
    assert (await bench.db.read(outbox.state)).waiting == 1


@pytest.mark.slow
async def test_the_rate_is_never_exceeded_not_even_over_restarts(bench: Bench) -> None:
    """Five requests in any two seconds: tokens, retries, pulls and restarts included."""
    bench.rate, bench.window_s, bench.timeout_s = 5, 2.0, 0.2
    bench.rhythm = Rhythm(pull_every_s=3.0, beat_every_s=3.0, most_pause_s=0.2, first_pause_s=0.02)
    switches = bench.centre.centre.switches
    switches.rate_per_minute, switches.window_s = 5, 2.0
    await bench.fault("revoke", times=2, skip=6)
    await bench.fault("500", times=1, skip=9)
    for _ in range(12):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    for _ in range(3):
        async with bench.syncing():
            await asyncio.sleep(1.0)
    async with bench.syncing():
        await bench.told()
    name = bench.access().client_id
    stats = (await bench.http.get("/sandbox/stats")).json()["clients"][name]
    assert most_in_window(stats["times"], 2.0) <= 5
    assert stats["outcomes"].get("429", 0) == 0
    assert len(bench.events()) == 12


async def test_a_pause_asked_for_is_kept(bench: Bench) -> None:
    """After a 429 with Retry-After 1 nothing comes for a second."""
    await bench.fault("429", times=1, path=PUSHES["one"], seconds=1)
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    times = list(bench.centre.centre.arrivals.times[bench.access().client_id])
    outcomes = bench.centre.centre.arrivals.statuses[bench.access().client_id]
    assert outcomes["429"] == 1
    assert max(later - sooner for sooner, later in pairwise(times)) >= 1.0


async def test_a_silent_centre_is_given_up_in_time(bench: Bench) -> None:
    """A half-open line that swallows everything ends by the time limit, not never."""

    async def swallow(peer: Peer, request: bytes) -> None:
        """Say nothing."""

    bench.timeout_s = 0.2

    async def said() -> bool:
        return "REMOTE_AWAY" in ((await bench.status()).last_failure or "")

    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with tcp_peer(swallow) as peer:
        bench.url = f"http://127.0.0.1:{peer.port}"
        async with bench.syncing():
            await bench.until(said)
    assert (await bench.status()).waiting == 1

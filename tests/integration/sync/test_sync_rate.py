"""The budget against the centre's own window: learned, kept over restarts, never exceeded."""

import asyncio
import json
from typing import Any

import pytest

from crinsu_gateway.sandbox.central import seed
from crinsu_gateway.sandbox.central.traffic import RateHeaders
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.spending.budget import Share
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.quota import Policy, Quota
from crinsu_gateway.sync.spending.rate import Bounds
from tests.fakes.central import caller
from tests.fakes.clock import HandClock
from tests.fakes.hostile_centre import hostile, usual
from tests.fakes.syncing import Bench

WINDOW_S = 1.0


def limited(bench: Bench, true: int, believed: int, headers: str) -> None:
    """A centre with a window of a second, and a gateway that believes in another limit."""
    switches = bench.centre.centre.switches
    switches.rate_per_minute, switches.window_s = true, WINDOW_S
    switches.rate_headers = RateHeaders(headers)
    bench.rate, bench.window_s = believed, WINDOW_S


async def traffic(bench: Bench) -> tuple[int, dict[str, int], int]:
    """How many requests the centre saw, what it answered, and the most in any window."""
    stats = (await bench.http.get("/sandbox/stats")).json()
    one = stats["clients"][seed.DEVICE_CLIENT]
    return one["requests"], one["outcomes"], one["mostInWindow"]


async def learned(bench: Bench) -> Any:
    """What the store keeps of the rate."""
    return json.loads(str(await bench.db.read(sync_state.get, "rate")))


async def busy(bench: Bench, seconds: float) -> None:
    """Let the sync run, with more to ask than it may."""
    async with bench.syncing():
        await asyncio.sleep(seconds)


@pytest.mark.parametrize("headers", ["separate", "draft"])
async def test_a_lower_limit_that_is_told_is_kept_over_a_restart(
    bench: Bench, headers: str
) -> None:
    """Twenty a window where sixty are configured: never one more, and no refusal."""
    limited(bench, 20, 60, headers)
    await busy(bench, 1.6)
    await busy(bench, 1.6)
    requests, outcomes, most = await traffic(bench)
    assert requests > 20
    assert most <= 20
    assert "429" not in outcomes
    assert (await learned(bench))["limit"] == 20


async def test_a_limit_that_nobody_tells_is_learned_from_refusals(bench: Bench) -> None:
    """No header at all: few refusals, then fewer requests; a restart does not begin anew."""
    limited(bench, 10, 60, "none")
    await busy(bench, 4.0)
    before = await learned(bench)
    assert before["limit"] <= 30
    assert before["source"] == "refused"
    await busy(bench, 1.2)
    after = await learned(bench)
    assert after["limit"] <= before["limit"] + 2


async def test_what_another_client_took_is_left_to_it(bench: Bench) -> None:
    """The same credentials elsewhere use half of the window: together no more than the limit."""
    limited(bench, 30, 30, "separate")
    async with caller(bench.centre, device=True) as other, bench.syncing():
        for _ in range(45):
            await other.get("/api/v1/device/procedures")
            await asyncio.sleep(0.07)
    _, outcomes, most = await traffic(bench)
    refused = outcomes.get("429", 0)
    assert most <= 30 + refused
    assert refused <= 6


NONSENSE = [
    ("RateLimit-Limit: 0", "RateLimit-Remaining: -1"),
    ("RateLimit-Limit: -60", "RateLimit-Remaining: NaN", "RateLimit-Reset: soon"),
    ("RateLimit-Limit: 1000000000000", "RateLimit-Remaining: 1000000000000"),
    ('RateLimit-Policy: "a";q=inf;w=0, ;;;=,"', 'RateLimit: "a";r=-1;t=1e9'),
    ("RateLimit-Reset: 9999999999999", "Retry-After: 99999999999999999999"),
]


@pytest.mark.parametrize("headers", NONSENSE)
async def test_nonsense_in_headers_changes_nothing(bench: Bench, headers: tuple[str, ...]) -> None:
    """Zero, a negative, an endless number, no number: facts arrive at the configured rate."""

    def answering(path: str) -> bytes | None:
        whole = usual(path, centre.body)
        head, _, body = whole.partition(b"\r\n\r\n")
        return head + b"".join(b"\r\n" + one.encode() for one in headers) + b"\r\n\r\n" + body

    bench.rate = 50
    async with hostile(answering) as centre:
        bench.url = centre.url
        for number in range(3):
            await bench.say(OutboxKind.PROCEDURE_STEP, {"localProcedure": number})
        async with bench.syncing():
            await bench.told()
    assert (await learned(bench))["limit"] == 50


async def test_no_figure_of_a_centre_stops_the_sync_for_longer_than_five_minutes(
    bench: Bench,
) -> None:
    """Nothing remains, for an age: after five minutes somebody asks again, and slowly at least."""
    clock = HandClock()
    pace = Pace(bench.db, clock, Bounds(60, 60, 60.0), doubt_s=25.0)
    await pace.load()
    for policy, reset_s in ((1, 1e12), (10**9, 1e12), (60, None)):
        pace.done(await pace.take())
        await pace.heard(200, Quota((Policy(policy, 1e9),), 0, reset_s))
        waits = [pace.wait_s(share) for share in Share]
        assert all(0 < wait <= 300.1 for wait in waits)
        clock.pass_s(max(waits) + 1)
        assert pace.wait_s(Share.LIVE) == 0
        pace.done(await pace.take())
        clock.pass_s(400)


async def test_ten_refusals_in_a_row_leave_one_request_a_window(bench: Bench) -> None:
    """It is never nothing; and back at the old rate within an hour of windows without one."""
    clock = HandClock()
    pace = Pace(bench.db, clock, Bounds(60, 60, 60.0), doubt_s=25.0)
    await pace.load()
    for _ in range(10):
        await pace.heard(429, Quota())
    assert json.loads(str(await bench.db.read(sync_state.get, "rate")))["limit"] == 1
    again = Pace(bench.db, clock, Bounds(60, 60, 60.0), doubt_s=25.0)
    await again.load()
    again.done(await again.take())
    assert again.wait_s(Share.FACTS) > 0
    for _ in range(61):
        clock.pass_s(60.5)
        await again.heard(200, Quota())
    for _ in range(20):
        again.done(await again.take())

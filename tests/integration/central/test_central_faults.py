"""Faults, rate limit and counters of the sandbox central, over real HTTP."""

import httpx2
import pytest

from crinsu_gateway.sandbox.central.server import Running
from tests.fakes.central import EXTERNAL, Caller

FACTS = {"sample": 2, "from": None, "to": "T1/C1/CN1/1"}


async def fault(caller: Caller, name: str, **how: object) -> None:
    """Set a fault for the next request."""
    answer = await caller.http.post("/sandbox/faults", json={"name": name, "times": 1, **how})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("name", ["500", "503", "429"])
async def test_named_statuses(gateway: Caller, name: str) -> None:
    """A status fault answers that status once, then the request goes through."""
    await fault(gateway, name, seconds=7)
    answer = await gateway.event(1, "sample.stored", FACTS)
    assert answer.status_code == int(name)
    assert ("Retry-After" in answer.headers) == (name != "500")
    assert (await gateway.event(1, "sample.stored", FACTS)).status_code == 200


@pytest.mark.parametrize(("name", "applied"), [("cut-before", 0), ("cut-after", 1)])
async def test_cut_connections(gateway: Caller, name: str, applied: int) -> None:
    """A cut gives no answer; before it nothing was applied, after it everything was."""
    await fault(gateway, name, path="/api/v1/device/events")
    with pytest.raises(httpx2.TransportError):
        await gateway.event(1, "sample.stored", FACTS)
    events = (await gateway.http.get("/sandbox/stats")).json()["events"]
    assert sum(one["events"] for one in events) == applied
    again = await gateway.event(1, "sample.stored", FACTS)
    assert again.status_code == 200
    assert ("Idempotent-Replay" in again.headers) == bool(applied)


async def test_slow_answers_come_after_the_callers_patience(gateway: Caller) -> None:
    """A slow answer times out at the caller, and is applied all the same."""
    await fault(gateway, "slow", seconds=0.3)
    gateway.http.timeout = httpx2.Timeout(0.1)
    with pytest.raises(httpx2.ReadTimeout):
        await gateway.event(1, "sample.stored", FACTS)
    gateway.http.timeout = httpx2.Timeout(10)
    assert (await gateway.event(1, "sample.stored", FACTS)).status_code == 200
    deliveries = 0
    while deliveries < 2:  # the slow one comes through, too late for its caller
        events = (await gateway.http.get("/sandbox/stats")).json()["events"]
        deliveries = events[0]["deliveries"]
    assert events[0]["events"] == 1


async def test_faults_strike_where_and_when_they_are_told(gateway: Caller) -> None:
    """A fault with a path and a skip leaves the others alone; clearing takes it away."""
    await fault(gateway, "500", path=f"{EXTERNAL}/storage", skip=1, times=5)
    assert (await gateway.get(f"{EXTERNAL}/facilities")).status_code == 200
    assert (await gateway.get(f"{EXTERNAL}/storage")).status_code == 200
    assert (await gateway.get(f"{EXTERNAL}/storage")).status_code == 500
    assert len((await gateway.http.get("/sandbox/faults")).json()["set"]) == 1
    await gateway.http.delete("/sandbox/faults")
    assert (await gateway.get(f"{EXTERNAL}/storage")).status_code == 200


async def test_a_revoked_token_is_refused_and_a_new_one_works(gateway: Caller) -> None:
    """The revoke fault answers 401 to a good token."""
    await fault(gateway, "revoke")
    assert (await gateway.get(f"{EXTERNAL}/facilities")).status_code == 401
    await gateway.sign_in()
    assert (await gateway.get(f"{EXTERNAL}/facilities")).status_code == 200


async def test_more_than_the_rate_is_refused_with_the_time_to_wait(
    centre: Running, emr: Caller
) -> None:
    """The limit counts a client's requests, tokens too, in a sliding window; others are free."""
    await emr.http.post("/sandbox/settings", json={"ratePerWindow": 3, "windowSeconds": 60})
    answers = [await emr.get(f"{EXTERNAL}/facilities") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]  # the token was the first
    assert answers[0].headers["RateLimit-Remaining"] == "1"
    assert answers[2].json()["error"]["code"] == "RATE_LIMITED"
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    stats = (await emr.http.get("/sandbox/stats")).json()["clients"][emr.client_id]
    assert (stats["requests"], stats["mostInWindow"]) == (4, 4)
    assert stats["outcomes"] == {"200": 3, "429": 1}


async def test_sixty_a_minute_is_the_default(emr: Caller) -> None:
    """Of 61 requests within the minute one is refused."""
    statuses = [(await emr.get(f"{EXTERNAL}/organizations/1")).status_code for _ in range(60)]
    assert statuses == [200] * 59 + [429]

"""Faults of the sandbox central that twist, repeat, reorder or stretch, over real HTTP."""

import asyncio
import json

import httpx2
import pytest

from crinsu_gateway.sandbox.central.faults import EFFECTS, FaultName
from crinsu_gateway.sandbox.central.server import Running
from tests.fakes.central import DEVICE, EXTERNAL, Caller

FACTS = {"sample": 2, "from": None, "to": "T1/C1/CN1/1"}
STEP = {"procedure": 2, "step": 1, "kind": "scan", "state": "DONE"}


async def fault(caller: Caller, name: str, **how: object) -> None:
    """Set a fault for the next request."""
    answer = await caller.http.post("/sandbox/faults", json={"name": name, "times": 1, **how})
    assert answer.status_code == 201, answer.text


def kept(centre: Running) -> list[tuple[int, int]]:
    """Number and deliveries of each event that was applied."""
    rows = centre.centre.database.all("SELECT seq, deliveries FROM device_event ORDER BY seq")
    return [(row["seq"], row["deliveries"]) for row in rows]


async def test_a_request_that_a_proxy_repeats_is_applied_once(
    centre: Running, gateway: Caller
) -> None:
    """Delivered twice, an event is one event; its sender gets the answer to the second."""
    await fault(gateway, "duplicate")
    answer = await gateway.event(1, "sample.stored", FACTS)
    assert answer.status_code == 200
    assert answer.headers["Idempotent-Replay"] == "true"
    assert kept(centre) == [(1, 2)]


async def test_a_request_that_is_held_back_comes_after_the_next(
    centre: Running, gateway: Caller
) -> None:
    """The second is refused for its order, then the first is applied, and the second may come."""
    await fault(gateway, "reorder", seconds=30)
    first = asyncio.create_task(gateway.event(1, "procedure.step", STEP))
    while centre.centre.faults[0].times != 0:  # noqa: ASYNC110 - the server has no event
        await asyncio.sleep(0.01)
    early = await gateway.event(2, "procedure.step", STEP)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "OUT_OF_ORDER")
    assert (await first).status_code == 200
    assert (await gateway.event(2, "procedure.step", STEP)).status_code == 200
    assert kept(centre) == [(1, 1), (2, 1)]


async def test_a_request_that_is_late_does_no_harm(centre: Running, gateway: Caller) -> None:
    """Its sender was cut off and sends it again; the late one is the same, only again."""
    await fault(gateway, "late", seconds=30)
    with pytest.raises(httpx2.TransportError):
        await gateway.event(1, "procedure.step", STEP)
    assert kept(centre) == []
    assert (await gateway.event(1, "procedure.step", STEP)).status_code == 200
    while kept(centre) != [(1, 2)]:  # noqa: ASYNC110 - the server has no event
        await asyncio.sleep(0.01)
    assert (await gateway.event(2, "procedure.step", STEP)).status_code == 200


async def test_nobody_waits_for_ever_for_the_next(centre: Running, gateway: Caller) -> None:
    """What is held back goes on after its seconds when nothing comes."""
    await fault(gateway, "reorder", seconds=0.05)
    assert (await gateway.event(1, "procedure.step", STEP)).status_code == 200


async def test_an_answer_cut_in_the_middle_was_applied(centre: Running, gateway: Caller) -> None:
    """The headers promise more than comes; the event is kept."""
    await fault(gateway, "half-body")
    with pytest.raises(httpx2.TransportError):
        await gateway.event(1, "sample.stored", FACTS)
    assert kept(centre) == [(1, 1)]


async def test_a_dripping_answer_comes_whole(gateway: Caller) -> None:
    """In pieces, but all of it, and nothing else waits meanwhile."""
    await fault(gateway, "drip", seconds=0.2, path=f"{EXTERNAL}/storage")
    slow = asyncio.create_task(gateway.get(f"{EXTERNAL}/storage"))
    await asyncio.sleep(0.01)
    assert (await gateway.get(f"{EXTERNAL}/facilities")).status_code == 200
    assert len((await slow).json()["data"]) == 3


@pytest.mark.parametrize("shape", ["bare", "flat", "twice", "html"])
async def test_wrong_envelopes(gateway: Caller, shape: str) -> None:
    """The same data in another shape each, or a page that has none; always 200."""
    right = (await gateway.get(f"{EXTERNAL}/storage")).json()
    await fault(gateway, "wrong-envelope", shape=shape)
    answer = await gateway.get(f"{EXTERNAL}/storage")
    assert answer.status_code == 200
    wanted = {
        "bare": right["data"],
        "flat": {"data": right["data"], **right["meta"]},
        "twice": {"data": right, "meta": {}},
    }
    if shape == "html":
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.text.startswith("<!DOCTYPE html>")
    else:
        assert answer.json() == wanted[shape]


async def test_a_skewed_clock_is_off_for_its_request_alone(gateway: Caller) -> None:
    """An hour back for one heartbeat, right for the next; a jump stays."""
    beat = {"gateway": "gw-1", "epoch": 1, "lastSeq": 0, "waiting": 0, "at": 1}

    async def now() -> str:
        answer = await gateway.post(f"{DEVICE}/heartbeat", beat)
        return str(answer.json()["data"]["now"])

    right = await now()
    await fault(gateway, "clock-skew", seconds=-3600, path=f"{DEVICE}/heartbeat")
    assert await now() < right
    assert await now() > right
    await fault(gateway, "clock-jump", seconds=1800, path=f"{DEVICE}/heartbeat", seed=5)
    await now()
    settings = (await gateway.http.post("/sandbox/settings", json={})).json()
    assert abs(settings["clock_offset_ms"]) > 1000


async def test_faults_by_chance_leave_the_rest_alone(gateway: Caller) -> None:
    """A third of the calls fail, the same ones for the same seed."""
    seen = []
    for _ in range(2):
        await gateway.http.delete("/sandbox/faults")
        body = {"name": "500", "probability": 0.3, "seed": 11}
        await gateway.http.post("/sandbox/faults", json=body)
        calls = [await gateway.get(f"{EXTERNAL}/facilities") for _ in range(20)]
        seen.append([one.status_code for one in calls])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 500}


async def test_all_faults_are_listed_with_what_they_do(gateway: Caller) -> None:
    """The list of what can be set names each fault; what is set shows its members."""
    await fault(gateway, "wrong-envelope", shape="html", path="/oauth")
    told = (await gateway.http.get("/sandbox/faults")).json()
    assert {one["name"] for one in told["known"]} == set(FaultName) == set(EFFECTS)
    assert told["set"][0]["shape"] == "html"


@pytest.mark.parametrize(
    "body",
    [
        {"name": "thunder"},
        {"name": "slow", "seconds": -1},
        {"name": "slow", "shape": "bare"},
        {"name": "500", "probability": 0},
        {"name": "500", "colour": "red"},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(
    gateway: Caller, body: dict[str, object]
) -> None:
    """Nothing is set; the answer names the member."""
    answer = await gateway.http.post("/sandbox/faults", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert json.loads((await gateway.http.get("/sandbox/faults")).text)["set"] == []

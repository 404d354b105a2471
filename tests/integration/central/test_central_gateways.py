"""Live states at the sandbox central: the latest version is kept, and staff see how old it is."""

from typing import Any

from crinsu_gateway.sandbox.central.gateways import STALE_S
from crinsu_gateway.sandbox.central.server import Running
from tests.fakes.central import DEVICE, Caller


def state(version: int, condition: str = "good") -> dict[str, Any]:
    """A live state of one unit."""
    value = {"value": 80.0, "unit": "%", "quality": "good", "at": 1}
    unit = {"unit": "tank-1", "storage": "T1", "condition": condition, "since": 1, "reason": ""}
    return {
        "version": version,
        "units": [{**unit, "values": {"level": value}}],
        "alarms": [],
        "alarmsOpen": 0,
        "executions": [],
    }


async def beat(gateway: Caller, **more: Any) -> Any:
    """A heartbeat, and what it is answered."""
    body = {"gateway": "gw-1", "facility": "Lyon Centre", "epoch": 1, "lastSeq": 0, "waiting": 7}
    answer = await gateway.post(f"{DEVICE}/heartbeat", {**body, "at": 1, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def shown(gateway: Caller) -> Any:
    """What staff see of the gateway."""
    return (await gateway.http.get("/sandbox/staff/gateways/gw-1")).json()


async def test_the_latest_version_is_kept(gateway: Caller) -> None:
    """A heartbeat that was overtaken on its way does not bring the older state back."""
    assert "stateVersion" not in await beat(gateway)
    assert (await beat(gateway, stateVersion=5, state=state(5)))["stateVersion"] == 5
    assert (await beat(gateway, stateVersion=4, state=state(4, "lost")))["stateVersion"] == 5
    seen = await shown(gateway)
    assert seen["live"]["state"]["units"][0]["condition"] == "good"
    assert (seen["waiting"], seen["facility"]) == (7, "Lyon Centre")
    assert [
        one["gateway"] for one in (await gateway.http.get("/sandbox/staff/gateways")).json()
    ] == ["gw-1"]


async def test_a_state_is_as_fresh_as_the_heartbeat_that_confirmed_it(
    gateway: Caller, centre: Running
) -> None:
    """Unchanged it is confirmed by its number alone; without that staff see it stale."""
    await beat(gateway, stateVersion=5, state=state(5))
    centre.centre.switches.clock_offset_ms = 100_000
    await beat(gateway, stateVersion=5)
    live = (await shown(gateway))["live"]
    assert (live["stale"], live["ageSeconds"] < 60) == (False, True)
    centre.centre.switches.clock_offset_ms = 101_000
    await beat(gateway, stateVersion=6)  # it changed, and the change did not come through
    assert (await shown(gateway))["live"]["stale"] is True
    await beat(gateway, stateVersion=6, state=state(6))
    assert (await shown(gateway))["live"]["stale"] is False
    centre.centre.switches.clock_offset_ms = 102_000 + int(STALE_S * 1000)
    assert (await shown(gateway))["live"]["stale"] is True


async def test_a_state_of_another_shape_is_refused_whole(gateway: Caller) -> None:
    """Nothing is kept of it."""
    body = {"gateway": "gw-1", "facility": "Lyon Centre", "epoch": 1, "lastSeq": 0, "waiting": 0}
    for wrong in ({"version": "5"}, {**state(1), "units": [{"unit": 5}]}, {**state(-1)}):
        answer = await gateway.post(f"{DEVICE}/heartbeat", {**body, "at": 1, "state": wrong})
        assert answer.status_code == 422
    assert (await gateway.http.get("/sandbox/staff/gateways/gw-1")).status_code == 404


async def told(gateway: Caller, count: int) -> None:
    """So many facts."""
    for seq in range(1, count + 1):
        await gateway.event(seq, "event.withdrawn", {"reason": "a test"})


async def restores(gateway: Caller) -> list[str]:
    """What staff see of restores."""
    found = (await gateway.http.get("/sandbox/staff/conflicts")).json()["data"]
    return [one["reason"] for one in found if one["kind"] == "heartbeat"]


async def test_staff_see_that_a_gateway_was_put_back(gateway: Caller) -> None:
    """It knows less than it told, and says so twice; one heartbeat that is late says nothing."""
    await told(gateway, 5)
    await beat(gateway, lastSeq=3, waiting=0, at=10)
    await beat(gateway, lastSeq=3, waiting=0, at=10)
    await beat(gateway, lastSeq=5, waiting=0, at=11)
    assert await restores(gateway) == []
    for at in (12, 13, 14):
        await beat(gateway, lastSeq=3, waiting=0, at=at)
    assert await restores(gateway) == ["the gateway knows of fact 3 in epoch 1 at most"]


async def test_staff_see_that_the_centre_was_put_back(gateway: Caller) -> None:
    """The gateway has answers to facts that are not known: which ones, once."""
    await told(gateway, 5)
    assert (await beat(gateway, lastSeq=12, waiting=4, at=10))["expected"] == 6
    await beat(gateway, lastSeq=12, waiting=4, at=11)
    assert await restores(gateway) == ["facts 6 to 8 were lost here"]

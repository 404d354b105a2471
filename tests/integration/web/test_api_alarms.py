"""Alarms over the API: listed with filters, shown beside units, and accepted by a person once."""

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.web.scopes import Scope
from tests.fakes.alarms import end_low_level, end_sensor_fault, raise_low_level, raise_sensor_fault
from tests.fakes.api import Api
from tests.fakes.clock import HandClock

ANNA = {"technician": "anna", "note": "refilling now"}
KEY = {"Idempotency-Key": "k-1"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["level_low", "sensor_fault", "level_low"]),
        ("?open=true", ["level_low", "sensor_fault"]),
        ("?state=CLEARED", ["level_low"]),
        ("?state=RETURNED", ["sensor_fault"]),
        ("?state=ACTIVE&severity=emergency", ["level_low"]),
        ("?unit=freezer-1&per_page=1&page=2", ["sensor_fault"]),
        ("?unit=freezer-2", []),
    ],
)
async def test_alarms_are_listed_newest_first_with_filters(
    api: Api, query: str, codes: list[str]
) -> None:
    """State, unit and severity narrow the list; Total-Count tells the whole of it."""
    await api.db.write(raise_low_level)
    await api.db.write(end_low_level)
    await api.db.write(raise_sensor_fault)
    await api.db.write(end_sensor_fault)
    await api.db.write(raise_low_level, Severity.EMERGENCY)
    answer = await api.client.get(f"/api/v1/alarms{query}")
    assert answer.status_code in (200, 206), answer.text
    assert [one["code"] for one in answer.json()["alarms"]] == codes
    assert int(answer.headers["total-count"]) >= len(codes)


async def test_a_person_accepts_an_alarm_once(api: Api, clock: HandClock) -> None:
    """The same key again answers the same; who, when and note stand in the alarm."""
    alarm_id = await api.db.write(raise_low_level)
    path = f"/api/v1/alarms/{alarm_id}/acknowledge"
    first = await api.client.post(path, json=ANNA, headers=KEY)
    clock.pass_s(30)
    again = await api.client.post(path, json=ANNA, headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "ACKNOWLEDGED"
    assert first.json()["acknowledged"] == {
        "by": "anna",
        "station": "tester",
        "at": "2025-10-09T08:53:20.000Z",
        "note": "refilling now",
    }
    reused = await api.client.post(path, json={"technician": "ben"}, headers=KEY)
    assert (reused.status_code, reused.json()["code"]) == (422, "KEY_REUSED")
    late = await api.client.post(path, json=ANNA, headers={"Idempotency-Key": "k-2"})
    assert (late.status_code, late.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    assert late.json()["detail"].startswith(f"alarm {alarm_id} is ACKNOWLEDGED by anna")


async def test_accepting_one_alarm_accepts_no_other(api: Api) -> None:
    """Each needs somebody of its own."""
    first = await api.db.write(raise_low_level)
    second = await api.db.write(raise_sensor_fault)
    await api.client.post(f"/api/v1/alarms/{first}/acknowledge", json=ANNA, headers=KEY)
    other = (await api.client.get(f"/api/v1/alarms/{second}")).json()
    assert (other["state"], other["acknowledged"]) == ("ACTIVE", None)


async def test_what_cannot_be_accepted_is_refused(api: Api) -> None:
    """No key, no technician, an unknown alarm, a token that may only read."""
    alarm_id = await api.db.write(raise_low_level)
    path = f"/api/v1/alarms/{alarm_id}/acknowledge"
    reader = api.bearer(Scope.INVENTORY_READ, Scope.PROCEDURES_EXECUTE)
    refused = [
        await api.client.post(path, json=ANNA),
        await api.client.post(path, json={"note": "x"}, headers=KEY),
        await api.client.post(path, json=ANNA | {"note": "x" * 501}, headers=KEY),
        await api.client.post(path, json=ANNA | {"note": "a\nb"}, headers=KEY),
        await api.client.post("/api/v1/alarms/99/acknowledge", json=ANNA, headers=KEY),
        await api.stranger.post(path, json=ANNA, headers=KEY | reader),
        await api.client.get("/api/v1/alarms?state=LOUD"),
    ]
    assert [answer.status_code for answer in refused] == [400, 422, 422, 422, 404, 403, 400]
    assert (await api.client.get(f"/api/v1/alarms/{alarm_id}")).json()["state"] == "ACTIVE"


async def test_reading_needs_the_inventory_only(api: Api) -> None:
    """Whoever may see the units may see what is wrong with them."""
    await api.db.write(raise_low_level)
    reader = api.bearer(Scope.INVENTORY_READ)
    answer = await api.stranger.get("/api/v1/alarms", headers=reader)
    assert (answer.status_code, len(answer.json()["alarms"])) == (200, 1)


async def test_units_and_storage_show_their_open_alarms(api: Api) -> None:
    """How many, and the worst; none once they are cleared."""
    await api.db.write(raise_low_level)
    await api.db.write(raise_sensor_fault)
    unit = (await api.client.get("/api/v1/devices/freezer-1")).json()
    first, second = (await api.client.get("/api/v1/storage-solutions")).json()["storageSolutions"]
    assert unit["alarms"] == first["alarms"] == {"open": 2, "worst": "high"}
    assert second["alarms"] == {"open": 0, "worst": None}
    await api.db.write(end_low_level)
    unit = (await api.client.get("/api/v1/devices/freezer-1")).json()
    assert unit["alarms"] == {"open": 1, "worst": "medium"}

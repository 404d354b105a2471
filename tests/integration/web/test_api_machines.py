"""Machines on the Crinsutrack-compatible face: they ask in their own name, never in a person's."""

import json
from typing import Any

import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.store import audit, policies
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.benchmates import Station
from tests.fakes.crew import OFFICE, hired

PROCEDURES = "/api/v1/external/procedures"
SUBJECTS = "/api/v1/external/subjects"
LIS = (Scope.PROCEDURES_WRITE, Scope.SUBJECTS_WRITE, Scope.INVENTORY_READ)


async def facility(api: Api) -> int:
    """The public id of the facility."""
    answer = await api.client.get("/api/v1/external/facilities")
    return int(answer.json()["data"][0]["id"])


async def events(api: Api, *kinds: str) -> list[dict[str, Any]]:
    """The events of these kinds."""
    found = [json.loads(body) for body in await api.db.read(audit.events, limit=1000)]
    return [one for one in found if one["kind"] in kinds]


@pytest.mark.requirement("R14")
async def test_a_machine_asks_in_its_own_name_also_where_people_are_required(api: Api) -> None:
    """Subject, store and its withdrawal bear the client and the role of a machine."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    lis = Station(api, "lis", *LIS)
    subject = {"facilityId": await facility(api), "code": "SUBJ-9"}
    assert (await lis.call("POST", SUBJECTS, subject)).status_code == 201
    wanted = {**subject, "type": "STORE", "sampleContainers": [{"name": "Vial 1"}]}
    wanted["subjectCode"] = wanted.pop("code")
    made = await lis.call("POST", PROCEDURES, wanted)
    assert (made.status_code, made.json()["data"]["status"]) == (201, "PENDING")
    key = made.json()["data"]["id"]
    assert (await lis.call("POST", f"{PROCEDURES}/{key}/cancel")).status_code == 200
    told = await events(api, "procedure.created", "procedure.cancelled", "subject.created")
    assert {(one["actor"], one["role"]) for one in told} == {("console-lis", "machine")}


async def test_whoever_is_signed_in_asks_in_their_own_name(api: Api) -> None:
    """With a session the person asks, if their role may; a viewer may not."""
    ada = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)
    vera = await hired(api.db, api.pins, "Vera Example", Role.VIEWER, number=1)
    bench = Station(api, "bench-1", *LIS)
    subject = {"facilityId": await facility(api), "code": "SUBJ-9"}
    await bench.sign_in(vera)
    refused = await bench.call("POST", SUBJECTS, subject)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "FORBIDDEN")
    await bench.sign_in(ada)
    assert (await bench.call("POST", SUBJECTS, subject)).status_code == 201
    (event,) = await events(api, "subject.created")
    assert (event["actor"], event["role"]) == (ada.actor_id, "technician")


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("name", ["gateway", "central"])
async def test_no_technician_bears_the_name_of_the_gateway(api: Api, name: str) -> None:
    """What the trail shows as done by the engine or the centre was done by them."""
    order = {"point": "lid_lock", "value": False, "reason": "r", "technician": name}
    key = {"Idempotency-Key": "k"}
    answer = await api.client.post("/api/v1/devices/freezer-1/orders", json=order, headers=key)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "technician")


async def test_service_is_the_right_of_a_role(api: Api) -> None:
    """A point for service: the role decides of a person, the scope of a machine."""
    path = "/api/v1/devices/freezer-2/orders"
    order = {"point": "max_fill_time", "value": 300, "reason": "r"}
    bench = Station(api, "bench-1", Scope.UNITS_WRITE)
    named = await bench.call("POST", path, {**order, "technician": "t"})
    assert (named.status_code, "units:service" in named.text) == (403, True)
    boss = await hired(api.db, api.pins, "Eve Example", Role.SUPERVISOR, number=0)
    mends = await hired(api.db, api.pins, "Sam Example", Role.SERVICE, number=1)
    full = Station(api, "bench-2", Scope.UNITS_WRITE, Scope.UNITS_SERVICE)
    await full.sign_in(boss)
    refused = await full.call("POST", path, order)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    await bench.sign_in(mends)
    assert (await bench.call("POST", path, order)).status_code in (200, 202, 404, 409)


@pytest.mark.parametrize(
    "wanted", [{"type": "REFILL", "storage": "T1"}, {"type": "STOCKTAKE", "storage": "T1"}]
)
async def test_what_may_be_started_at_once_is_begun_by_a_person(
    api: Api, wanted: dict[str, str]
) -> None:
    """Where people are required a machine makes no refill; whoever works at the bench does."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    bench = Station(api, "bench-1")
    refused = await bench.call("POST", "/api/v1/procedures", wanted)
    assert (refused.status_code, refused.json()["code"]) == (403, "SESSION_NEEDED")
    assert "sign in" in refused.json()["detail"]
    await bench.sign_in(await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0))
    assert (await bench.call("POST", "/api/v1/procedures", wanted)).status_code == 201


@pytest.mark.requirement("R24")
async def test_no_machine_scans_in_a_persons_place(api: Api) -> None:
    """Where people are required a scan over the API is that of somebody who is signed in."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    bench = Station(api, "bench-1")
    for said in ({"text": "TAG-1"}, {"text": "TAG-1", "scanner": "bench-scanner"}):
        refused = await bench.call("POST", "/api/v1/scans", said)
        assert (refused.status_code, refused.json()["code"]) == (403, "SESSION_NEEDED")
    await bench.sign_in(await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0))
    taken = await bench.call("POST", "/api/v1/scans", {"text": "TAG-1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "NO_EXECUTION")

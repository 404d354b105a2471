"""What staff make, correct and remove at the desk of the sandbox central, over real HTTP."""

from typing import Any

import pytest

from crinsu_gateway.sandbox.central.server import Running
from tests.fakes.central import DEVICE, EXTERNAL, Caller

STAFF = "/sandbox/staff"


async def changed(caller: Caller, sample: int, **members: Any) -> dict[str, Any]:
    """A sample container after a correction."""
    answer = await caller.http.post(f"{STAFF}/samples/{sample}/change", json=members)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def test_a_sample_container_is_corrected_part_by_part(gateway: Caller) -> None:
    """What is not named stays; the device side sees the change as newer."""
    first = (await gateway.http.get(f"{STAFF}/samples/2")).json()["data"]
    renamed = await changed(gateway, 2, name="Vial Z", carrier="cryovial-2ml")
    assert (renamed["name"], renamed["carrier"]) == ("Vial Z", "cryovial-2ml")
    assert (renamed["tag"], renamed["state"]) == (first["tag"], "EXPECTED")
    put = await changed(gateway, 2, address="T1/C1/CN1/2")
    assert (put["state"], put["address"]) == ("STORED", "T1/C1/CN1/2")
    assert put["storedAt"] is not None
    newer = (await gateway.get(f"{DEVICE}/sample-containers", perPage=100)).json()["data"]
    assert next(one for one in newer if one["id"] == 2)["position"]["slot"] == "2"
    out = await changed(gateway, 2, state="OUT")
    assert (out["state"], out["address"]) == ("OUT", None)


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"address": "T9/C1/CN1/1"}, "no storage solution T9"),
        ({"address": "nowhere"}, "address"),
        ({"address": "T1/C1/CN1/1", "state": "OUT"}, "give one of them"),
        ({"tag": "TAG-0002"}, "TAG-0002 is on sample container 3"),
        ({"tag": "with space"}, "tag"),
        ({"state": "LOST"}, "state"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_cannot_be_is_not_entered(
    gateway: Caller, members: dict[str, Any], named: str
) -> None:
    """The member is named, and nothing changes."""
    before = (await gateway.http.get(f"{STAFF}/samples/2")).json()
    answer = await gateway.http.post(f"{STAFF}/samples/2/change", json=members)
    assert answer.status_code == 422
    assert named in answer.json()["error"]["message"]
    assert (await gateway.http.get(f"{STAFF}/samples/2")).json() == before


async def test_a_slot_takes_one(gateway: Caller) -> None:
    """The second that staff would put into a slot is refused with the name of the first."""
    await changed(gateway, 2, address="T1/C1/CN1/1")
    body = {"address": "T1/C1/CN1/1"}
    answer = await gateway.http.post(f"{STAFF}/samples/3/change", json=body)
    assert "holds sample container 2" in answer.json()["error"]["message"]


async def test_what_is_removed_is_gone_everywhere(centre: Running, gateway: Caller) -> None:
    """Lists, procedures and places forget it; a fact about it is a conflict, no error."""
    await changed(gateway, 2, address="T1/C1/CN1/1")
    assert (await gateway.http.post(f"{STAFF}/samples/2/remove")).status_code == 200
    assert (await gateway.http.get(f"{STAFF}/samples/2")).status_code == 404
    assert (await gateway.get(f"{EXTERNAL}/sample-containers/2/location")).status_code == 404
    procedure = (await gateway.get(f"{EXTERNAL}/procedures/2")).json()["data"]
    assert [one["id"] for one in procedure["sampleContainers"]] == [3]
    facts = {"sample": 2, "from": "T1/C1/CN1/1", "to": None}
    answer = (await gateway.event(1, "sample.taken", facts)).json()["data"]
    assert answer["conflict"]
    assert (await gateway.http.post(f"{STAFF}/samples/2/remove")).status_code == 404


async def test_a_subject_is_made_at_the_desk(gateway: Caller) -> None:
    """In any facility that there is, once for each code."""
    body = {"facilityId": 1, "code": "SUBJ-DESK"}
    assert (await gateway.http.post(f"{STAFF}/subjects", json=body)).status_code == 201
    assert (await gateway.http.post(f"{STAFF}/subjects", json=body)).status_code == 422
    body["facilityId"] = 9
    assert (await gateway.http.post(f"{STAFF}/subjects", json=body)).status_code == 404

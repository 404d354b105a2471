"""Places over the API: moves, tags, blocks, quarantine and sheets, each with its refusals."""

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import samples
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure
from tests.integration.test_sheets import IRREGULAR

WHO = {"technician": "tech-1", "reason": "as the test says"}


async def stored(api: Api) -> int:
    """A vial in T1/C1/CN1/1; its id."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    found = await api.db.read(samples.tagged, "A")
    assert found is not None
    return found.id


def writing(api: Api) -> list[AnyEndpoint]:
    """The acts that change places or decide about sample containers (corrections: elsewhere)."""
    acts = [one for one in api.endpoints if one.scope is Scope.INVENTORY_WRITE]
    return [one for one in acts if one.method == "POST"]


@pytest.mark.requirement("R04")
async def test_every_change_of_places_wants_a_reason(api: Api) -> None:
    """No endpoint of inventory:write acts without one; generated from the routes themselves."""
    assert len(writing(api)) > 10
    for one in writing(api):
        field = "evidence" if "evidence" in one.body.model_fields else "reason"
        assert field in one.body.model_fields, one.path
        said = {"technician": "t", field: "  ", "csv": "", "apply": True}
        known = {name: value for name, value in said.items() if name in one.body.model_fields}
        answer = await api.client.post(one.path.replace("{id}", "1"), json=known)
        assert answer.status_code == 422, one.path


async def test_a_cane_goes_to_another_canister_and_its_address_with_it(api: Api) -> None:
    """Moved, found by its tag, told at its old address; where nothing can stand it is refused."""
    await stored(api)
    found = (await api.client.get("/api/v1/places?address=T1/C1/CN1/1")).json()
    assert [line["place"] for line in found["lines"]] == ["T1/C1/CN1/1"]
    cane = 2
    answer = await api.client.post(f"/api/v1/containers/{cane}/tag", json={"tag": "CANE", **WHO})
    assert answer.json()["container"]["tag"] == "CANE"
    taken = await api.client.post(
        f"/api/v1/containers/{cane}/move", json={"to": "T1/C2/CN1", **WHO}
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "PLACE_TAKEN")
    moved = await api.client.post(
        f"/api/v1/containers/{cane}/move", json={"to": "T1/C1/CN9", **WHO}
    )
    assert (moved.status_code, moved.json()["samplesMoved"]) == (200, 1)
    tagged = (await api.client.get("/api/v1/containers?tag=CANE")).json()["containers"]
    assert [one["address"] for one in tagged] == ["T1/C1/CN9"]
    found = (await api.client.get("/api/v1/places?address=T1/C1/CN1/1")).json()
    assert [one["now"] for one in found["movedAway"]] == ["T1/C1/CN9"]


async def test_slots_are_blocked_and_kept_over_the_api(api: Api) -> None:
    """What was asked is seen at once; asked again it is refused."""
    await stored(api)
    at = {"address": "T1/C1/CN1/2", **WHO}
    answer = await api.client.post("/api/v1/slots/block", json=at)
    assert [one["state"] for one in answer.json()["slots"]] == ["HELD", "BLOCKED", "FREE"]
    again = await api.client.post("/api/v1/slots/block", json=at)
    assert (again.status_code, again.json()["code"]) == (409, "SLOT_UNUSABLE")
    await api.client.post("/api/v1/slots/unblock", json=at)
    kept = {**at, "subjectCode": "SUBJ-1", "until": "2030-01-01T00:00:00Z"}
    answer = await api.client.post("/api/v1/slots/reserve", json=kept)
    assert [one["state"] for one in answer.json()["slots"]] == ["HELD", "RESERVED", "FREE"]
    answer = await api.client.post("/api/v1/slots/give-up", json=at)
    assert [one["state"] for one in answer.json()["slots"]] == ["HELD", "FREE", "FREE"]


@pytest.mark.requirement("R28")
async def test_what_is_in_quarantine_cannot_be_asked_for(api: Api) -> None:
    """A retrieval of it is refused; once its criterion is met another person may release it."""
    sample = await stored(api)
    path = f"/api/v1/sample-containers/{sample}"
    answer = await api.client.post(f"{path}/quarantine", json={**WHO, "criteria": ["serology"]})
    assert (answer.json()["clearance"], answer.json()["state"]) == ("QUARANTINED", "STORED")
    facility = (await api.client.get("/api/v1/external/facilities")).json()["data"][0]["id"]
    wanted = {
        "type": "RETRIEVE",
        "facilityId": facility,
        "subjectCode": "SUBJ-1",
        "sampleContainerIds": [sample],
    }
    refused = await api.client.post("/api/v1/external/procedures", json=wanted)
    assert (refused.status_code, "quarantine" in refused.text) == (422, True)
    early = await api.client.post(f"{path}/release", json={**WHO, "technician": "lead-1"})
    assert (early.status_code, early.json()["code"]) == (409, "NOT_RELEASABLE")
    met = {"criterion": 1, "evidence": "report 12", "technician": "lead-1"}
    assert (await api.client.post(f"{path}/criteria", json=met)).status_code == 200
    answer = await api.client.post(f"{path}/release", json={**WHO, "technician": "lead-1"})
    assert answer.json()["clearance"] == "RELEASED"
    asked = await api.client.post("/api/v1/external/procedures", json=wanted)
    assert asked.status_code == 201
    states = (await api.client.get(f"{path}/custody")).json()["custodyLines"]
    assert [one["clearance"] for one in states][-2:] == ["QUARANTINED", "RELEASED"]
    gone = await api.client.post(f"{path}/discard", json=WHO)
    assert (gone.json()["state"], gone.json()["address"]) == ("DISCARDED", None)


async def test_a_layout_is_tried_then_taken_over_and_read_back(api: Api) -> None:
    """Tried it changes nothing; a faulty one names every cell; applied it is what is exported."""
    tried = await api.client.post(
        "/api/v1/layout/import", json={"csv": IRREGULAR, "technician": "lead-1"}
    )
    assert tried.json() == {
        "applied": False,
        "counts": {"containers": 6, "added": 2, "left_out": 2},
    }
    faulty = IRREGULAR.replace("canister", "kanister")
    refused = await api.client.post(
        "/api/v1/layout/import", json={"csv": faulty, "apply": True, **WHO}
    )
    assert refused.json()["code"] == "SHEET_FAULT"
    assert {"line 2 kind", "line 5 kind"} <= {one["field"] for one in refused.json()["fields"]}
    done = await api.client.post(
        "/api/v1/layout/import", json={"csv": IRREGULAR, "apply": True, **WHO}
    )
    assert done.json()["applied"] is True
    told = (await api.client.get("/api/v1/layout?storage=T1")).json()
    assert told == {"csv": IRREGULAR, "next": None}

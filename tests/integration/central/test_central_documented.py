"""The documented half of the sandbox central, over real HTTP."""

import base64

import httpx2
import pytest

from crinsu_gateway.sandbox.central.server import Running
from tests.fakes.central import EXTERNAL, Caller


async def store(emr: Caller, *names: str, code: str = "SUBJ-2024-001") -> httpx2.Response:
    """Ask for a store, as an integration does."""
    vials = [{"name": name, "description": ""} for name in names]
    body = {"type": "STORE", "facilityId": 1, "subjectCode": code, "sampleContainers": vials}
    return await emr.post(f"{EXTERNAL}/procedures", body)


async def test_token_by_form_body_and_by_basic(centre: Running, emr: Caller) -> None:
    """Client credentials are taken from the form body and from HTTP Basic; the token is a JWT."""
    answer = await emr.sign_in()
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["access_token"].count(".") == 2
    pair = base64.b64encode(f"{emr.client_id}:{emr.secret}".encode()).decode()
    basic = await emr.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {pair}"},
    )
    assert basic.status_code == 200


async def test_wrong_secret_and_wrong_grant(centre: Running, emr: Caller) -> None:
    """A wrong secret is 401, another grant 400, both in the shape of RFC 6749."""
    emr.secret = "wrong"
    wrong = await emr.sign_in()
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = await emr.http.post("/oauth/token", data={"grant_type": "password"})
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("token", ["", "abc", "a.b.c"])
async def test_no_or_bad_token_is_unauthorized(emr: Caller, token: str) -> None:
    """Without a good token every endpoint says UNAUTHORIZED."""
    emr.token = token
    answer = await emr.get(f"{EXTERNAL}/facilities")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "UNAUTHORIZED"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ("invalid_token" in answer.headers["WWW-Authenticate"]) == bool(token)


async def test_tokens_expire(centre: Running, emr: Caller) -> None:
    """A token is refused once its time is over by the centre's clock."""
    centre.centre.switches.clock_offset_ms = 3_601_000
    assert (await emr.get(f"{EXTERNAL}/facilities")).status_code == 401


async def test_lists_are_paged_in_an_envelope(emr: Caller) -> None:
    """A list answers data and meta with page, perPage and total; perPage is 10 by default."""
    first = (await emr.get(f"{EXTERNAL}/subjects", perPage=3)).json()
    assert [one["code"] for one in first["data"]] == [f"SUBJ-2024-00{n}" for n in (1, 2, 3)]
    assert first["meta"] == {"page": 1, "perPage": 3, "total": 4}
    second = (await emr.get(f"{EXTERNAL}/subjects", page=2, perPage=3)).json()
    assert len(second["data"]) == 1
    default = (await emr.get(f"{EXTERNAL}/containers")).json()
    assert (len(default["data"]), default["meta"]["total"]) == (10, 90)


@pytest.mark.parametrize("query", [{"perPage": 101}, {"page": 0}, {"page": "x"}])
async def test_bad_paging_is_a_validation_error(emr: Caller, query: dict[str, object]) -> None:
    """Paging outside its limits is VALIDATION_ERROR."""
    answer = await emr.get(f"{EXTERNAL}/subjects", **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_bare_mode_answers_without_envelope(centre: Running, emr: Caller) -> None:
    """Switched to bare, bodies have the shape of the public samples."""
    await emr.http.post("/sandbox/settings", json={"bare": True})
    assert isinstance((await emr.get(f"{EXTERNAL}/subjects")).json(), list)
    assert (await emr.get(f"{EXTERNAL}/storage/1")).json()["name"] == "T1"


async def test_subjects_are_made_once_and_keep_the_birth_date_to_themselves(emr: Caller) -> None:
    """POST /subjects is 201 and never echoes the date of birth; the same code again is refused."""
    body = {
        "facilityId": 1,
        "code": "SUBJ-9",
        "firstName": "A",
        "lastName": "B",
        "dateOfBirth": "1990-05-15",
    }
    made = await emr.post(f"{EXTERNAL}/subjects", body)
    assert made.status_code == 201
    subject = made.json()["data"]
    assert subject["facility"] == {"id": 1, "name": "Lyon Centre"}
    assert "dateOfBirth" not in subject
    again = await emr.post(f"{EXTERNAL}/subjects", body)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    read = await emr.get(f"{EXTERNAL}/subjects/{subject['id']}")
    assert read.json()["data"] == subject


async def test_what_does_not_exist_and_what_is_not_json(emr: Caller) -> None:
    """Unknown ids are NOT_FOUND, unreadable bodies 400, unknown members VALIDATION_ERROR."""
    for path in ("facilities/9", "storage/99", "subjects/99", "procedures/99", "organizations/2"):
        answer = await emr.get(f"{EXTERNAL}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND"), path
    headers = {"Authorization": f"Bearer {emr.token}", "Content-Type": "application/json"}
    unreadable = await emr.http.post(f"{EXTERNAL}/subjects", content=b"{", headers=headers)
    assert unreadable.status_code == 400
    unknown = await emr.post(f"{EXTERNAL}/subjects", {"facilityId": 1, "code": "X", "colour": 1})
    assert unknown.status_code == 422


async def test_store_waits_for_tags_and_retrieval_for_acceptance(emr: Caller) -> None:
    """What an integration asks for is PENDING until staff acted: tags for a store."""
    made = await store(emr, "Vial 1", "Vial 2")
    assert made.status_code == 201
    procedure = made.json()["data"]
    assert (procedure["type"], procedure["status"]) == ("STORE", "PENDING")
    first, second = (one["id"] for one in procedure["sampleContainers"])
    actions = f"/sandbox/staff/procedures/{procedure['id']}"
    refused = await emr.http.post(f"{actions}/accept")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT")
    half = await emr.http.post(f"{actions}/associate-tags", json={"tags": {first: "T-1"}})
    assert half.status_code == 422
    taken = {"tags": {first: "TAG-0001", second: "T-2"}}
    assert (await emr.http.post(f"{actions}/associate-tags", json=taken)).status_code == 422
    tags = {"tags": {first: "T-1", second: "T-2"}, "storageId": 2}
    done = (await emr.http.post(f"{actions}/associate-tags", json=tags)).json()["data"]
    assert done["status"] == "CREATED"
    assert done["storage"] == {"id": 2, "name": "T2"}
    assert [one["tag"] for one in done["sampleContainers"]] == ["T-1", "T-2"]


async def test_retrieval_needs_stored_samples(emr: Caller) -> None:
    """A retrieval of what is in no slot is refused, by either of its names."""
    vial = (await emr.get(f"{EXTERNAL}/sample-containers", subjectCode="SUBJ-2024-004")).json()
    ids = [vial["data"][0]["id"]]
    for kind in ("RETRIEVE", "RETRIEVAL"):
        body = {
            "type": kind,
            "facilityId": 1,
            "subjectCode": "SUBJ-2024-004",
            "sampleContainerIds": ids,
        }
        answer = await emr.post(f"{EXTERNAL}/procedures", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_refill_cannot_be_asked_for(emr: Caller) -> None:
    """A refill by POST is FORBIDDEN: it is started at the device."""
    answer = await emr.post(f"{EXTERNAL}/procedures", {"type": "REFILL", "facilityId": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


async def test_cancel_and_filters(emr: Caller) -> None:
    """A pending procedure can be withdrawn once; lists filter by status and by subject."""
    key = (await store(emr, "Vial 1")).json()["data"]["id"]
    cancelled = await emr.post(f"{EXTERNAL}/procedures/{key}/cancel")
    assert cancelled.json()["data"]["status"] == "CANCELLED"
    assert cancelled.json()["data"]["cancelledAt"] is not None
    again = await emr.post(f"{EXTERNAL}/procedures/{key}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CONFLICT")
    found = await emr.get(f"{EXTERNAL}/procedures", status="CANCELLED", facilityId=1)
    assert [one["id"] for one in found.json()["data"]] == [key]
    other = await emr.get(f"{EXTERNAL}/procedures", subjectCode="SUBJ-2024-002")
    assert other.json()["meta"]["total"] == 0
    later = await emr.get(f"{EXTERNAL}/procedures", updatedSince="2999-01-01T00:00:00Z")
    assert later.json()["data"] == []
    assert (await emr.get(f"{EXTERNAL}/procedures", updatedSince="soon")).status_code == 422


async def test_organisations_do_not_see_each_other(centre: Running, emr: Caller) -> None:
    """What another organisation owns does not exist for a caller."""
    database = centre.centre.database
    database.execute("INSERT INTO organization VALUES (2, 'Other', 0)")
    database.execute("INSERT INTO facility VALUES (2, 2, 'Elsewhere', 0)")
    assert (await emr.get(f"{EXTERNAL}/facilities")).json()["meta"]["total"] == 1
    assert (await emr.get(f"{EXTERNAL}/facilities/2")).status_code == 404


async def test_data_outlives_a_restart(emr: Caller, centre: Running) -> None:
    """What was answered is in the file: a second server over it knows it, and the old token."""
    from crinsu_gateway.sandbox.central.server import running
    from tests.fakes.clock import RealClock

    key = (await store(emr, "Vial 1")).json()["data"]["id"]
    path = centre.centre.database.all("PRAGMA database_list")[0]["file"]
    async with (
        running(clock=RealClock(), data_path=path) as second,
        httpx2.AsyncClient(base_url=second.url) as http,
    ):
        headers = {"Authorization": f"Bearer {emr.token}"}
        answer = await http.get(f"{EXTERNAL}/procedures/{key}", headers=headers)
        assert answer.json()["data"]["status"] == "PENDING"

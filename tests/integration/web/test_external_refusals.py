"""The compatible face refuses with `{error: {code, message}}`, whatever is wrong; both styles."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import reconciliation
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure

P = "/api/v1/external"
FIRST = 10**12 + 1
JSON = {"Content-Type": "application/json"}


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code; the body has nothing but the error, with words in it."""
    body: dict[str, Any] = answer.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "rule", "fields"}
    assert len(body["error"]["message"]) > 5
    return answer.status_code, body["error"]["code"]


@pytest.mark.parametrize("bare", [False, True], ids=["enveloped", "bare"])
async def test_every_refusal_has_its_status_and_code(
    tmp_path: Path, clock: HandClock, bare: bool
) -> None:
    """The documented codes, and ours for conflicts; `bare` leaves errors as they are."""
    async with serving(tmp_path, clock, bare=bare) as api:
        await api.db.write(
            with_procedure, ProcedureType.STORE, ["A"], status=ProcedureStatus.IN_PROGRESS
        )
        nobody, client = api.stranger, api.client
        assert refusal(await nobody.get(f"{P}/facilities")) == (401, "UNAUTHORIZED")
        wrong = {"Authorization": "Bearer a.b.c"}
        answer = await nobody.get(f"{P}/facilities", headers=wrong)
        assert refusal(answer) == (401, "UNAUTHORIZED")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        few = api.bearer(Scope.INVENTORY_READ)
        answer = await nobody.get(f"{P}/subjects", headers=few)
        assert refusal(answer) == (403, "FORBIDDEN")
        assert answer.json()["error"]["message"].startswith("Insufficient permissions")
        refill = await client.post(f"{P}/procedures", json={"type": "REFILL"})
        assert refusal(refill) == (403, "FORBIDDEN")
        assert refusal(await client.get(f"{P}/subjects/7")) == (404, "NOT_FOUND")
        made = await client.post(f"{P}/subjects", json={"facilityId": FIRST})
        assert refusal(made) == (422, "VALIDATION_ERROR")
        for raw in (b"{", b"", b"\xff", b"nothing"):
            answer = await client.post(f"{P}/subjects", headers=JSON, content=raw)
            assert refusal(answer) == (400, "VALIDATION_ERROR"), raw
        running = await client.post(f"{P}/procedures/{FIRST}/cancel")
        assert refusal(running) == (409, "CONFLICT")
        assert refusal(await client.delete(f"{P}/subjects"))[0] == 405
        pdf = {"Content-Type": "application/pdf"}
        answer = await client.post(f"{P}/subjects", headers=pdf, content=b"%PDF")
        assert refusal(answer) == (415, "VALIDATION_ERROR")


async def test_a_rate_that_is_used_up_is_429(tmp_path: Path, clock: HandClock) -> None:
    """Each client has its own minute; the answer says when to come again."""
    scopes = frozenset({Scope.INVENTORY_READ})
    pair = [ApiClient(name, "secret", scopes, rate_per_minute=3) for name in ("emr-1", "emr-2")]
    async with serving(tmp_path, clock, clients=pair) as api:
        for name in ("emr-1", "emr-2"):
            form = {
                "grant_type": "client_credentials",
                "client_id": name,
                "client_secret": "secret",
            }
            told = (await api.stranger.post("/oauth/token", data=form)).json()
            bearer = {"Authorization": f"Bearer {told['access_token']}"}
            for _ in range(3):
                answer = await api.stranger.get(f"{P}/facilities", headers=bearer)
                assert answer.status_code == 200
            over = await api.stranger.get(f"{P}/facilities", headers=bearer)
            assert refusal(over) == (429, "RATE_LIMITED")
            assert int(over.headers["retry-after"]) >= 1
            assert over.headers["ratelimit-limit"] == "3"


RETRIEVAL = {
    "type": "RETRIEVE",
    "facilityId": FIRST,
    "subjectCode": "SUBJ-1",
    "sampleContainerIds": [FIRST],
}
UNUSABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"type": "STORE"}, "sampleContainers"),
    ({"type": "STORE", "sampleContainers": []}, "sampleContainers"),
    ({"type": "STORE", "sampleContainers": [{"name": ""}]}, "sampleContainers.0.name"),
    ({"type": "STORE", "sampleContainers": [{"name": "x"}]}, "sampleContainers"),
    ({"sampleContainerIds": []}, "sampleContainerIds"),
    ({"sampleContainerIds": [77]}, "sampleContainerIds"),
    ({"sampleContainerIds": ["1"]}, "sampleContainerIds.0"),
    ({"subjectCode": "NOBODY"}, "subjectCode"),
    ({"subjectCode": None}, "subjectCode"),
    ({"facilityId": None}, "facilityId"),
    ({"facilityId": 77}, "facilityId"),
    ({"type": "TRANSFER"}, "type"),
    ({"type": "retrieve"}, "type"),
    ({"status": "CREATED"}, "status"),
)


async def test_a_procedure_that_cannot_be_is_refused_by_field(api: Api) -> None:
    """VALIDATION_ERROR names what is wrong, and nothing is made."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    for change, field in UNUSABLE:
        answer = await api.client.post(f"{P}/procedures", json={**RETRIEVAL, **change})
        assert refusal(answer) == (422, "VALIDATION_ERROR"), change
        assert [fault["field"] for fault in answer.json()["error"]["fields"]] == [field], change
    listed = (await api.client.get(f"{P}/procedures")).json()
    assert listed["meta"]["total"] == 1


async def test_what_the_centre_did_not_take_is_marked(api: Api) -> None:
    """`synced` is false for what was made here; `conflict` is true once the centre refused it."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"])

    async def marks() -> list[tuple[bool, bool]]:
        found = []
        for path in (f"/subjects/{FIRST}", f"/procedures/{FIRST}"):
            body = (await api.client.get(P + path)).json()["data"]
            found.append((body["synced"], body["conflict"]))
        return found

    assert await marks() == [(False, False), (False, False)]
    about = f"subject/{FIRST}"
    await api.db.write(reconciliation.note, ItemKind.CONFLICT, about, "CODE_TAKEN", "SUBJ-1")
    await api.db.write(lambda tx: tx.change("UPDATE procedure SET conflict = 1"))
    assert await marks() == [(False, True), (False, True)]
    await api.db.write(lambda tx: tx.change("UPDATE subject SET central_id = 55"))
    await api.db.write(lambda tx: tx.change("UPDATE procedure SET central_id = 41"))
    subject = (await api.client.get(f"{P}/subjects/55")).json()["data"]
    assert (subject["id"], subject["synced"]) == (55, True)
    assert (await api.client.get(f"{P}/procedures/{FIRST}")).json()["data"]["id"] == 41

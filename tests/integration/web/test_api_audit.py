"""The audit trail over the API: what may be asked, what is put down, and no way round it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.app.audit_key import Keyring
from crinsu_gateway.app.notary import Notary
from crinsu_gateway.model.checkpoint import fingerprint, opened
from crinsu_gateway.store import audit, audit_keys, checkpoints
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api
from tests.fakes.trail import ANNA, KEY, SEALING, THIEF, things_happen


async def seqs(api: Api, **wanted: str | int) -> list[int]:
    """The numbers of the events that a filter finds."""
    answer = await api.client.get("/api/v1/events", params={**wanted, "per_page": 100})
    assert answer.status_code in (200, 206), answer.text
    return [one["seq"] for one in answer.json()["events"]]


@pytest.mark.requirement("R09")
async def test_the_trail_is_filtered_by_what_where_who_and_when(api: Api) -> None:
    """Kind, kinds that begin alike, a place and all in it, sample, person, period; newest first."""
    begin = await api.db.read(audit.head)
    await api.db.write(things_happen, 8)
    found = list(range(begin + 8, begin, -1))
    assert await seqs(api, kind="sample.stored") == await seqs(api, person=ANNA.id) == found
    assert await seqs(api, kind="sample.", sample=3) == [begin + 3]
    assert await seqs(api, place="T1/C1/CN2") == [begin + 5, begin + 1]
    assert await seqs(api, place="T1/C1/CN") == []
    assert await seqs(api, since="2100-01-01T00:00:00Z") == []
    assert (await seqs(api, until="2100-01-01T00:00:00Z"))[:8] == found
    third = (await api.client.get(f"/api/v1/events/{begin + 3}")).json()
    assert (third["why"], third["role"]) == ("the tag was unreadable", "technician")
    refused = await api.client.get("/api/v1/events", params={"since": "yesterday"})
    assert refused.status_code == 400


@pytest.mark.requirement("R09")
async def test_a_review_is_put_down_with_what_was_looked_at(api: Api) -> None:
    """It says the first and the last event, is in the list, and nothing to look at is refused."""
    body = {"technician": "qa-1", "finding": "all in order", "kind": "storage."}
    made = await api.client.post("/api/v1/audit-reviews", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["wanted"] == {"kind": "storage."}
    assert (await api.client.get("/api/v1/audit-reviews")).json()["reviews"] == [made.json()]
    nothing = await api.client.post("/api/v1/audit-reviews", json={**body, "kind": "no.such"})
    assert nothing.status_code == 404


async def test_a_review_that_is_sent_again_is_the_same_review(api: Api) -> None:
    """Under its key, also when the trail went on meanwhile; without one it is another."""
    body = {"technician": "qa-1", "finding": "all in order"}
    keyed = {"Idempotency-Key": "review-1"}
    path = "/api/v1/audit-reviews"
    first = await api.client.post(path, json=body, headers=keyed)
    assert first.status_code == 201, first.text
    again = await api.client.post(path, json=body, headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await api.client.post(path, json={**body, "finding": "odd"}, headers=keyed)
    assert (other.status_code, other.json()["code"]) == (422, "KEY_REUSED")
    bad = await api.client.post(path, json=body, headers={"Idempotency-Key": "a key"})
    assert bad.status_code == 400
    assert (await api.client.post(path, json=body)).json()["id"] != first.json()["id"]
    assert len((await api.client.get(path)).json()["reviews"]) == 2


async def test_a_checkpoint_is_made_for_who_asks(api: Api) -> None:
    """The notary makes it at once; it covers the asking; without the scope nobody asks."""
    notary = Notary(api.db, lambda: SEALING)
    cursor = api.db.changes.cursor(Topic.CHECKPOINTS)
    working = asyncio.create_task(notary.run())
    await api.db.changes.wait_for(Topic.CHECKPOINTS, after=cursor, timeout=10)
    try:
        body = {"technician": "qa-1", "purpose": "inspection"}
        made = await api.client.post("/api/v1/checkpoints", json=body)
        assert made.status_code == 201, made.text
        assert opened(made.json()["note"], KEY.public_key()).size == made.json()["size"]
        assert (await api.client.get("/api/v1/checkpoints")).json() == made.json()
        reader = api.bearer(Scope.AUDIT_READ)
        denied = await api.client.post("/api/v1/checkpoints", json=body, headers=reader)
        assert denied.status_code == 403
    finally:
        notary.ask_to_stop()
        await working
    assert await api.db.read(checkpoints.uncovered) == 0


async def test_a_new_key_is_made_for_who_asks_on_the_machine(api: Api, tmp_path: Path) -> None:
    """The old key hands over, both stand in the list; from afar and without a reason it is no."""
    ring = Keyring(tmp_path, environment={})
    notary = Notary(api.db, lambda: replace(SEALING, key=ring.key), ring)
    cursor = api.db.changes.cursor(Topic.CHECKPOINTS)
    working = asyncio.create_task(notary.run())
    await api.db.changes.wait_for(Topic.CHECKPOINTS, after=cursor, timeout=10)
    try:
        body = {"technician": "admin-1", "reason": "once a year"}
        made = await api.client.post("/api/v1/audit-keys", json=body)
        assert made.status_code == 201, made.text
        keys = (await api.client.get("/api/v1/audit-keys")).json()["keys"]
        assert keys[-1] == made.json()
        assert [bool(key["handover"]) for key in keys] == [False, True]
        mute = await api.client.post("/api/v1/audit-keys", json={"technician": "admin-1"})
        assert mute.status_code == 422
        afar = api.bearer(*(ALL_SCOPES - {Scope.AUDIT_ADMIN}))
        denied = await api.client.post("/api/v1/audit-keys", json=body, headers=afar)
        assert denied.status_code == 403
    finally:
        notary.ask_to_stop()
        await working
    assert len(await api.db.read(audit_keys.keys)) == 2


async def test_a_fingerprint_is_compared_by_a_person(api: Api) -> None:
    """Only of a key that nobody handed over to, and only the right one."""
    await api.db.write(checkpoints.make, SEALING, "start")
    await api.db.write(checkpoints.make, replace(SEALING, key=THIEF), "start")
    path, said = "/api/v1/audit-keys/compare", {"technician": "qa-1", "reason": "read on paper"}
    for key, status in ((KEY, 409), (THIEF, 200), (THIEF, 409)):
        body = {**said, "fingerprint": fingerprint(key.public_key())}
        answer = await api.client.post(path, json=body)
        assert answer.status_code == status, answer.text
    assert [key.compared_by for key in await api.db.read(audit_keys.keys)] == ["", "qa-1"]


@pytest.mark.requirement("R03")
async def test_what_cannot_be_written_down_is_not_done(api: Api) -> None:
    """When the trail takes no event the act answers 503, and nothing else of it was done either."""
    before = await api.db.read(_subjects)
    await api.db.write(_jam)
    body = {"facilityId": 1_000_000_000_001, "code": "S-9", "firstName": "A", "lastName": "B"}
    refused = await api.client.post("/api/v1/external/subjects", json=body)
    assert refused.status_code == 503
    assert refused.json()["error"]["rule"] == "TRAIL_NOT_WRITTEN"
    assert await api.db.read(_subjects) == before
    await api.db.write(_free)
    made = await api.client.post("/api/v1/external/subjects", json=body)
    assert made.status_code == 201, made.text


def _subjects(tx: Transaction) -> int:
    return int(tx.value("SELECT count(*) FROM subject"))


def _jam(tx: Transaction) -> None:
    tx.change(
        "CREATE TRIGGER jam BEFORE INSERT ON audit_event BEGIN SELECT raise(ABORT, 'jammed'); END"
    )


def _free(tx: Transaction) -> None:
    tx.change("DROP TRIGGER jam")

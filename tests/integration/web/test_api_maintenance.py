"""Maintenance over real sockets: what is refused, what goes on, and for how long."""

import re
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.store import maintenance
from crinsu_gateway.web.faces import Face, face_of
from crinsu_gateway.web.scopes import Scope
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import LIS, Api, over, serving
from tests.fakes.clock import HandClock

PATH = "/api/v1/maintenance"
NEW_SUBJECT = {"facilityId": 1, "code": "S-9"}


async def begun(api: Api, **said: Any) -> None:
    """Maintenance, begun as the command line does it."""
    answer = await api.client.post(PATH, json={"reason": "why"} | said)
    assert answer.status_code == 200, answer.text


async def test_writes_are_refused_on_every_face_in_its_form(api: Api) -> None:
    """503 with Retry-After and a code; reads are served, and what was refused did not happen."""
    await begun(api, minutes=2, reason="new disk")
    own = await api.client.post("/api/v1/procedures", json={"type": "REFILL", "storage": "T1"})
    assert (own.status_code, own.json()["code"]) == (503, "MAINTENANCE")
    assert own.headers["retry-after"] == "120"
    external = await api.client.post("/api/v1/external/subjects", json=NEW_SUBJECT)
    assert external.status_code == 503
    assert external.json()["error"]["code"] == "UNAVAILABLE"
    harvested = await api.client.patch("/registry/v2/biobanks/1", json={})
    assert (harvested.status_code, harvested.json()["status"]) == (503, 503)
    assert harvested.headers["retry-after"] == "120"
    for path in ("/api/v1/devices", "/api/v1/external/storage", "/registry/v2/biobanks"):
        assert (await api.client.get(path)).status_code == 200
    assert (await api.client.post(f"{PATH}/end")).status_code == 200
    again = await api.client.post("/api/v1/external/subjects", json=NEW_SUBJECT)
    assert again.status_code != 503


async def test_reads_are_refused_where_that_was_asked_for(api: Api) -> None:
    """But not those of alarms and runs, health, and what the server is."""
    await begun(api, reads=True)
    for path in ("/api/v1/devices", "/api/v1/external/storage", "/registry/v2/biobanks", "/docs"):
        answer = await api.client.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "300"), path
    assert (await api.client.head("/api/v1/devices")).status_code == 503
    for path in ("/api/v1/alarms", "/api/v1/executions", "/healthz", PATH):
        assert (await api.client.get(path)).status_code == 200, path
    assert (await api.client.options("/api/v1/devices")).status_code == 200


async def test_alarms_are_acknowledged_and_runs_go_on(api: Api) -> None:
    """Nobody stands before an open tank that does not listen."""
    alarm = await api.db.write(raise_low_level)
    await begun(api, reads=True)
    said = {"technician": "ada"}
    path = f"/api/v1/alarms/{alarm}/acknowledge"
    done = await api.client.post(path, json=said, headers={"Idempotency-Key": "k"})
    assert (done.status_code, done.json()["state"]) == (200, "ACKNOWLEDGED")
    said = {"kind": "confirm", "technician": "ada"}
    run = await api.client.post(
        "/api/v1/executions/1/inputs", json=said, headers={"Idempotency-Key": "k"}
    )
    assert run.status_code == 404  # there is no such run; the gate let it pass
    scan = await api.client.post("/api/v1/scans", json={"text": "TAG", "technician": "ada"})
    assert scan.status_code != 503
    start = await api.client.post("/api/v1/procedures/1/start", json={"technician": "ada"})
    assert start.status_code == 503


async def test_it_ends_by_itself_and_outlives_a_restart(tmp_path: Path, clock: HandClock) -> None:
    """It is a row of the store; its end comes without anybody."""
    async with serving(tmp_path, clock) as api:
        await begun(api, minutes=10, reads=True, reason="update")
        async with over(api.db, clock) as after:
            refused = await after.client.get("/api/v1/devices")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "300")
            shown = (await after.client.get("/api/v1/health")).json()["maintenance"]
            assert (shown["reads"], shown["reason"], shown["by"]) == (True, "update", "tester")
            clock.pass_s(601)
            assert (await after.client.get("/api/v1/devices")).status_code == 200
            assert (await after.client.get("/api/v1/health")).json()["maintenance"] is None
            assert await after.db.read(maintenance.state) is None


async def test_only_the_machine_itself_begins_it_and_the_trail_says_who(api: Api) -> None:
    """A scope that no client is given; begin and end are events."""
    few = api.bearer(Scope.GATEWAY_READ)
    assert (await api.stranger.get(PATH, headers=few)).json() == {"maintenance": None}
    refused = await api.stranger.post(PATH, headers=few, json={})
    assert refused.status_code == 403
    await begun(api, reason="why")
    await api.client.post(f"{PATH}/end")
    await api.client.post(f"{PATH}/end")
    kinds = await api.db.read(
        lambda tx: [
            row[0]
            for row in tx.all(
                "SELECT json_extract(body, '$.kind') FROM audit_event "
                "WHERE json_extract(body, '$.kind') LIKE 'maintenance.%' ORDER BY seq"
            )
        ]
    )
    assert kinds == ["maintenance.began", "maintenance.ended"]


OTHER_FACES = (Face.EXTERNAL, Face.REGISTRY)


@pytest.mark.parametrize("bare", [False, True], ids=["enveloped", "bare"])
async def test_all_of_the_other_faces_is_closed_in_their_own_form(
    tmp_path: Path, clock: HandClock, bare: bool
) -> None:
    """Every endpoint, whether its bodies are enveloped or not: integrations know no form but it."""
    async with serving(tmp_path, clock, bare=bare) as api:
        await begun(api, reads=True, minutes=2)
        served = [one for one in api.endpoints if face_of(one.path) in OTHER_FACES]
        assert len(served) > 20
        for one in served:
            path = re.sub(r"\{\w+\}", "1", one.path)
            answer = await api.client.request(one.method, path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"] == "120", path
            assert answer.headers["content-type"] == "application/json", path
            body = answer.json()
            if face_of(one.path) is Face.EXTERNAL:
                sentence = body["error"].pop("message")
                assert body == {"error": {"code": "UNAVAILABLE", "rule": "MAINTENANCE"}}, path
            else:
                assert (set(body), body["status"]) == ({"status", "response_id", "errors"}, 503)
                (sentence,) = body["errors"]
            assert "maintenance" in sentence
        former = await api.client.get("/api/facilities")
        assert former.json()["error"]["code"] == "UNAVAILABLE", "of an older generation"
        harvested = await api.stranger.get("/registry/v2/biobanks", headers={"Accept": "text/xml"})
        assert harvested.status_code == 503
        listed = await api.client.get(
            "/registry/v2/biobanks", headers={"Accept": "application/xml"}
        )
        assert listed.text.startswith("<?xml")
        assert "<status>503</status>" in listed.text


@pytest.mark.parametrize("bare", [False, True], ids=["enveloped", "bare"])
async def test_where_writes_alone_are_closed_the_other_faces_are_read_as_ever(
    tmp_path: Path, clock: HandClock, bare: bool
) -> None:
    """An inventory in the form that was configured; what an integration asks for is refused."""
    async with serving(tmp_path, clock, bare=bare) as api:
        before = (await api.client.get("/api/v1/external/storage")).json()
        await begun(api)
        assert (await api.client.get("/api/v1/external/storage")).json() == before
        assert isinstance(before, list) is bare
        asked = {"type": "RETRIEVE", "sampleContainerIds": [1]}
        refused = await api.client.post("/api/v1/external/procedures", json=asked)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "UNAVAILABLE")
        await api.client.post(f"{PATH}/end")
        again = await api.client.post("/api/v1/external/procedures", json=asked)
        assert again.status_code == 422


async def test_tokens_are_given_and_taken_back_as_ever(api: Api) -> None:
    """Who may not get a token could not even see the alarms; OPTIONS is answered everywhere."""
    await begun(api, reads=True)
    form = {"client_id": LIS.id, "client_secret": LIS.secret}
    ask = {"grant_type": "client_credentials", **form}
    token = (await api.stranger.post("/oauth/token", data=ask)).json()["access_token"]
    said = {"token": token, **form}
    told = await api.stranger.post("/oauth/introspect", data=said)
    assert told.json()["active"] is True
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await api.stranger.get("/api/v1/alarms", headers=bearer)).status_code == 200
    assert (await api.stranger.post("/oauth/revoke", data=said)).status_code == 200
    for path in ("/api/v1/external/procedures", "/registry/v2/biobanks", "/oauth/token"):
        assert (await api.stranger.options(path)).status_code == 200, path
    for path in ("/readyz", "/metrics", "/api/latest/build-info", "/api/v1/emergencies"):
        assert (await api.client.get(path)).status_code == 200, path

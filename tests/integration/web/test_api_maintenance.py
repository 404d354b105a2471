"""Maintenance over real sockets: what is refused, what goes on, and for how long."""

from pathlib import Path
from typing import Any

from crinsu_gateway.store import maintenance
from crinsu_gateway.web.scopes import Scope
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api, over, serving
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

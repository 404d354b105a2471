"""Trips, batches of scans and resolutions of stock-takes over the own API."""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import making, places, stocktakes
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure


async def test_what_waits_is_offered_and_started_as_one_trip(api: Api) -> None:
    """Both procedures are in the proposal, in one execution, and the same key starts it once."""
    one = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"]
    )
    two = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["B"], stored_at=["T1/C1/CN1/2"]
    )
    offered = (await api.client.get("/api/v1/trips", params={"storage": "T1"})).json()
    assert (offered["procedures"], offered["lifts"]) == ([one, two], 1)
    assert [pick["tag"] for pick in offered["picks"]] == ["A", "B"]
    body = {"storage": "T1", "procedures": [one, two], "technician": "tech-1"}
    for status in (201, 200):
        answer = await api.client.post(
            "/api/v1/trips", json=body, headers={"Idempotency-Key": "trip"}
        )
        assert answer.status_code == status
        assert answer.json()["procedures"] == [one, two]


async def test_a_difference_is_resolved_by_another_person(api: Api) -> None:
    """Who counted is refused with a code, another is taken, and the list is empty then."""

    def counted(tx: Transaction) -> None:
        who = Actor("tech-1", "bench")
        made = making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=who)
        run = start(tx, made, technician="tech-1", station="bench", key="k", wish=Wish())
        stocktakes.scan(tx, run, "T1/C1/CN1", "ODD", actor=who)
        stocktakes.compare(tx, run, made, ["T1/C1/CN1"])

    await api.db.write(counted)
    found = (await api.client.get("/api/v1/stocktake-differences")).json()["differences"]
    assert [(one["kind"], one["tag"]) for one in found] == [("UNEXPECTED", "ODD")]
    path = f"/api/v1/stocktake-differences/{found[0]['id']}/resolve"
    body = {"resolution": "KEEP", "reason": "a label of the shelf"}
    refused = await api.client.post(path, json={**body, "technician": "tech-1"})
    assert refused.json()["code"] == "SECOND_PERSON_MISSING"
    taken = await api.client.post(path, json={**body, "technician": "tech-2"})
    assert (taken.status_code, taken.json()["resolvedBy"]) == (200, "tech-2")
    left = (await api.client.get("/api/v1/stocktake-differences?open=true")).json()
    assert left == {"differences": []}


async def test_the_list_to_print_comes_in_the_form_that_is_taken(api: Api) -> None:
    """By Accept or by name; a form that there is not is refused with those that there are."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    path = "/api/v1/trips/pick-list?storage=T1"
    for accept, kind, begins in (
        ("application/pdf", "application/pdf", b"%PDF-"),
        ("text/html,*/*;q=0.8", "text/html; charset=utf-8", b"<!doctype html>"),
        ("*/*", "application/hal+json", b"{"),
        ("application/json", "application/json", b"{"),
    ):
        answer = await api.client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.content.startswith(begins)
        assert answer.headers["crinsu-lifts"] == "1"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    named = await api.client.get(path + "&format=pdf", headers={"Accept": "text/html"})
    assert named.content.startswith(b"%PDF-")
    refused = await api.client.get(path, headers={"Accept": "image/png"})
    assert refused.status_code == 415
    assert "text/html, application/pdf" in refused.json()["detail"]
    table = await api.client.get(path + "&format=csv")
    assert (table.status_code, "'json', 'html' or 'pdf'" in table.json()["detail"]) == (400, True)
    for query, code in (
        ("storage=T9", "UNKNOWN_PLACE"),
        ("storage=T1&procedures=x", "BAD_PARAMETER"),
    ):
        wrong = await api.client.get(f"/api/v1/trips/pick-list?{query}")
        assert wrong.json()["code"] == code
    gone = await api.client.get("/api/v1/executions/99/pick-list")
    assert gone.status_code == 404


async def test_a_sample_container_is_found_by_what_is_at_hand(api: Api) -> None:
    """Its tag, its id and its address name the same one; what is not there is 404 with the name."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    by_tag = (await api.client.get("/api/v1/lookup?sample=A")).json()
    assert (by_tag["address"], by_tag["state"]) == ("T1/C1/CN1/1", "STORED")
    for other in (by_tag["id"], "T1/C1/CN1/1"):
        found = await api.client.get("/api/v1/lookup", params={"sample": other})
        assert found.json() == by_tag
    for nothing in ("B", "T1/C1/CN1/2", "999"):
        gone = await api.client.get("/api/v1/lookup", params={"sample": nothing})
        assert gone.status_code == 404
        assert nothing in gone.json()["detail"]

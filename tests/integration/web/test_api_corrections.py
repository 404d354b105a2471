"""PATCH and PUT of sample containers and containers: what was seen is corrected, with a reason."""

from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import audit_search, places, policies
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

SAMPLE = "/api/v1/sample-containers/1000000000001"
CONTAINER = "/api/v1/containers/2"
WHO = {"technician": "anna", "reason": "read wrong"}
MERGE = {"Content-Type": "application/merge-patch+json"}
FORMATS = (
    "application/json",
    "application/hal+json",
    "application/hal+xml",
    "application/xml",
    "text/csv",
    "application/x-jackson-smile",
    "application/vnd.crinsu.v1+json",
)


async def furnish(api: Api) -> None:
    """Two vials that nobody stored yet; no centre."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])


async def tag_of(api: Api, path: str, accept: str = "application/json") -> dict[str, str]:
    """The condition under which what was just read may be changed."""
    answer = await api.client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return {"If-Match": answer.headers["etag"]}


def newest(tx: Transaction) -> Any:
    """The newest event of the trail with its sealed texts."""
    _, last = audit_search.bounds(tx)
    return audit_search.one(tx, last)


async def test_a_patch_leaves_what_is_empty_alone(api: Api) -> None:
    """null, "", 0, false and [] change nothing; the answer is what a GET shows; old and new are
    in the trail, texts sealed."""
    await furnish(api)
    given = await tag_of(api, SAMPLE)
    body: dict[str, Any] = {**WHO, "name": "Vial 7", "description": "", "tag": None}
    answer = await api.client.patch(SAMPLE, json=body, headers=given)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["name"], answer.json()["tag"]) == ("Vial 7", "TAG-1")
    assert answer.json() == (await api.client.get(SAMPLE)).json()
    event = await api.db.read(newest)
    assert (event.body["kind"], event.body["actor"]) == ("sample.changed", "anna")
    assert event.sealed == {"name_new": "Vial 7", "name_old": "Vial TAG-1", "reason": "read wrong"}


async def test_a_merge_patch_takes_away_what_is_null(api: Api) -> None:
    """204 without a body; a name cannot be taken away."""
    await furnish(api)
    given = await tag_of(api, SAMPLE) | MERGE
    nameless = await api.client.patch(SAMPLE, json={**WHO, "name": None}, headers=given)
    assert (nameless.status_code, nameless.json()["fields"][0]["field"]) == (422, "name")
    answer = await api.client.patch(SAMPLE, json={**WHO, "tag": None}, headers=given)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await api.client.get(SAMPLE)).json()["tag"] is None


async def test_a_put_says_all_of_it(api: Api) -> None:
    """What is left out is taken away; print=silent answers nothing."""
    await furnish(api)
    given = await tag_of(api, SAMPLE)
    answer = await api.client.put(SAMPLE, json={**WHO, "name": "Straw 1"}, headers=given)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["name"], answer.json()["tag"]) == ("Straw 1", None)
    quiet = f"{SAMPLE}?print=silent"
    body = {**WHO, "name": "Straw 1", "tag": "TAG-9"}
    silent = await api.client.put(quiet, json=body, headers=await tag_of(api, quiet))
    assert (silent.status_code, silent.content) == (204, b"")


@pytest.mark.parametrize("accept", FORMATS)
async def test_the_tag_of_any_format_is_good(api: Api, accept: str) -> None:
    """Whoever read it as XML may correct it with JSON, at the same address with its parameters."""
    await furnish(api)
    path = f"{SAMPLE}?expand=subject&excluded=description"
    given = await tag_of(api, path, accept)
    elsewhere = await api.client.patch(SAMPLE, json={**WHO, "name": "A"}, headers=given)
    assert elsewhere.status_code == 412
    answer = await api.client.patch(path, json={**WHO, "name": "A"}, headers=given)
    assert answer.status_code == 200, answer.text
    late = await api.client.patch(path, json={**WHO, "name": "B"}, headers=given)
    assert (late.status_code, late.json()["code"]) == (412, "STALE")
    assert (await api.client.get(SAMPLE)).json()["name"] == "A"


async def test_what_lacks_something_changes_nothing(api: Api) -> None:
    """428 without If-Match, 422 without a reason or a name, 415, 400, 403, 404, 409."""
    await furnish(api)
    given, reader = await tag_of(api, SAMPLE), api.bearer(Scope.INVENTORY_READ)
    why = {"technician": "anna", "name": "X"}
    refused = [
        await api.client.patch(SAMPLE, json={**WHO, "name": "X"}),
        await api.client.patch(SAMPLE, json=why, headers=given),
        await api.client.patch(SAMPLE, json={"name": "X", "reason": "r"}, headers=given),
        await api.client.patch(SAMPLE, json={**WHO, "state": "OUT"}, headers=given),
        await api.client.put(SAMPLE, json=WHO, headers=given | MERGE),
        await api.client.patch(SAMPLE, content=b"{", headers=given),
        await api.stranger.patch(SAMPLE, json={**WHO, "name": "X"}, headers=given | reader),
        await api.client.patch("/api/v1/sample-containers/7", json=WHO, headers=given),
        await api.client.patch(SAMPLE, json={**WHO, "tag": "TAG-2"}, headers=given),
        await api.client.patch(f"{SAMPLE}?page=1", json=WHO, headers=given),
        await api.client.delete(SAMPLE),
    ]
    told = [answer.status_code for answer in refused]
    assert told == [428, 422, 422, 422, 415, 400, 403, 404, 409, 400, 428]
    assert refused[1].json()["code"] == "REASON_REQUIRED"
    assert await tag_of(api, SAMPLE) == given
    by_header = await api.client.patch(
        SAMPLE, json=why, headers=given | {"Audit-Reason": "misread"}
    )
    assert by_header.status_code == 200, by_header.text


async def test_where_a_centre_is_it_decides(api: Api) -> None:
    """Identity is corrected there, and comes from there."""
    await furnish(api)
    await api.db.write(policies.put, policies.CENTRE, "yes", Actor("setup", "test"))
    given = await tag_of(api, SAMPLE)
    answer = await api.client.patch(SAMPLE, json={**WHO, "name": "X"}, headers=given)
    assert (answer.status_code, answer.json()["code"]) == (409, "CENTRE_DECIDES")


async def test_the_tag_of_a_container_is_corrected(api: Api) -> None:
    """Given by PATCH, taken off by a merge patch; another form of body does as well."""
    path, given = CONTAINER, await tag_of(api, CONTAINER)
    text = "<container><technician>anna</technician><reason>new</reason><tag>K-1</tag></container>"
    xml = given | {"Content-Type": "application/xml"}
    answer = await api.client.patch(path, content=text, headers=xml)
    assert (answer.status_code, answer.json()["tag"]) == (200, "K-1"), answer.text
    off = await tag_of(api, path) | MERGE
    assert (await api.client.patch(path, json={**WHO, "tag": None}, headers=off)).status_code == 204
    assert (await api.db.read(places.container, 2)).tag is None

"""The compatible and the registry face are what their declarations say, and nothing besides."""

from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import facilities
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.external.views.registry import VIEWS
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Face, face_of
from crinsu_gateway.web.harvest.views.registry import DOCUMENTS
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.territory import THINGS
from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, with_procedure
from tests.fakes.harvested import KNOWN, harvested
from tests.fakes.json_schema import faults, resolved

FIRST = 10**12 + 1


def furnish(tx: Transaction) -> None:
    """Vials in slots, expected ones, procedures, and what may be harvested."""
    with_procedure(tx, ProcedureType.RETRIEVE, ["A", "B"], stored_at=["T1/C1/CN1/1", "T1/C2/CN1/3"])
    with_procedure(tx, ProcedureType.STORE, ["C"])
    harvested(tx)


@pytest.mark.parametrize("view", VIEWS, ids=lambda one: str(one.path))
def test_a_view_says_what_it_is_about_and_what_it_is_asked(view: Any) -> None:
    """Its path names a thing of some facility, its members say what they are, a list is paged."""
    assert view.path.partition("/")[0] in THINGS
    assert view.shows.source.facility
    assert all(one.about for one in view.shows.members)
    paging = ["page", "perPage"] if view.listed else []
    assert list(view.query.model_fields) == [*paging, *(one.name for one in view.asks)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.name))
def test_a_kind_of_records_says_what_it_shows_and_is_asked(document: Any) -> None:
    """Lists show some of its members, in schema and body alike; `id` and `name` are asked."""
    named = [one.name for one in document.members]
    assert len(set(named)) == len(named)
    assert set(document.short) < set(named)
    assert list(document.model(whole=True).model_fields) == named
    assert list(document.model(whole=False).model_fields) == list(document.short)
    assert [one.name for one in document.asks][:2] == ["id", "name"]
    assert all(one.about for one in document.members)


async def test_each_body_holds_to_its_schema(api: Api) -> None:
    """Every GET of both faces answers what the document promises, and no member besides."""
    await api.db.write(furnish)
    told = (await api.client.get("/openapi.json")).json()
    tried = 0
    for endpoint in api.endpoints:
        face = face_of(endpoint.path)
        if endpoint.method != "GET" or face not in (Face.EXTERNAL, Face.REGISTRY):
            continue
        headers = KNOWN if face is Face.REGISTRY else {}
        for query in ("", "?fields=all&lang=en,nb") if endpoint.listed and headers else ("",):
            path = endpoint.path
            if "{id}" in path:
                path = path.replace("{id}", await _some_id(api, endpoint.path, headers))
            answer = await api.client.get(path + query, headers=headers)
            assert answer.status_code == 200, path
            found = told["paths"][endpoint.path]["get"]["responses"]["200"]["content"]
            schema = found["application/json"]["schema"]
            assert faults(told, schema, answer.json()) == [], path
            _require_no_more(told, schema, answer.json(), path)
            tried += 1
    assert tried == 14 + 18


async def _some_id(api: Api, path: str, headers: dict[str, str]) -> str:
    """The id of something that is there: the first of its list."""
    if "organizations" in path:
        return "1"
    lists = path.partition("/{id}")[0]
    listed = (await api.client.get(lists, headers=headers)).json()
    items = listed["data"] if isinstance(listed, dict) else listed
    (found,) = [value for name, value in items[0].items() if name == "id" or name[-3:] == "_id"]
    return str(found)


def _require_no_more(told: Any, schema: Any, value: Any, where: str) -> None:
    """No member that the schema of its object does not have, however deep."""
    while "$ref" in schema:
        schema = resolved(told, schema["$ref"])
    if options := schema.get("anyOf"):
        fitting = [one for one in options if not faults(told, one, value)]
        schema = {"properties": {}}
        for one in fitting:
            one = resolved(told, one["$ref"]) if "$ref" in one else one
            schema = {**one, "properties": {**schema["properties"], **one.get("properties", {})}}
    if isinstance(value, list):
        for one in value:
            _require_no_more(told, schema["items"], one, where)
    if isinstance(value, dict) and schema.get("properties"):
        assert set(value) <= set(schema["properties"]), where
        for name, one in value.items():
            _require_no_more(told, schema["properties"][name], one, f"{where}.{name}")


async def test_who_may_only_ask_is_told_what_was_made(api: Api) -> None:
    """Whoever makes a procedure sees it whole in the answer, though they may read no other."""
    await api.db.write(furnish)
    headers = api.bearer(Scope.PROCEDURES_WRITE)
    body = {
        **{"type": "STORE", "facilityId": FIRST, "subjectCode": "SUBJ-1"},
        "sampleContainers": [{"name": "new"}],
    }
    path = f"{EXTERNAL_PREFIX}/procedures"
    made = await api.stranger.post(path, json=body, headers=headers)
    assert made.status_code == 201
    assert [one["name"] for one in made.json()["data"]["sampleContainers"]] == ["new"]
    read = await api.client.get(made.headers["location"])
    assert read.json() == made.json()
    assert (await api.stranger.get(path, headers=headers)).status_code == 403


async def test_what_is_anothers_is_left_out_of_a_procedure(
    tmp_path: Path, clock: HandClock
) -> None:
    """A client of one facility sees of a procedure there its own sample containers alone."""
    reading = frozenset({Scope.PROCEDURES_READ})
    lyon = ApiClient("lyon", "secret", reading, facilities=("Lyon Centre",))

    def share(tx: Transaction) -> None:
        furnish(tx)
        paris = facilities.own(tx, "Paris Centre", "Europe/Paris")
        other = facilities.put_subject(
            tx, central_id=None, facility_id=paris, code="PARIS-1", actor=SETUP
        )
        tx.change("UPDATE sample_container SET subject_id = ? WHERE tag = 'B'", (other,))

    async with serving(tmp_path, clock, clients=(lyon,)) as api:
        await api.db.write(share)
        form = {
            **{"grant_type": "client_credentials", "client_id": "lyon"},
            "client_secret": "secret",
        }
        told = (await api.stranger.post("/oauth/token", data=form)).json()
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        path = f"{EXTERNAL_PREFIX}/procedures/{FIRST}"
        whole = (await api.client.get(path)).json()["data"]["sampleContainers"]
        own = (await api.stranger.get(path, headers=headers)).json()["data"]["sampleContainers"]
        assert (len(whole), len(own)) == (2, 1)
        assert own[0] in whole

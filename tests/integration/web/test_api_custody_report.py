"""The custody report over the API: in the form that is asked for, with names for those who may."""

from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.exposure import Method, Start
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.thermal import CarrierClass, Surroundings
from crinsu_gateway.store import exposures, lifts
from crinsu_gateway.store.exposures import Beginning
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure

VIAL = 1_000_000_000_001
PATH = f"/api/v1/sample-containers/{VIAL}/custody-report"


@pytest.fixture(autouse=True)
async def vial(api: Api) -> None:
    """A vial that is stored."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T2/C1/CN1/1"])


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8", b"<!doct"),
        ("application/pdf", "application/pdf", b"%PDF-"),
        ("text/csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfsample,seq"),
        ("*/*", "application/hal+json", b'{"report":'),
        ("application/json", "application/json", b'{"report":'),
        ("application/xml", "application/xml", b"<?xml"),
    ],
)
async def test_the_form_is_the_one_that_is_taken(
    api: Api, accept: str, media_type: str, begins: bytes
) -> None:
    """Accept chooses; the headers name the sample container, the hash, and how it stands."""
    answer = await api.client.get(PATH, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    assert answer.headers["crinsu-sample-container"] == str(VIAL)
    assert answer.headers["crinsu-inventory"] == "agrees"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_form_can_be_named_and_others_are_refused(api: Api) -> None:
    """`format` counts more than Accept; what is not made here is not pretended."""
    named = await api.client.get(PATH, params={"format": "csv"}, headers={"Accept": "text/html"})
    assert named.headers["content-type"].startswith("text/csv")
    refused = await api.client.get(PATH, headers={"Accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (415, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("text", ["TAG-1", str(VIAL), "T2/C1/CN1/1"])
async def test_it_is_found_by_what_people_have_in_hand(api: Api, text: str) -> None:
    """Tag, id and address lead to the same report."""
    answer = await api.client.get("/api/v1/custody-report", params={"sample": text})
    assert answer.json()["report"]["standing"]["place"] == "T2/C1/CN1/1"


@pytest.mark.parametrize(
    ("query", "status"),
    [({"sample": "TAG-9"}, 404), ({"sample": "TAG-1", "at": "yesterday"}, 400), ({}, 400)],
)
async def test_what_cannot_be_answered_is_refused(
    api: Api, query: dict[str, str], status: int
) -> None:
    """An unknown sample container, a moment without a zone, nothing at all."""
    assert (await api.client.get("/api/v1/custody-report", params=query)).status_code == status


async def test_names_need_their_own_right(api: Api) -> None:
    """With audit:read alone no name is in the answer, and without it there is none."""
    audit = api.bearer(Scope.AUDIT_READ)
    answer = await api.stranger.get(PATH, headers=audit)
    assert answer.json()["report"]["identity"]["name"] is None
    assert "Vial" not in answer.text
    with_names = api.bearer(Scope.AUDIT_READ, Scope.SUBJECTS_READ)
    shown = await api.stranger.get(PATH, headers=with_names)
    assert shown.json()["report"]["identity"]["name"] == "Vial TAG-1"
    refused = await api.stranger.get(PATH, headers=api.bearer(Scope.INVENTORY_READ))
    assert refused.status_code == 403


def odd(value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str) -> list[str]:
    """Where a body is not what a schema of the document says, member by member."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tries = [odd(value, one, schemas, where) for one in schema["anyOf"]]
        return [] if [] in tries else [where]
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    if not isinstance(value, kinds[schema["type"]]):
        return [where]
    if isinstance(value, list):
        each = (odd(one, schema["items"], schemas, f"{where}[]") for one in value)
        return [fault for faults in each for fault in faults]
    if isinstance(value, dict):
        told = schema["properties"]
        strange = [f"{where}.{name}" for name in set(value) ^ set(told)]
        inner = (odd(value[name], told[name], schemas, f"{where}.{name}") for name in told)
        return strange or [fault for faults in inner for fault in faults]
    return []


async def test_the_document_says_what_is_in_a_report_and_in_which_forms_it_comes(
    api: Api, clock: HandClock
) -> None:
    """Every member of a real report stands in the schema with its type, and no other does."""
    clock.pass_s(60)
    await api.db.write(lifted)
    told = (await api.stranger.get("/openapi.json")).json()
    answers = told["paths"]["/api/v1/sample-containers/{id}/custody-report"]["get"]["responses"]
    content = answers["200"]["content"]
    assert set(content) == {*Form, "text/html", "application/pdf"}
    body = (await api.client.get(PATH)).json()
    assert all(body["report"][part] for part in ("stays", "events", "exposures", "tanks"))
    schema = content["application/json"]["schema"]
    assert odd(body, schema, told["components"]["schemas"], "body") == []
    assert odd(body | {"sha256": 7}, schema, told["components"]["schemas"], "body") != []
    for path, method in (("/api/v1/unlocks", "post"), ("/api/v1/sessions", "delete")):
        assert "content" not in told["paths"][path][method]["responses"]["204"]


def lifted(tx: Transaction) -> None:
    """It was out of the cold once."""
    one = Beginning(VIAL, CarrierClass.VIAL_2_HALF, -170.0, Start.ASSUMED)
    exposures.begin(
        tx, [one], lift_id=None, storage_c=-170.0, storage_limit_c=None, method=Method.MODELLED
    )
    lifts.left(tx, VIAL, Surroundings.LIQUID, Actor("anna", "bench-1"))

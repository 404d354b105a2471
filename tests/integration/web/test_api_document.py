"""The OpenAPI document and the page of the API: complete, whole, and without a foreign asset."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import OAUTH_PATHS, Face, face_of
from crinsu_gateway.web.listing.schema import component
from crinsu_gateway.web.modelled import MANNERS
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.golden import Golden

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"


def references(node: Any) -> Iterator[str]:
    """All $ref values below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolved(told: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a node is, or what it refers to."""
    if "$ref" not in node:
        return node
    found: Any = told
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


async def document(api: Api) -> dict[str, Any]:
    """The document as a tool reads it."""
    answer = await api.stranger.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def resources(api: Api) -> list[AnyEndpoint]:
    """The endpoints that answer with a resource."""
    return [one for one in api.endpoints if one.is_resource]


async def test_the_document_names_every_resource_and_what_it_takes(api: Api) -> None:
    """Each endpoint with its parameters, body, answers, key and scope."""
    told = await document(api)
    assert told["openapi"] == "3.1.0"
    operations = {
        (method, path): operation
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    }
    expected = {(one.method.lower(), one.path) for one in resources(api)}
    assert set(operations) == expected | {("post", path) for path in OAUTH_PATHS}
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    for one in resources(api):
        operation = operations[one.method.lower(), one.path]
        parameters = [resolved(told, parameter) for parameter in operation["parameters"]]
        told_of = [parameter["name"] for parameter in parameters]
        places = [(parameter["name"], parameter["in"]) for parameter in parameters]
        assert len(places) == len(set(places)), one.path
        assert all(parameter["description"] for parameter in parameters), one.path
        wanted = set(re.findall(r"\{(\w+)\}", one.path))
        wanted |= {field.alias or name for name, field in one.query.model_fields.items()}
        assert set(told_of) >= wanted | ({"Idempotency-Key"} if one.keyed else set())
        if face_of(one.path) is Face.OWN:
            assert set(told_of) >= MANNERS, one.path
        open_to_all = one.scope is None and not one.streams
        scopes = [scope for scope in (one.scope, one.besides) if scope is not None]
        ways: list[dict[str, list[Any]]] = [] if open_to_all else [{"oauth2": scopes}]
        if face_of(one.path) is Face.REGISTRY:
            ways = [{"basic": []}, {"oauth2": [Scope.COLLECTIONS_WRITE]}]
            ways = ways if one.scope else [{}, *ways]
        assert operation["security"] == ways
        assert ("requestBody" in operation) == bool(one.body.model_fields)
        assert str(one.status) in operation["responses"]


async def test_every_reference_of_the_document_leads_somewhere(api: Api) -> None:
    """No $ref is broken and no schema lies about unused."""
    told = await document(api)
    named = {reference.removeprefix("#/components/") for reference in references(told)}
    kinds = ("schemas", "parameters", "headers", "responses")
    assert named == {f"{kind}/{name}" for kind in kinds for name in told["components"][kind]}


async def test_what_is_answered_has_the_members_that_the_document_promises(api: Api) -> None:
    """Own units and storage as declared; the compatible face in its envelope."""
    told = await document(api)
    schemas = told["components"]["schemas"]
    unit = (await api.client.get("/api/v1/devices/freezer-1")).json()
    assert set(unit) == set(schemas["Unit"]["properties"])
    assert set(unit["readings"][0]) == set(schemas["Reading"]["properties"])
    listed = (await api.client.get("/api/v1/external/storage")).json()
    assert set(listed["data"][0]) == set(schemas["ExternalStorage"]["properties"])
    shape = told["paths"]["/api/v1/external/storage"]["get"]["responses"]["200"]["content"]
    assert set(listed) == set(shape["application/json"]["schema"]["properties"])


async def test_the_routes_are_what_was_accepted(api: Api, golden: Golden) -> None:
    """Method, path, scope, parameters, body and answer of each: a change of the API is seen."""
    lines = []
    for one in resources(api):
        query = ",".join(field.alias or name for name, field in one.query.model_fields.items())
        body = ",".join(one.body.model_fields)
        shape = getattr(one.answers, "__name__", str(one.answers))
        if isinstance(one.answers, Resource):
            shape = component(one.answers)
        lines.append(
            f"{one.method} {one.path} scope={one.scope} query={query} body={body} "
            f"answers={one.status} {shape}{'[]' if one.listed else ''}{' keyed' * one.keyed}"
        )
    golden.check("api/routes.txt", "\n".join(lines) + "\n")


async def test_the_schemas_are_what_was_accepted(api: Api, golden: Golden) -> None:
    """The members of every body, with their types."""
    schemas = (await document(api))["components"]["schemas"]
    golden.check("api/schemas.json", json.dumps(schemas, indent=1, sort_keys=True) + "\n")


async def test_the_guide_names_every_route_and_scope(api: Api) -> None:
    """docs/api.md has a line for each path and each scope."""
    text = GUIDE.read_text()
    missing = {one.path for one in resources(api) if f"`{one.path}`" not in text}
    assert missing == set()
    assert {str(one.scope) for one in api.endpoints if one.scope and one.scope not in text} == set()


async def test_the_page_for_people_names_every_route(api: Api) -> None:
    """What tools read, people can read too."""
    page = (await api.stranger.get("/docs")).text
    assert [one.path for one in resources(api) if one.path not in page] == []

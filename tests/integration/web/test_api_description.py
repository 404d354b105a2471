"""The document, the schemas and the page hold what they say: valid, true examples, no script."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import jsonschema_rs

from crinsu_gateway.web.endpoint import NoBody
from crinsu_gateway.web.openapi.naming import SCOPES, operation_id
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.attended import attended
from tests.fakes.schema_fuzzing import is_of_the_state
from tests.fakes.schema_state import State
from tests.integration.web.test_api_document import document
from tests.integration.web.test_api_golden import furnish

HAL = {"Accept": "application/hal+json"}
NOT_FURNISHED = {
    "/api/v1/audit-keys",
    "/api/v1/audit-reviews",
    "/api/v1/stocktake-differences",
}
"""Lists that stay empty over the furnished store."""
BELOW = frozenset({"items", "anyOf", "oneOf", "allOf", "not", "propertyNames"})
WORDS = BELOW | {
    *(
        "$ref",
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
    ),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
    *("pattern", "format", "minItems", "maxItems", "uniqueItems", "minProperties"),
    *("maxProperties", "title", "description", "default", "examples", "discriminator"),
    *("prefixItems", "contentMediaType", "readOnly", "writeOnly", "deprecated"),
}
"""The words of JSON Schema that are used here; any other one would be passed over in silence."""


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """All operations with their method and path."""
    return [
        (method, path, one) for path, all_ in told["paths"].items() for method, one in all_.items()
    ]


async def test_every_schema_is_json_schema_and_stands_for_itself(api: Api) -> None:
    """Each component is valid 2020-12, and served alone with all that it leads to."""
    told = await document(api)
    for name, schema in told["components"]["schemas"].items():
        answer = await api.stranger.get(f"/schemas/{name}.json")
        assert answer.status_code == 200, name
        alone = answer.json()
        assert alone["$schema"].endswith("2020-12/schema")
        jsonschema_rs.meta.validate(alone)
        jsonschema_rs.validator_for(alone)
        assert alone.get("description") == schema.get("description")
    assert (await api.stranger.get("/schemas/None.json")).status_code == 404
    assert (await api.stranger.get("/schemas/Problem")).status_code == 404


async def test_the_document_is_openapi(api: Api) -> None:
    """By the schema of OpenAPI 3.1 itself, and each part of a schema is a word of JSON Schema."""
    from schemathesis.specs.openapi.definitions import OPENAPI_31

    told = await document(api)
    # without formats: addresses are relative, as RFC 3986 lets them be
    jsonschema_rs.Draft202012Validator(OPENAPI_31, validate_formats=False).validate(told)
    strange = {key for schema in schemas_in(told) for key in schema if key not in WORDS}
    assert {one for one in strange if not one.startswith("x-")} == set()


async def test_examples_of_parameters_fit_their_schemas(api: Api) -> None:
    """As those of bodies do."""
    told = await document(api)
    shown = [one for one in told["components"]["parameters"].values() if "example" in one]
    shown += [
        one
        for _, _, operation in operations(told)
        for one in operation["parameters"]
        if "example" in one
    ]
    assert shown
    wrong = [one for one in shown if not jsonschema_rs.is_valid(one["schema"], one["example"])]
    assert wrong == []


async def test_what_is_served_is_valid_by_the_schema_that_it_links(api: Api) -> None:
    """Every list and one of each, over the furnished store; a broken one is not."""
    await api.db.write(furnish)
    empty = set()
    for one in api.endpoints:
        if one.declared is None or not one.listed or "{" in one.path:
            continue
        found = (await api.client.get(one.path, headers=HAL)).json()
        path = found["_links"]["describedby"]["href"]
        schema = (await api.stranger.get(path)).json()
        assert schema.get("$id") == path, path
        validator = jsonschema_rs.validator_for(schema)
        items = (await api.client.get(f"{one.path}?excluded=")).json()[one.declared.key]
        wrong = [(path, fault.message) for item in items for fault in validator.iter_errors(item)]
        assert wrong == []
        if not items:
            empty.add(one.path)
            continue
        first = found["_embedded"][one.declared.key][0]
        single = await api.client.get(first["_links"]["self"]["href"], headers=HAL)
        assert single.json()["_links"]["describedby"]["href"] == path
        assert "describedby" not in single.headers["link"]
        broken = {key: [["none"]] for key in items[0]}
        assert not validator.is_valid(broken), path
    assert empty == NOT_FURNISHED
    problem = (await api.client.get("/api/v1/storage-solutions/77")).json()
    assert jsonschema_rs.is_valid((await api.stranger.get("/schemas/Problem.json")).json(), problem)


def schemas_in(node: Any, *, inside: bool = False) -> Iterator[dict[str, Any]]:
    """Every schema of a document: what stands under `schema`, in components, and below those."""
    if isinstance(node, list):
        for one in node:
            yield from schemas_in(one, inside=inside)
    if not isinstance(node, dict):
        return
    if inside:
        yield node
    for key, one in node.items():
        if key in ("properties", "patternProperties", "schemas", "$defs") and isinstance(one, dict):
            for member in one.values():
                yield from schemas_in(member, inside=True)
        elif key == "schema" or (inside and key in BELOW):
            yield from schemas_in(one, inside=True)
        elif not inside and key not in ("example", "examples"):
            yield from schemas_in(one)


async def test_every_operation_is_described(api: Api) -> None:
    """Summary, description, tag, answers with words; a scope that has words; links that lead on."""
    told = await document(api)
    known = {one["operationId"] for _, _, one in operations(told)}
    for method, path, one in operations(told):
        assert one["summary"], path
        assert len(one["description"]) > 10, path
        assert one["tags"], path
        assert all(
            "$ref" in answer or answer["description"] for answer in one["responses"].values()
        )
        for answer in one["responses"].values():
            for link in answer.get("links", {}).values():
                assert link["operationId"] in known, (method, path)
    assert {scope.value for scope in Scope} <= set(SCOPES)


async def test_examples_of_bodies_are_true(api: Api, tmp_path: Any) -> None:
    """Each fits its schema; sent as it stands it is accepted, or refused by a rule."""
    await api.db.write(furnish)
    told = await document(api)
    bodies = {
        one["operationId"]: one["requestBody"]["content"]
        for _, _, one in operations(told)
        if "requestBody" in one
    }
    state = State(str(api.client.base_url), "", told)
    keys = tmp_path / "keys"
    keys.mkdir()
    async with attended(api.db, keys):
        for one in api.endpoints:
            if one.body is NoBody or one.path == "/api/v1/maintenance":
                continue
            example = bodies[operation_id(one)][one.takes]["examples"]["one"]["value"]
            headers = {"Content-Type": one.takes, "Idempotency-Key": operation_id(one)}
            headers["If-Match"] = "*"
            path = re.sub(r"\{\w+\}", "1", one.path)
            answer = await api.client.request(
                one.method, path, content=json.dumps(example), headers=headers
            )
            accepted = answer.status_code < 300 or answer.status_code in (401, 403, 404, 409, 412)
            stored = state.stored(f"{one.method} {one.path}")
            by_rule = is_of_the_state(answer.status_code, answer.content, stored)
            assert accepted or by_rule, (one.path, example, answer.text)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), "a handler"
            assert name != "style", "a style of its own"
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.targets.add(value or "")


async def test_the_page_shows_all_of_it_without_a_script(api: Api) -> None:
    """Every operation and schema under its anchor, no broken one, nothing of another host."""
    answer = await api.stranger.get("/docs")
    assert "script" not in answer.headers["content-security-policy"]
    found, told = Page(answer.text), await document(api)
    assert "script" not in found.tags
    assert len(found.ids) == len(set(found.ids))
    wanted = {one["operationId"] for _, _, one in operations(told)}
    assert wanted <= set(found.ids)
    assert {f"schema-{name}" for name in told["components"]["schemas"]} <= set(found.ids)
    inside = {one.removeprefix("#") for one in found.targets if one.startswith("#")}
    assert inside <= set(found.ids)
    assert {one for one in found.targets if not one.startswith("#")} == {
        "/docs/style.css",
        "/openapi.json",
    }
    style = (await api.stranger.get("/docs/style.css")).text
    assert "color-scheme: light dark" in style
    assert "url(" not in style

"""docs/central-device-openapi.json: what the code makes, sound in itself, and true of real talk."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.facts import KINDS
from crinsu_gateway.sandbox.central.openapi import ANSWERS, PREFIX, document
from crinsu_gateway.sandbox.central.server import application
from tests.fakes.clock import HandClock
from tests.fakes.json_schema import KNOWN, faults, resolved

FILE = Path(__file__).parents[2] / "docs" / "central-device-openapi.json"


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Any]]:
    """The document as the code makes it now."""
    database = Database(":memory:")
    try:
        yield document(application(Centre(database, HandClock())))
    finally:
        database.close()


def test_the_file_is_what_the_code_makes(made: dict[str, Any], accepting: bool) -> None:
    """A changed route, fact or answer cannot be published with the old document beside it."""
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if accepting:
        FILE.write_text(text)
    assert FILE.read_text() == text, "look at the difference, then make accept"


def test_it_has_the_form_of_openapi(made: dict[str, Any]) -> None:
    """Version, info, paths and operations as OpenAPI 3.1 wants them."""
    assert made["openapi"] == "3.1.0"
    assert {"title", "version"} <= made["info"].keys()
    identifiers = []
    for path, operations in made["paths"].items():
        assert path.startswith("/")
        for method, operation in operations.items():
            assert method in ("get", "post", "put", "patch", "delete")
            identifiers.append(operation["operationId"])
            for parameter in operation.get("parameters", []):
                assert {"name", "in", "schema"} <= parameter.keys()
                assert parameter["in"] in ("query", "header", "path")
            assert all(
                re.fullmatch(r"\d{3}", status) and "description" in answer
                for status, answer in operation["responses"].items()
            )
            if method != "get":
                assert operation["requestBody"]["content"]["application/json"]["schema"]
    assert len(set(identifiers)) == len(identifiers)
    names = made["components"]["schemas"]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)


def test_every_reference_leads_somewhere_and_every_schema_is_used(made: dict[str, Any]) -> None:
    """Nothing dangles, and nothing is left over."""
    references = set(re.findall(r'"(#/[^"]+)"', json.dumps(made)))
    for reference in references:
        assert resolved(made, reference)
    named = {f"#/components/schemas/{name}" for name in made["components"]["schemas"]}
    assert named == {one for one in references if one.startswith("#/components/schemas/")}


def keywords(schema: Any) -> Iterator[str]:
    """The keywords of a schema, as deep as it goes; names of members are none."""
    for keyword, said in schema.items():
        yield keyword
        if keyword == "properties":
            for one in said.values():
                yield from keywords(one)
        elif keyword in ("items", "additionalProperties") and isinstance(said, dict):
            yield from keywords(said)
        elif keyword in ("anyOf", "oneOf", "allOf"):
            for one in said:
                yield from keywords(one)


def test_no_keyword_is_passed_over(made: dict[str, Any]) -> None:
    """The check below knows every keyword that stands in the document."""
    found = {word for one in made["components"]["schemas"].values() for word in keywords(one)}
    assert found <= KNOWN


def test_every_call_and_every_kind_of_fact_is_in_it(made: dict[str, Any]) -> None:
    """The calls of part B, and a schema for each kind."""
    calls = {
        (method, path.removeprefix(PREFIX))
        for path, operations in made["paths"].items()
        for method in operations
    }
    assert calls == set(ANSWERS)
    mapping = made["components"]["schemas"]["AnyEvent"]["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "sample.lost"}, "0 of oneOf fit"),
        ({"seq": 0}, "breaks minimum"),
        ({"facts": {"sample": "7", "to": "T1/C1/CN1/1"}}, "fit"),
        ({"gateway": "a b"}, "fit"),
    ],
)
def test_a_fact_of_another_shape_is_refused_by_it(
    made: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    """The schemas are no empty promises."""
    fact = {
        "gateway": "gw-1",
        "epoch": 1,
        "seq": 1,
        "at": 1,
        "kind": "sample.stored",
        "facts": {"sample": 7, "to": "T1/C1/CN1/1"},
    }
    schema = made["components"]["schemas"]["AnyEvent"]
    assert faults(made, schema, fact) == []
    found = faults(made, schema, {**fact, **change})
    assert found
    assert any(said in one for one in found), found

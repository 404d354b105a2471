"""The body of every endpoint in every format: what JSON says, XML, CSV and Smile say as well."""

import importlib
import pkgutil
import random
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from starlette.datastructures import Headers

import crinsu_gateway.web
from crinsu_gateway.web.endpoint import Body
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.intake import LONG_BODY, body_of, understood
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.reading import BODIES, CSV, JSON, SMILE, XML
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Plain
from tests.fakes.least_body import least

FORMS = {XML: Form.XML, CSV: Form.CSV, SMILE: Form.SMILE}


def all_bodies() -> list[type[Body]]:
    """Every model of a body that the API has."""
    for module in pkgutil.walk_packages(crinsu_gateway.web.__path__, "crinsu_gateway.web."):
        importlib.import_module(module.name)

    def below(kind: type[Body]) -> Iterator[type[Body]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    found = {one for one in below(Body) if one.__module__.startswith("crinsu_gateway.")}
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__qualname__}")


ALL = all_bodies()


def full(schema: Any, defs: Any) -> Any:
    """A tree with every member that there may be."""
    if "$ref" in schema:
        return full(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema and "properties" not in schema:
            return full(schema[several][0], defs)
    match schema.get("type", "object"):
        case "object" if "properties" in schema:
            return {name: full(one, defs) for name, one in schema["properties"].items()}
        case "object":
            inner = schema.get("additionalProperties")
            return {"17": full(inner, defs)} if isinstance(inner, dict) else {}
        case "array":
            return [full(schema["items"], defs)] * max(1, schema.get("minItems", 0))
        case "integer":
            return schema.get("minimum", 7)
        case "number":
            return -1.5
        case "boolean":
            return True
        case "string":
            return "0" * 64 if "pattern" in schema else "=x <&> |'"
    return None


def said(model: type[Body], raw: bytes, media_type: str) -> Any:
    """What a body means, or why it is refused."""
    try:
        return body_of(model, Headers({"content-type": media_type}), raw)
    except Refused as refusal:
        return refusal.failure.status, refusal.failure.code, refusal.failure.fields


@pytest.mark.parametrize("model", ALL, ids=lambda one: one.__qualname__)
def test_every_body_means_the_same_in_every_format(model: type[Body]) -> None:
    """With the members that it needs, with all, and with one that is unknown."""
    schema = model.model_json_schema()
    whole = full(schema, schema.get("$defs", {}))
    for tree in (least(model), whole, {**whole, "unknown": "x"}):
        meant = said(model, orjson.dumps(tree), JSON)
        for media_type, form in FORMS.items():
            if media_type == CSV and not tree:
                continue
            told = said(model, written(Plain("body", tree), form), media_type)
            assert told == meant, (media_type, tree)


def test_there_are_bodies_and_most_are_taken() -> None:
    """The test above is about something."""
    taken = [one for one in ALL if isinstance(said(one, orjson.dumps(least(one)), JSON), one)]
    assert len(ALL) > 40
    assert len(taken) > len(ALL) / 2


def test_any_bytes_are_a_body_or_refused() -> None:
    """Broken bytes of each format, for each model: 400 or 422, and nothing else is raised."""
    chance = random.Random(11)
    for model in ALL:
        tree = full(model.model_json_schema(), model.model_json_schema().get("$defs", {}))
        for media_type in BODIES:
            form = FORMS.get(media_type, Form.JSON)
            raw = bytearray(written(Plain("body", tree), form))
            for _ in range(12):
                broken = raw[: chance.randint(0, len(raw))] if chance.random() < 0.3 else raw[:]
                for _ in range(chance.randint(1, 3)):
                    at = chance.randint(0, len(broken))
                    broken[at : at + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
                told = said(model, bytes(broken), media_type)
                assert isinstance(told, model) or told[0] in (400, 422)


async def test_a_long_body_is_read_beside_the_loop() -> None:
    """What takes long to read delays no bus; what is short costs no thread."""
    for size, beside in ((LONG_BODY - 1, False), (LONG_BODY, True)):
        where = await understood(b"x" * size, threading.get_ident)
        assert (where != threading.get_ident()) is beside

"""The OpenAPI document of the device side, made from its routes, its facts and its answers.

Only what docs/central-contract.md calls part B: a centre that wants to serve gateways implements
this. `make accept` writes it to docs/central-device-openapi.json.
"""

import re
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from crinsu_gateway.sandbox.central import shapes
from crinsu_gateway.sandbox.central.facts import KINDS, Event

Json = dict[str, Any]

PREFIX = "/api/v1/device"
TITLE = "Device side of a centre"
ABOUT = """\
What a centre offers to its gateways. Every gateway tells what happened as facts, in order, each
under an Idempotency-Key, and reads what changed. How all of it is meant, and what may be left out,
is in docs/central-contract.md. An answer is wrapped in {data, meta}; a bare object or array is read
as well."""

ANSWERS: dict[tuple[str, str], type[BaseModel]] = {
    ("post", "/events"): shapes.EventTaken,
    ("post", "/batches"): shapes.BatchAnswered,
    ("post", "/heartbeat"): shapes.HeartbeatAnswer,
    ("get", "/sample-containers"): shapes.Sample,
    ("get", "/procedures"): shapes.Procedure,
    ("get", "/subjects"): shapes.Subject,
    ("get", "/people"): shapes.Person,
}
"""What each call answers: an object, or for a list one of its records."""

SAYS: dict[tuple[str, str], str] = {
    ("post", "/events"): "Tell one fact",
    ("post", "/batches"): "Tell up to 200 facts in order",
    ("post", "/heartbeat"): "Show that the gateway lives, and how it stands",
    ("get", "/sample-containers"): "Sample containers, by change or by id",
    ("get", "/procedures"): "Procedures, by change or by id",
    ("get", "/subjects"): "Subjects, by change or by id",
    ("get", "/people"): "People who may work at the facility",
}

REFUSALS = {
    "400": "no key, the key of another fact, or no JSON",
    "401": "the token is missing, wrong or expired",
    "403": "the client is no device",
    "409": "another number or a newer epoch is expected",
    "413": "too much for one batch",
    "422": "of the wrong shape; with `consumed` the number of the fact is used up",
    "429": "too many requests; see Retry-After",
    "503": "not now; see Retry-After",
}
READING = ("401", "403", "422", "429", "503")


def document(app: FastAPI) -> Json:
    """The whole document; the routes are those of `app` below the prefix of the device side."""
    routed = app.openapi()
    paths: Json = {}
    for path, operations in sorted(routed["paths"].items()):
        if path.startswith(f"{PREFIX}/"):
            paths[path] = {
                method: _operation(method, path.removeprefix(PREFIX), operation)
                for method, operation in operations.items()
            }
    schemas = {**routed["components"]["schemas"], **_answers(), **_facts()}
    found: Json = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1.0", "description": ABOUT},
        "security": [{"device": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "device": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
                }
            },
        },
    }
    found["components"]["schemas"] = _reached(found, schemas)
    return found


def _operation(method: str, path: str, routed: Json) -> Json:
    """One call, with the answers that the routes leave to the reader."""
    call = (method, path)
    operation: Json = {"summary": SAYS[call], "operationId": f"{method}{path.replace('/', '-')}"}
    parameters = [_parameter(one) for one in routed.get("parameters", []) if _is_told(one)]
    if parameters:
        operation["parameters"] = parameters
    if "requestBody" in routed:
        name = {"/events": "AnyEvent", "/batches": "AnyBatch"}.get(path, "Heartbeat")
        operation["requestBody"] = {"required": True, "content": _content(_ref(name))}
    reading = method == "get"
    operation["responses"] = {
        "200": _taken(ANSWERS[call].__name__, is_list=reading, keyed=path == "/events")
    }
    if reading:
        operation["responses"]["304"] = {"description": "unchanged since the ETag that was named"}
    for status in READING if reading else REFUSALS:
        operation["responses"][status] = {
            "description": REFUSALS[status],
            "content": _content(_ref("ErrorBody")),
        }
    return operation


def _is_told(parameter: Json) -> bool:
    return parameter["name"].lower() not in ("authorization", "content-length")


def _parameter(routed: Json) -> Json:
    """A parameter of a call; the key of a fact must be there, whatever the route checks itself."""
    if routed["name"].lower() == "idempotency-key":
        text = "<gateway>/<epoch>/<seq> of the fact, of a batch that of its first"
        schema = {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}/[0-9]+/[0-9]+$"}
        return {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": text,
            "schema": schema,
        }
    return routed


def _taken(name: str, *, is_list: bool, keyed: bool) -> Json:
    data: Json = {"type": "array", "items": _ref(name)} if is_list else _ref(name)
    wrapped = {
        "type": "object",
        "required": ["data"],
        "properties": {"data": data, "meta": _ref("Meta")},
    }
    taken: Json = {
        "description": "in its envelope, or bare",
        "content": _content({"anyOf": [wrapped, data]}),
    }
    if is_list:
        taken["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if keyed:
        about = "true: the answer that this fact got before"
        taken["headers"] = {
            "Idempotent-Replay": {"description": about, "schema": {"type": "string"}}
        }
    return taken


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers() -> Json:
    """The schemas of all answers, and of the refusal."""
    models = [*ANSWERS.values(), shapes.ErrorBody, shapes.Meta]
    return _schemas([(model, "serialization") for model in dict.fromkeys(models)])


def _facts() -> Json:
    """A schema for each kind of fact, and the one that is any of them."""
    shapes_of = _schemas([(shape, "validation") for shape in dict.fromkeys(KINDS.values())])
    envelope = Event.model_json_schema(by_alias=True)
    kinds: Json = {}
    for kind, shape in KINDS.items():
        own = {"kind": {"type": "string", "const": kind}, "facts": _ref(shape.__name__)}
        kinds[f"Event.{kind}"] = {
            **{key: value for key, value in envelope.items() if key != "description"},
            "title": kind,
            "properties": {**envelope["properties"], **own},
        }
    any_event = {
        "oneOf": [_ref(name) for name in kinds],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind: f"#/components/schemas/Event.{kind}" for kind in KINDS},
        },
    }
    batch = {
        "type": "object",
        "required": ["gateway", "events"],
        "properties": {
            "gateway": envelope["properties"]["gateway"],
            "events": {"type": "array", "items": _ref("AnyEvent"), "minItems": 1, "maxItems": 200},
        },
    }
    return {**shapes_of, **kinds, "AnyEvent": any_event, "AnyBatch": batch}


def _schemas(models: list[Any]) -> Json:
    _, found = models_json_schema(models, ref_template="#/components/schemas/{model}")
    return dict(found["$defs"])


def _reached(document: Json, schemas: Json) -> Json:
    """The schemas that the document leads to, by name."""
    found: set[str] = set()
    waiting = [document]
    while waiting:
        for name in re.findall(r"#/components/schemas/([A-Za-z0-9._-]+)", str(waiting.pop())):
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return {name: schemas[name] for name in sorted(found)}

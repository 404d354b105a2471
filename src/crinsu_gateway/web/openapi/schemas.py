"""The JSON Schemas of what endpoints take and answer, made from their types.

Those of one face bear its prefix, for two faces may call different things by one name. It knows
nothing of paths and statuses.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from crinsu_gateway.web.declaration import Resource, all_of
from crinsu_gateway.web.endpoint import AnyEndpoint, NoBody
from crinsu_gateway.web.listing.schema import component, schema_of
from crinsu_gateway.web.openapi.naming import plain_name

Json = dict[str, Any]
MARK = "#/components/schemas/"
_FAULT: Json = {
    "type": "object",
    "description": "what is wrong with one field or parameter",
    "required": ["field", "message"],
    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
}
_FAULTS: Json = {"type": "array", "items": {"$ref": f"{MARK}FieldFault"}}
_INCIDENT: Json = {"type": "string", "description": "stands in the log of the gateway"}
_PROBLEM: Json = {
    "type": "object",
    "description": "why a request was refused (RFC 9457)",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence for people"},
        "code": {"type": "string", "description": "stable, for machines"},
        "fields": _FAULTS,
        "incident": _INCIDENT,
    },
}
_EXTERNAL_ERROR: Json = {
    "type": "object",
    "description": "why a request was refused, as Crinsutrack says it",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "a sentence for people"},
                "rule": {"type": "string", "description": "the rule of the house, for machines"},
                "fields": _FAULTS,
                "incident": _INCIDENT,
            },
        }
    },
}
_REGISTRY_ERROR: Json = {
    "type": "object",
    "description": "why a request was refused, as Cristin says it",
    "required": ["status", "response_id", "errors"],
    "properties": {
        "status": {"type": "integer"},
        "response_id": {"type": "string", "minLength": 8, "maxLength": 8},
        "errors": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
}
_ENVELOPE: Json = {
    "type": "object",
    "description": "what `envelope=true` wraps around any answer; `data` is what it would be "
    "without, and of a refusal its code",
    "required": ["code", "status"],
    "properties": {
        "code": {"type": "integer", "description": "the status"},
        "status": {"enum": ["success", "error", "fail"]},
        "message": {"type": "string", "description": "of a refusal: a sentence for people"},
        "data": {},
    },
}
_LINK: Json = {
    "type": "object",
    "required": ["href"],
    "properties": {"href": {"type": "string"}, "title": {"type": "string"}},
}
_LINKS: Json = {
    "type": "object",
    "description": "links by relation (HAL)",
    "additionalProperties": {
        "anyOf": [{"$ref": f"{MARK}Link"}, {"type": "array", "items": {"$ref": f"{MARK}Link"}}]
    },
}
_METADATA: Json = {
    "type": "object",
    "required": ["total_count"],
    "properties": {
        name: {"type": "integer", "minimum": 0}
        for name in ("page", "per_page", "pages", "total_count")
    },
}
GENERAL: Json = {
    "Envelope": _ENVELOPE,
    "Link": _LINK,
    "Links": _LINKS,
    "Metadata": _METADATA,
    "Problem": _PROBLEM,
    "ExternalError": _EXTERNAL_ERROR,
    "RegistryError": _REGISTRY_ERROR,
    "FieldFault": _FAULT,
}


class Schemas:
    """The schemas of all types that the endpoints of one face take and answer."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], prefix: str) -> None:
        wanted: dict[tuple[int, JsonSchemaMode], TypeAdapter[Any]] = {}
        for one in endpoints:
            if one.answers is not None and _declared(one) is None:
                wanted[id(one.answers), "serialization"] = TypeAdapter(one.answers)
            wanted[id(one.query), "validation"] = TypeAdapter(one.query)
            if one.body is not NoBody:
                wanted[id(one.body), "validation"] = TypeAdapter(one.body)
        found, rest = TypeAdapter.json_schemas(
            [(key, mode, adapter) for (key, mode), adapter in wanted.items()],
            ref_template=f"{MARK}{prefix}{{model}}",
        )
        defined: Json = rest.get("$defs", {})
        names = {one: plain_name(one) for one in defined if plain_name(one) not in defined}
        refs = {f"{MARK}{prefix}{one}": f"{MARK}{prefix}{name}" for one, name in names.items()}
        self._found: Mapping[tuple[int, JsonSchemaMode], Any] = _renamed(found, refs)
        self._all: Json = {
            names.get(one, one): _renamed(schema, refs) for one, schema in defined.items()
        }
        self._marker = f"{MARK}{prefix}"
        self._prefix = prefix
        for one in endpoints:
            declared = _declared(one)
            for each in () if declared is None else all_of(declared):
                self._all[component(each)] = schema_of(each, self._marker)

    def definitions(self, told: Sequence[Any]) -> Json:
        """The named schemas that what is told leads to, each with those that it leads to."""
        found: Json = {}
        waiting = [name for one in told for name in referenced(one)]
        while waiting:
            name = waiting.pop()
            bare = name.removeprefix(self._prefix)
            if name in found or bare not in self._all or not name.startswith(self._prefix):
                continue
            found[name] = self._all[bare]
            waiting += referenced(found[name])
        return found

    def loosened(self, told: Sequence[Any], declared: Sequence[Any]) -> Json:
        """The same of what is answered, where `hideEmptyList` may leave lists out; of what is
        declared any member, for `included` and `excluded` choose among them."""
        found = {name: _with_fewer(one) for name, one in self.definitions(told).items()}
        for name, one in self.definitions(declared).items():
            found[name] = {key: value for key, value in one.items() if key != "required"}
        return found

    def answer(self, endpoint: AnyEndpoint) -> Json:
        """The schema of one of what an endpoint answers."""
        declared = _declared(endpoint)
        if declared is not None:
            return {"$ref": self._marker + component(declared)}
        schema: Json = self._found[id(endpoint.answers), "serialization"]
        return schema

    def body(self, model: object) -> Json:
        """The schema of a body."""
        schema: Json = self._found[id(model), "validation"]
        return schema

    def resolved(self, schema: Json) -> Json:
        """What a schema that is only a reference leads to."""
        name = schema.get("$ref", "").removeprefix(self._marker)
        found: Json = self._all.get(name, schema)
        return found

    def of_query(self, model: object) -> Json:
        """The object that stands for a query."""
        return self.resolved(self._found[id(model), "validation"])


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """The same with other names for what it refers to."""
    if isinstance(node, dict):
        return {key: _renamed(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(one, names) for one in node]
    return names.get(node, node) if isinstance(node, str) else node


def _with_fewer(schema: Json) -> Json:
    """A schema of an object whose lists need not be there."""
    if "required" not in schema:
        return schema
    known = schema.get("properties", {})
    needed = [name for name in schema["required"] if known[name].get("type") != "array"]
    return {**schema, "required": needed}


def _declared(endpoint: AnyEndpoint) -> Resource | None:
    """The declaration by whose members it answers; None where a type says what it answers."""
    shown = endpoint.answers if isinstance(endpoint.answers, Resource) else endpoint.shows
    return shown if shown is not None and shown.shape is None else None


def referenced(node: Any) -> list[str]:
    """The names of all schemas that are referred to below a node."""
    if isinstance(node, dict):
        here = node.get("$ref")
        found = [here.removeprefix(MARK)] if isinstance(here, str) else []
        return found + [name for value in node.values() for name in referenced(value)]
    if isinstance(node, list):
        return [name for value in node for name in referenced(value)]
    return []

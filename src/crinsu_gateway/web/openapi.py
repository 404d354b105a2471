"""The OpenAPI 3.1 document, made from the endpoints themselves when somebody first asks for it.

It describes what web/resource.py does with an endpoint; it has no list of its own. Schemas come
from the types in representation/ and from the models of queries and bodies.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from crinsu_gateway.web.endpoint import AnyEndpoint, NoBody
from crinsu_gateway.web.faces import JSON, PROBLEM, TOKEN_PATH, Face, face_of
from crinsu_gateway.web.listing.schema import component, schema_of
from crinsu_gateway.web.scopes import Scope

Json = dict[str, Any]
_IN_PATH = re.compile(r"\{(\w+)\}")
_PREFIXES = {Face.OWN: "", Face.EXTERNAL: "External", Face.REGISTRY: "Registry"}
_REFUSING = {
    Face.OWN: (PROBLEM, "Problem"),
    Face.EXTERNAL: (JSON, "ExternalError"),
    Face.REGISTRY: (JSON, "RegistryError"),
}
_REFUSALS = {
    400: "it cannot be read",
    401: "no token, or one that is no good",
    403: "the token does not allow this",
    404: "there is no such thing",
    409: "a rule forbids this now; the code names it",
    413: "the body is too large",
    415: "the body is of another media type",
    422: "it cannot be used as it was sent",
    429: "too many requests; see Retry-After",
    500: "something failed here; the incident is in the log",
    503: "the store takes no writes now",
}
_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable, for machines"},
        "fields": {"type": "array", "items": {"$ref": "#/components/schemas/FieldFault"}},
        "incident": {"type": "string"},
    },
}
_EXTERNAL_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "rule": {"type": "string", "description": "the rule of the house, for machines"},
                "fields": {"type": "array", "items": {"$ref": "#/components/schemas/FieldFault"}},
                "incident": {"type": "string"},
            },
        }
    },
}
_REGISTRY_ERROR: Json = {
    "type": "object",
    "required": ["status", "response_id", "errors"],
    "properties": {
        "status": {"type": "integer"},
        "response_id": {"type": "string", "minLength": 8, "maxLength": 8},
        "errors": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
}
_FIELD_FAULT: Json = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
}


def document(endpoints: Sequence[AnyEndpoint], version: str, *, bare: bool) -> bytes:
    """The document, as JSON."""
    schemas: Json = {
        "Problem": _PROBLEM,
        "ExternalError": _EXTERNAL_ERROR,
        "RegistryError": _REGISTRY_ERROR,
        "FieldFault": _FIELD_FAULT,
    }
    paths: Json = {TOKEN_PATH: {"post": _token_operation()}}
    for face, prefix in _PREFIXES.items():
        of_face = [one for one in endpoints if face_of(one.path) is face and one.is_resource]
        described = _Described(of_face, prefix)
        for endpoint in of_face:
            operation = _operation(endpoint, described, face, bare)
            paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
        schemas.update(described.definitions)
    flows = {"tokenUrl": TOKEN_PATH, "scopes": {scope.value: "" for scope in Scope}}
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "crinsu-gateway", "version": version},
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flows}},
                    "basic": {"type": "http", "scheme": "basic"},
                },
            },
        }
    )


def _is_declared(endpoint: AnyEndpoint) -> bool:
    """Whether the schema is that of a declaration: of its members, not of a type."""
    return endpoint.declared is not None and endpoint.declared.shape is None


class _Described:
    """The schemas of all types that the endpoints of one face take and answer."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], prefix: str) -> None:
        wanted: dict[tuple[int, JsonSchemaMode], TypeAdapter[Any]] = {}
        for endpoint in endpoints:
            if endpoint.answers is not None and not _is_declared(endpoint):
                wanted[id(endpoint.answers), "serialization"] = TypeAdapter(endpoint.answers)
            wanted[id(endpoint.query), "validation"] = TypeAdapter(endpoint.query)
            if endpoint.body is not NoBody:
                wanted[id(endpoint.body), "validation"] = TypeAdapter(endpoint.body)
        found, rest = TypeAdapter.json_schemas(
            [(key, mode, adapter) for (key, mode), adapter in wanted.items()],
            ref_template=f"#/components/schemas/{prefix}{{model}}",
        )
        self._found: Mapping[tuple[int, JsonSchemaMode], Any] = found
        self._all: Json = rest.get("$defs", {})
        self._marker = f"#/components/schemas/{prefix}"
        queries = {self._name(one.query) for one in endpoints}
        self.definitions = {
            prefix + name: schema for name, schema in self._all.items() if name not in queries
        }
        for endpoint in endpoints:
            if endpoint.declared is not None and _is_declared(endpoint):
                name = prefix + component(endpoint.declared)
                self.definitions[name] = schema_of(endpoint.declared)

    def _name(self, taken: object) -> str:
        reference: str = self._found[id(taken), "validation"].get("$ref", "")
        return reference.removeprefix(self._marker)

    def answer(self, endpoint: AnyEndpoint) -> Json:
        """The schema of an answer."""
        if endpoint.declared is not None and _is_declared(endpoint):
            return {"$ref": self._marker + component(endpoint.declared)}
        schema: Json = self._found[id(endpoint.answers), "serialization"]
        return schema

    def body(self, model: object) -> Json:
        """The schema of a body."""
        schema: Json = self._found[id(model), "validation"]
        return schema

    def parameters(self, model: object) -> list[Json]:
        """The parameters that a query model takes."""
        named = self._all.get(self._name(model), self._found[id(model), "validation"])
        properties: Json = named.get("properties", {})
        return [
            {"name": name, "in": "query", "schema": schema} for name, schema in properties.items()
        ]


def _operation(endpoint: AnyEndpoint, described: _Described, face: Face, bare: bool) -> Json:
    parameters = [_in_path(name, face) for name in _IN_PATH.findall(endpoint.path)]
    parameters += described.parameters(endpoint.query)
    if endpoint.keyed:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        )
    operation: Json = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "tags": [face.value],
        "parameters": parameters,
        "responses": _responses(endpoint, described, face, bare),
        "security": _security(endpoint, face),
    }
    if endpoint.body is not NoBody:
        content = {endpoint.takes: {"schema": described.body(endpoint.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(endpoint: AnyEndpoint, face: Face) -> list[Json]:
    """How one may call: with a token of a scope; on the registry face by HTTP Basic too."""
    if face is Face.REGISTRY:
        known: list[Json] = [{"basic": []}, {"oauth2": [Scope.COLLECTIONS_WRITE.value]}]
        return known if endpoint.scope else [{}, *known]
    if endpoint.scope is None:
        return [{"oauth2": []}] if endpoint.streams else []
    return [{"oauth2": [endpoint.scope.value]}]


def _operation_id(endpoint: AnyEndpoint) -> str:
    words = re.findall(r"\w+", endpoint.path.removeprefix("/api/"))
    return "_".join([endpoint.method.lower(), *words])


def _in_path(name: str, face: Face) -> Json:
    number: Json = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    schema: Json = {"type": "string"} if face is Face.REGISTRY or name != "id" else number
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _responses(endpoint: AnyEndpoint, described: _Described, face: Face, bare: bool) -> Json:
    content = _content(endpoint, described, face, bare)
    told: dict[int, str] = {endpoint.status: endpoint.summary, **(endpoint.also or {})}
    responses: Json = {
        str(status): {"description": text, **({"content": content} if content else {})}
        for status, text in told.items()
    }
    media_type, refusing = _REFUSING[face]
    body = {media_type: {"schema": {"$ref": f"#/components/schemas/{refusing}"}}}
    for status, text in _REFUSALS.items():
        responses.setdefault(str(status), {"description": text, "content": body})
    return responses


def _content(endpoint: AnyEndpoint, described: _Described, face: Face, bare: bool) -> Json:
    """What is answered by media type; nothing where there is no body."""
    if endpoint.answers is None:
        return {}
    if endpoint.streams:
        text = {"type": "string", "x-event-data": described.answer(endpoint)}
        return {"text/event-stream": {"schema": text}}
    schema = _wrapped(described.answer(endpoint), endpoint, face, bare)
    printed: Json = {"schema": {"type": "string", "format": "binary"}}
    return {"application/json": {"schema": schema}} | dict.fromkeys(endpoint.also_as, printed)


def _wrapped(schema: Json, endpoint: AnyEndpoint, face: Face, bare: bool) -> Json:
    """The schema of the whole body: a list or an object, in the wrapping of its face."""
    many: Json = {"type": "array", "items": schema} if endpoint.listed else schema
    if face is Face.EXTERNAL and not bare:
        whole = {"type": "integer"}
        meta: Json = {"type": "object"}
        if endpoint.listed:
            meta["properties"] = {"page": whole, "perPage": whole, "total": whole}
        return {
            "type": "object",
            "required": ["data", "meta"],
            "properties": {"data": many, "meta": meta},
        }
    if face is Face.OWN and endpoint.listed:
        return {"type": "object", "additionalProperties": many}
    return many


def _token_operation() -> Json:
    text = {"type": "string"}
    form = {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"const": "client_credentials"},
            "client_id": text,
            "client_secret": text,
            "scope": text,
        },
    }
    token = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": text,
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer"},
            "scope": text,
        },
    }
    error = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": text, "error_description": text},
    }
    refused = {"content": {"application/json": {"schema": error}}}
    return {
        "operationId": "post_oauth_token",
        "summary": "Fetch a token for client credentials, in the form or by HTTP Basic",
        "tags": ["token"],
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": {
                "description": "a token",
                "content": {"application/json": {"schema": token}},
            },
            **{
                str(status): {"description": _REFUSALS.get(status, "it is refused"), **refused}
                for status in (400, 401, 413, 415, 429)
            },
        },
    }

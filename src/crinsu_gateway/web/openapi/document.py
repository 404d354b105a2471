"""The OpenAPI 3.1 document, made from the endpoints themselves when somebody first asks for it.

It describes what web/resource.py does with an endpoint; it has no list of its own. Schemas come
from the types in representation/ and from the models of queries and bodies.
"""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import INTROSPECT_PATH, REVOKE_PATH, TOKEN_PATH, Face, face_of
from crinsu_gateway.web.openapi.following import below
from crinsu_gateway.web.openapi.naming import SCOPES
from crinsu_gateway.web.openapi.operation import Around, operation
from crinsu_gateway.web.openapi.schemas import GENERAL, MARK, Json, Schemas
from crinsu_gateway.web.openapi.sharing import shared
from crinsu_gateway.web.openapi.token import (
    introspect_operation,
    revoke_operation,
    token_operation,
)
from crinsu_gateway.web.scopes import Scope

PREFIXES = {Face.OWN: "", Face.EXTERNAL: "External", Face.REGISTRY: "Registry"}
ABOUT = (
    "What a gateway beside cryogenic storage units knows and does. `own` is its own API, `external`"
    " the one that clients written for Crinsutrack understand, `registry` the biobank records of "
    "the facility. Units of measurement are UCUM codes in `x-unit`."
)


def document(endpoints: Sequence[AnyEndpoint], version: str, *, bare: bool) -> bytes:
    """The document, as JSON."""
    return orjson.dumps(described(endpoints, version, bare=bare))


def described(endpoints: Sequence[AnyEndpoint], version: str, *, bare: bool) -> Json:
    """The document as a tree."""
    schemas: Json = {}
    paths: Json = {
        TOKEN_PATH: {"post": token_operation()},
        REVOKE_PATH: {"post": revoke_operation()},
        INTROSPECT_PATH: {"post": introspect_operation()},
    }
    for face, prefix in PREFIXES.items():
        of_face = [one for one in endpoints if face_of(one.path) is face and one.is_resource]
        found = Schemas(of_face, prefix)
        around = Around(below(of_face), _finder(of_face), face, bare)
        told: list[Any] = []
        for endpoint in of_face:
            one = operation(endpoint, found, around)
            paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = one
            told.append(one)
        schemas |= found.definitions(told) | _general(told)
        if face is Face.OWN:
            declared = [found.answer(one) for one in of_face if one.shows is not None]
            schemas |= found.loosened([one["responses"] for one in told], declared)
    tags = sorted({tag for path in paths.values() for one in path.values() for tag in one["tags"]})
    paths, components = shared(paths)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "crinsu-gateway", "version": version, "description": ABOUT},
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {
            **components,
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "oauth2": _scheme(),
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "user and password, on the registry face alone",
                },
            },
        },
    }


def _general(told: Sequence[Any]) -> Json:
    """The schemas that belong to no resource, as far as they are referred to."""
    found: Json = {}
    waiting: list[Any] = [list(told)]
    while waiting:
        text = orjson.dumps(waiting.pop()).decode()
        for name, one in GENERAL.items():
            if name not in found and f'{MARK}{name}"' in text:
                found[name] = one
                waiting.append(one)
    return found


def _finder(endpoints: Sequence[AnyEndpoint]) -> Callable[[str], Resource]:
    """How declared resources are found by name."""
    declared = {one.shows.name: one.shows for one in endpoints if one.shows is not None}
    return declared.__getitem__


def _scheme() -> Json:
    flows = {
        "tokenUrl": TOKEN_PATH,
        "scopes": {one.value: SCOPES.get(one.value, one.value) for one in Scope},
    }
    return {
        "type": "oauth2",
        "description": "client credentials of a machine; the token goes into `Authorization`",
        "flows": {"clientCredentials": flows},
    }

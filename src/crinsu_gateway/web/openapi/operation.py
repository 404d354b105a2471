"""One operation of the document: what it is called, what it takes, what it answers, who may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import AnyEndpoint, NoBody
from crinsu_gateway.web.faces import JSON, Face
from crinsu_gateway.web.openapi.answers import responses
from crinsu_gateway.web.openapi.following import links
from crinsu_gateway.web.openapi.naming import group, operation_id
from crinsu_gateway.web.openapi.parameters import parameters
from crinsu_gateway.web.openapi.sample import sample
from crinsu_gateway.web.openapi.schemas import Json, Schemas
from crinsu_gateway.web.representation.forms.reading import BODIES, MERGE_PATCH
from crinsu_gateway.web.scopes import Scope

IN_NAME_OF = (
    "It is done in somebody's name: the person whose session the header `Crinsu-Session` bears, "
    "else who is named in `technician`, where the site lets machines do that."
)

IN_NAME_OF_CLIENT = (
    "It is done in somebody's name: the person whose session the header `Crinsu-Session` bears, "
    "else the client itself, where the site lets machines do that."
)


@dataclass(frozen=True, slots=True)
class Around:
    """What an operation stands among: the endpoints below each collection, resources, the face."""

    below: Mapping[str, Sequence[AnyEndpoint]]
    find: Callable[[str], Resource]
    face: Face
    bare: bool


def operation(endpoint: AnyEndpoint, schemas: Schemas, around: Around) -> Json:
    """The operation that an endpoint serves."""
    below, face, bare = around.below, around.face, around.bare
    located = endpoint.method == "POST" and any(
        one.method == "GET" and one.path == f"{endpoint.path}/{{id}}"
        for one in below.get(endpoint.path, ())
    )
    found = responses(endpoint, schemas, face, bare=bare, located=located)
    following = links(endpoint, schemas, below, face, bare=bare)
    if following:
        found[str(endpoint.status)]["links"] = following
    told: Json = {
        "operationId": operation_id(endpoint),
        "summary": endpoint.summary,
        "description": description(endpoint),
        "tags": [f"{face.value}: {group(endpoint.path)}"],
        "parameters": parameters(endpoint, schemas, around.find, face),
        "responses": found,
        "security": _security(endpoint, face),
    }
    if endpoint.body is not NoBody:
        told["requestBody"] = _body(endpoint, schemas)
    return told


def _security(endpoint: AnyEndpoint, face: Face) -> list[Json]:
    """How one may call: with a token of a scope; on the registry face by HTTP Basic too."""
    if face is Face.REGISTRY:
        known: list[Json] = [{"basic": []}, {"oauth2": [Scope.COLLECTIONS_WRITE.value]}]
        return known if endpoint.scope else [{}, *known]
    if endpoint.scope is None:
        return [{"oauth2": []}] if endpoint.streams else []
    needed = (endpoint.scope, endpoint.besides)
    return [{"oauth2": [one.value for one in needed if one is not None]}]


def description(endpoint: AnyEndpoint) -> str:
    """What it does, which scope it needs, and in whose name it acts."""
    both = "" if endpoint.besides is None else f" and `{endpoint.besides.value}`"
    who = f"Needs `{endpoint.scope.value}`{both}." if endpoint.scope else "Open to everybody."
    name = [IN_NAME_OF] if endpoint.act is not None else []
    if endpoint.method == "DELETE" and endpoint.corrects is not None:
        name = [IN_NAME_OF_CLIENT]
    return "\n\n".join([_said(endpoint.run) or endpoint.summary, who, *name])


def _said(run: Callable[..., Any]) -> str:
    inner = run.func if isinstance(run, partial) else run
    return (inner.__doc__ or "").strip()


def _body(endpoint: AnyEndpoint, schemas: Schemas) -> Json:
    schema = schemas.body(endpoint.body)
    shown = sample(schemas.resolved(schema), schemas)
    told = {"schema": schema, "examples": {"one": {"value": shown}}}
    content = {endpoint.takes: told}
    if endpoint.method == "PATCH" and endpoint.takes == JSON:
        content = {
            JSON: told | {"schema": _with_ignored(schemas.resolved(schema))},
            MERGE_PATCH: told,
        }
    also = [one for one in BODIES if one != endpoint.takes] if endpoint.takes == JSON else []
    return {
        "description": f"also as {', '.join(also)}, by the rules of the guide" if also else "",
        "x-also-takes": also,
        "required": True,
        "content": content,
    }


def _with_ignored(schema: Json) -> Json:
    """The schema of a PATCH in plain JSON: members that are empty are ignored there."""
    ignored: Json = {"enum": [None, False, 0, "", [], {}], "description": "ignored"}
    members = schema["properties"].items()
    return {**schema, "properties": {name: {"anyOf": [one, ignored]} for name, one in members}}

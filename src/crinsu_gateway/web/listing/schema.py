"""The JSON Schema (2020-12) of a declared resource, for OpenAPI and for itself. Pure.

It says what plain JSON shows to a caller who may see everything and expands nothing; what can be
expanded stands in `x-expand`, units as UCUM codes in `x-unit`.
"""

from typing import Any

from pydantic import TypeAdapter

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource

Json = dict[str, Any]
_TYPES = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.TEXT: "string",
    Kind.BOOLEAN: "boolean",
    Kind.MOMENT: "string",
    Kind.SECOND: "string",
}


def component(resource: Resource) -> str:
    """The name of its schema."""
    return resource.one[:1].upper() + resource.one[1:]


def schema_of(resource: Resource, mark: str = "") -> Json:
    """The schema of one of them. Where a body gives the whole, that of its type goes before.

    `mark` stands before the names of schemas that are referred to.
    """
    properties: Json = {}
    for member in resource.members:
        match member:
            case Field():
                _place(properties, member.name.split("."), _field(member), hidden=member.hidden)
            case Reference():
                properties[member.name] = _reference(member)
            case Many(shows=Resource() as shows):
                properties[member.name] = {
                    "type": "array",
                    "description": member.about,
                    "items": {"$ref": mark + component(shows)},
                }
            case Many():
                pass
    told: Json = {"type": "object", "description": resource.about, "properties": properties}
    if resource.whole:
        return {**told, "required": list(properties)}
    return {**told, "x-expand": expandable(resource)}


def expandable(resource: Resource) -> Json:
    """What can be expanded, by name, with the resource that it becomes."""
    found = {}
    for member in resource.members:
        if isinstance(member, Reference):
            found[member.name] = member.to
        elif isinstance(member, Many):
            found[member.name] = member.of
    return found


def _place(properties: Json, path: list[str], schema: Json, *, hidden: bool) -> None:
    for part in path[:-1]:
        inner = properties.setdefault(part, {"type": "object", "properties": {}})
        properties = inner["properties"]
    properties[path[-1]] = schema


def _field(member: Field) -> Json:
    schema = _column(member.column)
    if member.shape is not None:
        schema = TypeAdapter(member.shape).json_schema()
    schema["description"] = member.about + ("; left out unless asked for" if member.hidden else "")
    if member.unit:
        schema["x-unit"] = member.unit
    if member.choices:
        choices: list[str | None] = [*member.choices]
        schema["enum"] = [*choices, None] if member.column.nullable else choices
    if member.scope is not None:
        schema["x-scope"] = member.scope.value
    return schema


def _column(column: Column) -> Json:
    kind = _TYPES.get(column.kind)
    if kind is None:
        return {}
    schema: Json = {"type": [kind, "null"] if column.nullable else kind}
    if column.kind in (Kind.MOMENT, Kind.SECOND):
        schema["format"] = "date-time"
    return schema


def _reference(member: Reference) -> Json:
    schema: Json = {
        "type": "object",
        "properties": {"id": _column(member.column), member.titled: _column(member.title)},
        "required": ["id", member.titled],
    }
    for one in schema["properties"].values():
        if isinstance(one.get("type"), list):
            one["type"] = one["type"][0]
    if member.column.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "description": member.about}

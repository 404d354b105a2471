"""The least body that a pydantic model takes, made from its JSON schema: required members alone.

It says nothing sensible; it is for tests that ask whether somebody would have been let in.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
LATER = "2099-01-01T00:00:00Z"


def least(model: type[BaseModel]) -> Any:
    """A body that the model takes."""
    schema = model.model_json_schema(by_alias=True)
    return _value(schema, schema.get("$defs", {}))


def _value(schema: Schema, defs: Schema) -> Any:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if "properties" in schema and "anyOf" in schema:
        return _object(_with_first(schema), defs)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _value(schema[several][0], defs)
    return _PLAIN[schema.get("type", "object")](schema, defs)


def _with_first(schema: Schema) -> Schema:
    """An object of several variants, as the first of them wants it."""
    first = schema["anyOf"][0]
    known = dict(schema["properties"])
    for name, more in first.get("properties", {}).items():
        known[name] = {**{k: v for k, v in known[name].items() if k != "$ref"}, **more}
    needed = {*schema.get("required", ()), *first.get("required", ())}
    return {"type": "object", "properties": known, "required": sorted(needed)}


def _object(schema: Schema, defs: Schema) -> Any:
    known = schema.get("properties", {})
    return {name: _value(known[name], defs) for name in schema.get("required", ())}


def _array(schema: Schema, defs: Schema) -> Any:
    return [_value(schema["items"], defs)] * schema.get("minItems", 0)


def _text(schema: Schema, _: Schema) -> Any:
    if schema.get("format") == "date-time":
        return LATER
    return "0" * 64 if "pattern" in schema else "x" * schema.get("minLength", 1)


_PLAIN: dict[str, Callable[[Schema, Schema], Any]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "integer": lambda schema, _: schema.get("minimum", 1),
    "number": lambda schema, _: schema.get("minimum", 1.0),
    "boolean": lambda _, __: False,
    "null": lambda _, __: None,
}

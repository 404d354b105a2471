"""A schema of the document as a JSON Schema of its own (2020-12): what it leads to stands in it."""

from typing import Any

from crinsu_gateway.web.openapi.schemas import MARK, Json, referenced

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def alone(name: str, schemas: Json) -> Json:
    """The schema of this name, with those that it leads to under `$defs`."""
    inner: Json = {}
    waiting = referenced(schemas[name])
    while waiting:
        one = waiting.pop()
        if one not in inner:
            inner[one] = _within(schemas[one])
            waiting += referenced(schemas[one])
    told: Json = {"$schema": DIALECT, "$id": f"/schemas/{name}.json", **_within(schemas[name])}
    return {**told, "$defs": dict(sorted(inner.items()))} if inner else told


def _within(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _within(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_within(one) for one in node]
    if isinstance(node, str) and node.startswith(MARK):
        return f"#/$defs/{node.removeprefix(MARK)}"
    return node

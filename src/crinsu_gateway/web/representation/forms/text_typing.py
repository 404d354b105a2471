"""What a text means where a format has only texts: number, truth, null, by the JSON Schema.

XML and CSV are read with it. What does not fit stays a text, so that the model of the body says
what is wrong with it. It reads no format itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crinsu_gateway.web.representation.shown import Tree

Schema = Mapping[str, Any]
ANY: Schema = {}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,299})(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_TRUTH = {"true": True, "false": False}
_DEEPEST_UNION = 8
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Typing:
    """A schema, with its definitions."""

    def __init__(self, schema: Schema) -> None:
        self._definitions = schema.get("$defs", {})

    def kinds(self, schema: Schema) -> frozenset[str]:
        """What a value may be, as JSON Schema names it; nothing when it says nothing."""
        found: set[str] = set()
        for one in self.choices(schema):
            kind = one.get("type") or _KINDS.get(type(one.get("const")), "")
            found.update([kind] if isinstance(kind, str) else kind)
        return frozenset(found - {""})

    def member(self, schema: Schema, name: str) -> Schema:
        """The schema of a member of an object."""
        found = []
        for one in self.choices(schema):
            more = one.get("additionalProperties")
            known = one.get("properties", {}).get(name, more if isinstance(more, dict) else None)
            if known is not None:
                found.append(known)
        return _either(found)

    def items(self, schema: Schema) -> Schema:
        """The schema of what is in a list."""
        return _either([one["items"] for one in self.choices(schema) if "items" in one])

    def needs(self, schema: Schema, name: str, depth: int = 0) -> bool:
        """Whether an object must have a member, whichever of several it is."""
        if depth == _DEEPEST_UNION:
            return False
        if name in schema.get("required", ()):
            return True
        if any(self.needs(one, name, depth + 1) for one in self._parts(schema)):
            return True
        several = schema.get("anyOf") or schema.get("oneOf") or []
        objects = [one for one in several if one.get("type") != "null"]
        return bool(objects) and all(self.needs(one, name, depth + 1) for one in objects)

    def scalar(self, text: str, schema: Schema) -> Tree:
        """What a text means."""
        kinds, bare = self.kinds(schema), text.strip()
        if "boolean" in kinds and bare in _TRUTH:
            return _TRUTH[bare]
        if kinds & {"integer", "number"} and _INTEGER.fullmatch(bare) and bare != "-0":
            return int(bare)
        if "number" in kinds and _NUMBER.fullmatch(bare):
            return float(bare)
        return text

    def choices(self, schema: Schema, depth: int = 0) -> Iterator[Schema]:
        """All that says something about a value: the schema, what it refers to, its unions."""
        yield schema
        if depth < _DEEPEST_UNION:
            several = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
            for one in (*self._parts(schema), *several):
                yield from self.choices(one, depth + 1)

    def _parts(self, schema: Schema) -> Sequence[Schema]:
        """What holds of a value in any case, beside the schema itself."""
        parts = tuple(schema.get("allOf", ()))
        if "$ref" in schema:
            return (self._definitions.get(schema["$ref"].rpartition("/")[2], ANY), *parts)
        return parts


def _either(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas} if schemas else ANY

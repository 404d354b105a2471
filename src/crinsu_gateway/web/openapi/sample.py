"""An example of a body, made from its schema: what is needed, said as somebody would say it.

Members that a schema gives examples of take the first of them. It is valid by construction, and a
test holds it against the schema.
"""

from collections.abc import Callable
from typing import Any

from crinsu_gateway.web.openapi.schemas import Json, Schemas

USUAL: Json = {
    "shown": "0" * 64,
    "fingerprint": "0" * 64,
    "badge": "0042-7781",
    "pin": "493817",
    "newPin": "820461",
    "reason": "the label was torn",
    "technician": "sam",
    "station": "bench-1",
    "name": "Vial 12",
    "tag": "TAG-12",
    "address": "T1/C1/CN1/1",
    "slot": "T1/C1/CN1/1",
    "storage": "T1",
    "subjectCode": "SUBJ-2024-001",
    "code": "SUBJ-2024-001",
    "scanner": "bench-scanner",
    "text": "TAG-12",
    "point": "fill_valve",
    "csv": "tag,address\nTAG-12,T1/C1/CN1/1\n",
}
"""What members that are called so usually hold; used where the schema takes it."""
WITH = ("technician",)
"""What is shown though it need not be sent."""


def sample(schema: Json, schemas: Schemas) -> Any:
    """An example that the schema takes."""
    schema = schemas.resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema or "enum" in schema:
        return schema.get("const", next(iter(schema.get("enum", [None]))))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema and "properties" not in schema:
            return sample(schema[several][0], schemas)
    return _PLAIN[schema.get("type", "object")](schema, schemas)


def _object(schema: Json, schemas: Schemas) -> Any:
    known = schema.get("properties", {})
    first = schema.get("anyOf", [{}])[0]
    needed = {*schema.get("required", ()), *first.get("required", ())}
    shown = [name for name in known if name in needed or name in WITH]
    told = {name: _member(name, known[name], schemas) for name in shown}
    for name, more in first.get("properties", {}).items():
        if "const" in more or "enum" in more:
            told[name] = sample(more, schemas)
    return told


def _member(name: str, schema: Json, schemas: Schemas) -> Any:
    plain = schemas.resolved(schema)
    options = [schemas.resolved(one) for one in plain.get("anyOf", [plain])]
    if name in USUAL and any(_takes(one, USUAL[name]) for one in options):
        return USUAL[name]
    return sample(schema, schemas)


def _takes(schema: Json, text: str) -> bool:
    """Whether a schema is that of a text of such a length and no other form."""
    free = schema.get("type") == "string" and not {"format", "enum", "const"} & set(schema)
    return free and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))


def _array(schema: Json, schemas: Schemas) -> Any:
    return [sample(schema["items"], schemas)] * max(1, schema.get("minItems", 0))


def _text(schema: Json, _: Schemas) -> Any:
    return {"date": "1990-05-15", "date-time": "2026-03-01T12:00:00Z"}.get(
        schema.get("format", ""), "x" * max(1, schema.get("minLength", 1))
    )


def _number(schema: Json, _: Schemas) -> Any:
    return schema.get("minimum", 1)


_PLAIN: dict[str, Callable[[Json, Schemas], Any]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda _, __: False,
    "null": lambda _, __: None,
}

"""What the settings classes allow, by path: the keys of each table and the values of each key.

It reads the classes, so that complaints and the example say what the code really accepts.
"""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from crinsu_gateway.config.table import Table
from crinsu_gateway.model.toml_lines import Path


def key_of(name: str, field: FieldInfo) -> str:
    """The key that a field has in the file."""
    return field.alias or name


def tables_in(annotation: Any) -> Iterator[type[Table]]:
    """The table classes that an annotation is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for part in get_args(annotation):
        yield from tables_in(part)


def phrase(field: FieldInfo) -> str:
    """What a field allows, such as "1 to 65535"; empty when its type says it all."""
    marks = [*field.metadata, *_marks(field.annotation)]
    extras = [
        field.json_schema_extra,
        *(getattr(mark, "json_schema_extra", None) for mark in marks),
    ]
    for extra in extras:
        if isinstance(extra, dict) and isinstance(extra.get("allowed"), str):
            return str(extra["allowed"])
    return _range(marks)


def _marks(annotation: Any) -> list[Any]:
    """The constraints inside an optional or annotated type, but not inside a list's items."""
    found: list[Any] = []
    if get_origin(annotation) is Annotated:
        for mark in get_args(annotation)[1:]:
            found += [mark, *mark.metadata] if isinstance(mark, FieldInfo) else [mark]
    elif get_origin(annotation) is not tuple:
        for part in get_args(annotation):
            found += _marks(part)
    return found


def _range(marks: list[Any]) -> str:
    low, high = "", ""
    for mark in marks:
        if isinstance(mark, annotated_types.Ge):
            low = f"{mark.ge}"
        elif isinstance(mark, annotated_types.Gt):
            low = f"more than {mark.gt}"
        elif isinstance(mark, annotated_types.Le):
            high = f"{mark.le}"
    if low and high:
        return f"{low}, up to {high}" if " " in low else f"{low} to {high}"
    return f"at least {low}" if low else ""


def allowed_keys(table: type[Table], path: Path = ()) -> dict[Path, list[str]]:
    """The keys of a table and of those inside; the kinds of a union go by the kind's name."""
    keys: dict[Path, list[str]] = {
        path: [key_of(name, field) for name, field in table.model_fields.items()]
    }
    for inner, inner_path in _inside(table, path):
        keys |= allowed_keys(inner, inner_path)
    return keys


def allowed_values(table: type[Table], path: Path = ()) -> dict[Path, str]:
    """The phrase of each key of a table and of those inside."""
    values = {
        (*path, key_of(name, field)): phrase(field) for name, field in table.model_fields.items()
    }
    for inner, inner_path in _inside(table, path):
        values |= allowed_values(inner, inner_path)
    return values


def _inside(table: type[Table], path: Path) -> Iterator[tuple[type[Table], Path]]:
    for name, field in table.model_fields.items():
        inner = list(tables_in(field.annotation))
        for part in inner:
            tag = get_args(part.model_fields["kind"].annotation) if len(inner) > 1 else ()
            yield part, (*path, key_of(name, field), *tag)

"""What the tables of a profile file may hold, by path: their keys, and the words of each key.

It reads the classes of `schema`, so that complaints say what the code really accepts.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.part import Part, parts_in
from crinsu_gateway.profile.schema import ProfileFile


def allowed_keys(part: type[Part] = ProfileFile, path: Path = ()) -> dict[Path, list[str]]:
    """The keys that each table may hold, by its path without list positions."""
    keys: dict[Path, list[str]] = {path: []}
    for key, annotation in _fields(part):
        keys[path].append(key)
        for inner in parts_in(annotation):
            keys |= allowed_keys(inner, (*path, key))
    return keys


def allowed_values(part: type[Part] = ProfileFile, path: Path = ()) -> dict[Path, str]:
    """The words that a key may have, for the keys that have a fixed set of them."""
    values: dict[Path, str] = {}
    for key, annotation in _fields(part):
        if words := ", ".join(_words_in(annotation)):
            values[(*path, key)] = words
        for inner in parts_in(annotation):
            values |= allowed_values(inner, (*path, key))
    return values


def _fields(part: type[Part]) -> Iterator[tuple[str, Any]]:
    for name, field in part.model_fields.items():
        yield field.alias or name, field.annotation


def _words_in(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    elif get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    else:
        for argument in get_args(annotation):
            yield from _words_in(argument)

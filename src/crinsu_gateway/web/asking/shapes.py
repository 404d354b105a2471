"""The members that a type has, by dotted path: what a body shows beside its declared fields. Pure.

Lists are gone into, as `included=steps.kind` does; what is in a mapping may have any name.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints


@cache
def heads(shape: Any) -> tuple[str, ...]:
    """The names of the members of a type; none for what is no dataclass."""
    return tuple(one.name for one in fields(shape)) if is_dataclass(shape) else ()


def has_path(shape: Any, path: str) -> bool:
    """Whether a dotted path leads to something in a type."""
    parts = path.split(".")
    return all(parts) and _leads(shape, parts)


def _leads(kind: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    origin = get_origin(kind) or kind
    if origin in (dict, Mapping):
        inside = get_args(kind)
        return _leads(inside[1], parts[1:]) if inside else True
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return parts[0] in hints and _leads(hints[parts[0]], parts[1:])
    return any(_leads(one, parts) for one in get_args(kind) if one is not type(None))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)

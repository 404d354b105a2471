"""Writes config.example.toml from the settings classes: every setting, with its default.

A line `#key = value` is a setting left at its default, or absent; without the # it is still
valid. `# ` starts prose. It reads no file.
"""

import textwrap
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from crinsu_gateway.config.allowed import key_of, phrase, tables_in
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.config.table import Table

_HEAD = """\
# The configuration of one gateway, with every setting there is.
#
# A line that starts with "#key =" shows a setting that is absent: with its default, or, where
# absence means something of its own, with an example. Relative paths are taken from the folder
# of this file. Secrets never stand here: a file is named, and a bare name means a file in
# $CREDENTIALS_DIRECTORY. `crinsu-gateway check --config <this file>` says what is wrong with it.
"""


def example() -> str:
    """The text of config.example.toml."""
    parts = [_HEAD]
    for name, field in Settings.model_fields.items():
        for table in tables_in(field.annotation):
            parts.append("\n".join(_table((key_of(name, field),), _is_list(field), table)) + "\n")
    return "\n".join(parts)


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _table(path: tuple[str, ...], is_list: bool, table: type[Table]) -> Iterator[str]:
    """A table with its own keys first, then the lists of tables inside it."""
    pad = "  " * (len(path) - 1)
    yield from _prose(table.__doc__ or "", pad)
    header = ".".join(path)
    yield f"{pad}[[{header}]]" if is_list else f"{pad}[{header}]"
    for name, field in table.model_fields.items():
        if not _own_table(field):
            yield from _setting(key_of(name, field), field, pad)
    for name, field in table.model_fields.items():
        if _own_table(field):
            for inner in tables_in(field.annotation):
                yield ""
                yield from _table((*path, key_of(name, field)), True, inner)


def _own_table(field: FieldInfo) -> bool:
    """Whether a field is a list of tables, with headers of its own."""
    return _is_list(field) and any(tables_in(field.annotation))


def _setting(key: str, field: FieldInfo, pad: str) -> Iterator[str]:
    yield from _prose(_told(field), pad)
    inner = next(tables_in(field.annotation), None)
    if inner:
        yield from _inner_prose(key, inner, pad)
    given = field.examples[0] if field.examples else None
    if field.is_required():
        yield f"{pad}{key} = {_toml(given)}"
    elif inner:
        yield f"{pad}#{key} = {_toml(_shown(inner))}"
    else:
        default = field.get_default()
        yield f"{pad}#{key} = {_toml(given if default is None else default)}"


def _shown(table: type[Table]) -> dict[str, object]:
    """A table as it is written on one line: examples, else defaults, as deep as it goes."""
    shown: dict[str, object] = {}
    for name, field in table.model_fields.items():
        example = field.examples[0] if field.examples else None
        inner = next(tables_in(field.annotation), None)
        if inner:
            shown[key_of(name, field)] = _shown(inner) | dict(example or {})
        else:
            shown[key_of(name, field)] = field.get_default() if example is None else example
    return {name: value for name, value in shown.items() if value is not None}


def _inner_prose(key: str, table: type[Table], pad: str) -> Iterator[str]:
    """What is said of the keys of a table that is written on one line, as deep as it goes."""
    for name, field in table.model_fields.items():
        here = f"{key}.{key_of(name, field)}"
        yield from _prose(f"{here}: {_told(field)}{_default(field)}", pad)
        for inner in tables_in(field.annotation):
            yield from _inner_prose(here, inner, pad)


def _default(field: FieldInfo) -> str:
    """The default of a key that stands in no line of its own."""
    default = None if field.is_required() else field.get_default()
    return "" if default is None else f" Default: {_toml(default)}."


def _told(field: FieldInfo) -> str:
    allowed = phrase(field) or _words(field.annotation)
    return f"{field.description}" + (f" Allowed: {allowed}." if allowed else "")


def _words(annotation: Any) -> str:
    """The words of a literal or an enumeration, when there are several."""
    if get_origin(annotation) is Literal:
        words = get_args(annotation)
        return ", ".join(map(str, words)) if len(words) > 1 else ""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(annotation)
    return next(filter(None, map(_words, get_args(annotation))), "")


def _prose(text: str, pad: str) -> Iterator[str]:
    words = " ".join(text.split())
    yield from (f"{pad}# {line}" for line in textwrap.wrap(words, 96 - len(pad)))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str | Path):
        return f'"{value}"'
    raise TypeError(f"an example or default of type {type(value).__name__} cannot be shown")

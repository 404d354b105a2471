"""CSV that somebody sent, as csv_form.py writes it: a header row, dotted columns, a row a thing.

An empty cell leaves its member out where that may be, else it is null, an empty list or text. Cells
are typed by the schema. A body that is one object has one row; a list has any number.
"""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.representation.forms.csv_form import FORMULA, JOINED
from crinsu_gateway.web.representation.forms.json_reading import from_json
from crinsu_gateway.web.representation.forms.text_typing import Schema, Typing
from crinsu_gateway.web.representation.forms.unreadable import (
    DEEPEST,
    MOST_VALUES,
    TOO_DEEP,
    TOO_MANY,
    unreadable,
)
from crinsu_gateway.web.representation.shown import Tree

FORM = "CSV"
MOST_COLUMNS = 1000
LONGEST_NAME = 1000
_PART = re.compile(r"((?:[^.\\]|\\.)*)(\.|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
Path = tuple[str, ...]


def from_csv(text: str, schema: Schema) -> Tree:
    """The tree that some rows hold, typed by the schema; 400 for anything else."""
    return _Reading(schema).tree(text)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: where its cells belong, and what they may be."""

    path: Path
    schema: Schema
    kinds: frozenset[str]
    needed: bool


class _Reading:
    """Rows as trees."""

    def __init__(self, schema: Schema) -> None:
        self._typing = Typing(schema)
        self._listed = "array" in self._typing.kinds(schema)
        self._row = self._typing.items(schema) if self._listed else schema

    def tree(self, text: str) -> Tree:
        """All rows, or the one that an object is."""
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        found: list[Tree] = []
        try:
            columns = self._columns(next(reader, []))
            for count, row in enumerate(reader, 1):
                if row:
                    found.append(self._object(columns, row, reader.line_num))
                if max(count, len(found) * len(columns)) > MOST_VALUES:
                    raise unreadable(FORM, TOO_MANY, reader.line_num)
                if len(found) > 1 and not self._listed:
                    raise unreadable(FORM, "one row is wanted here", reader.line_num)
        except csv.Error as error:
            raise unreadable(FORM, str(error), reader.line_num) from None
        if self._listed:
            return found
        if not found:
            raise unreadable(FORM, "there is no row behind the header", reader.line_num)
        return found[0]

    def _columns(self, names: list[str]) -> list[_Column]:
        if len(names) > MOST_COLUMNS:
            raise unreadable(FORM, f"it has more than {MOST_COLUMNS} columns", 1)
        if any(len(name) > LONGEST_NAME for name in names):
            raise unreadable(FORM, f"the name of a column has more than {LONGEST_NAME} letters", 1)
        paths = [_path(_plain(name)) for name in names]
        _check(paths)
        return [self._column(path) for path in paths]

    def _column(self, path: Path) -> _Column:
        outer = schema = self._row
        for name in path:
            outer, schema = schema, self._typing.member(schema, name)
        needed = self._typing.needs(outer, path[-1])
        return _Column(path, schema, self._typing.kinds(schema), needed)

    def _object(self, columns: list[_Column], row: list[str], line: int) -> Tree:
        if len(row) != len(columns):
            message = f"{len(row)} cells stand under {len(columns)} columns"
            raise unreadable(FORM, message, line)
        found: dict[str, Any] = {}
        for column, cell in zip(columns, row, strict=True):
            if cell or column.needed:
                _place(found, column.path, self._value(column, cell, line), line)
        return found

    def _value(self, column: _Column, cell: str, line: int) -> Tree:
        """What a cell means; an empty one is null where that may be."""
        kinds = column.kinds
        if not cell:
            return None if "null" in kinds else [] if "array" in kinds else ""
        text = _plain(cell)
        if "array" not in kinds:
            return self._typing.scalar(text, column.schema)
        if text.startswith("["):
            try:
                return from_json(text)
            except Refused:
                raise unreadable(FORM, "a list that begins with [ is no JSON", line) from None
        items = self._typing.items(column.schema)
        return [self._typing.scalar(one, items) for one in text.split(JOINED)]


def _place(found: dict[str, Any], path: Path, value: Tree, line: int) -> None:
    """Put a value where its column says."""
    inside = found
    for name in path[:-1]:
        inside = inside.setdefault(name, {})
        if not isinstance(inside, dict):
            raise _both(path, line)
    if path[-1] in inside:
        raise _both(path, line)
    inside[path[-1]] = value


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _path(name: str) -> Path:
    """The names between the dots of a column."""
    found, at = [], 0
    while part := _PART.match(name, at):
        found.append(_ESCAPE.sub(r"\1", part[1]))
        at = part.end()
        if not part[2]:
            return tuple(found)
    return (name,)


def _check(columns: list[Path]) -> None:
    if not columns:
        raise unreadable(FORM, "the first row names the columns", 1)
    if any(len(path) > DEEPEST for path in columns):
        raise unreadable(FORM, TOO_DEEP, 1)
    if len(set(columns)) < len(columns):
        twice = next(path for n, path in enumerate(columns) if path in columns[:n])
        raise unreadable(FORM, f"the column {'.'.join(twice)[:80]} stands twice", 1)


def _both(path: Path, line: int) -> Refused:
    message = f"{'.'.join(path)[:80]} cannot be a value and an object at once"
    return unreadable(FORM, message, line)

"""CSV after RFC 4180, in UTF-8: a header row, then one row an item; objects become dotted columns.

- null and an empty object are an empty cell; booleans are `true` and `false`; numbers stay numbers.
- A dot that is part of a name has a backslash before it, and so has a backslash.
- A list of scalars is joined by `|`; where that could not be told apart again, and for a list of
  objects or lists, the cell holds the list as JSON.
- A cell that is a text and starts with = + - @ tab or CR, as a formula may, gets a leading
  apostrophe; so does one that would start so after its own apostrophes: it can be taken away again.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from crinsu_gateway.web.representation.forms.json_form import COMPACT
from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.shown import Collection, Item, Plain, Shown, Tree

FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SUSPECT = frozenset("'=+-@\t\r")
JOINED = "|"
SEPARATOR = "."
Row = dict[str, Any]


def csv_form(shown: Shown, columns: Sequence[str] = ()) -> bytes:
    """Something as CSV. `columns` come first, also where nothing has them; others follow."""
    rows = [flat(one) for one in _things(shown)]
    names = _columns(rows, columns)
    return header(names) + lines([row.get(name) for name in names] for row in rows)


def header(columns: Sequence[str]) -> bytes:
    """The header row."""
    return lines([columns])


def lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows of cells: scalars or lists."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [one if one is None or type(one) is int else cell(one) for one in row] for row in rows
    )
    return out.getvalue().encode()


def table(items: Iterable[Item], columns: Sequence[str]) -> bytes:
    """Rows of exactly these columns, which may be dotted; what else the items have is left out.

    An object where a column does not lead into it is JSON.
    """
    paths = [(name, rest) for name, *rest in (column.split(SEPARATOR) for column in columns)]
    out = io.StringIO()
    csv.writer(out).writerows(_cells(item.members, paths) for item in items)
    return out.getvalue().encode()


def _cells(members: Mapping[str, Any], paths: Sequence[tuple[str, list[str]]]) -> list[Any]:
    """One row; `cell` written out for what is usual, as there may be millions."""
    row: list[Any] = []
    get, add = members.get, row.append
    for name, rest in paths:
        value = get(name)
        if rest:
            value = _inside(value, rest)
        kind = type(value)
        if kind is str:
            add(cell(value) if value and value[0] in _SUSPECT else value)
        else:
            add(value if kind is int or value is None else cell(value))
    return row


def flat(thing: Any) -> Row:
    """One thing as cells by their dotted names."""
    row: Row = {}
    tree = _tree(thing)
    if not isinstance(tree, dict):
        return {"value": tree}
    _flatten(tree, "", row)
    return row


def cell(value: Any) -> Any:
    """One cell; what the csv module writes as it is stays so."""
    kind = type(value)
    if kind is str:
        return f"'{value}" if value and value[0] in _SUSPECT and FORMULA.match(value) else value
    if kind is int or value is None:
        return value
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is list or kind is tuple:
        return cell(_of_list(value))
    if kind is dict:
        return orjson.dumps(value, opened, COMPACT).decode()
    return cell(opened(value))


def _inside(value: Any, names: Sequence[str]) -> Any:
    """What stands below something; None where it does not lead on."""
    for name in names:
        tree = value if type(value) is dict else _tree(value)
        value = tree.get(name) if type(tree) is dict else None
    return value


def _things(shown: Shown) -> Sequence[Any]:
    if isinstance(shown, Collection):
        return shown.items
    if isinstance(shown, Plain):
        tree = _tree(shown.tree)
        return tree if isinstance(tree, list | tuple) else [tree]
    return [shown]


def _tree(value: Any) -> Tree:
    """A value as JSON has it, at this level."""
    if value is None or type(value) in (dict, list, tuple, str, int, float, bool):
        return value
    return opened(value)


def _flatten(tree: Mapping[str, Any], before: str, row: Row) -> None:
    for name, value in tree.items():
        column = _column(before, name)
        kind = type(value)
        if value is None or kind is str or kind is int or kind is float or kind is bool:
            row[column] = value
            continue
        inside = _tree(value)
        if type(inside) is not dict:
            row[column] = inside
        elif inside:
            _flatten(inside, column + SEPARATOR, row)
        else:
            row[column] = None


@lru_cache(maxsize=1024)
def _column(before: str, name: str) -> str:
    """The dotted name of a member; a dot of its own is marked."""
    if SEPARATOR in name or "\\" in name:
        name = name.replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}")
    return before + name


def _columns(rows: Sequence[Row], known: Sequence[str]) -> list[str]:
    """All columns, in the order in which they are known, then first seen.

    A thing that is null has no column of its own where it has columns when it is not.
    """
    seen = dict.fromkeys(known)
    for row in rows:
        if row.keys() != seen.keys():
            seen.update(dict.fromkeys(row))
    above = {name for one in seen for name in _above(one)}
    dropped = {name for name in above.difference(known) if name in seen}
    kept = {n for n in dropped if any(row.get(n) is not None for row in rows)} if dropped else set()
    return [name for name in seen if name not in dropped or name in kept]


def _above(name: str) -> Iterator[str]:
    while SEPARATOR in name:
        name = name.rpartition(SEPARATOR)[0]
        yield name


def _of_list(value: Sequence[Any]) -> str:
    texts = [_scalar(one) for one in value]
    plain = [one for one in texts if one is not None]
    joined = JOINED.join(plain)
    told_apart = len(plain) == len(value) and joined.count(JOINED) == max(len(plain) - 1, 0)
    if told_apart and not joined.startswith("[") and plain != [""]:
        return joined
    return orjson.dumps(value, opened, COMPACT).decode()


def _scalar(value: Any) -> str | None:
    """A scalar as it stands between bars; None for what cannot."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return orjson.dumps(value).decode() if isinstance(value, bool | float) else None

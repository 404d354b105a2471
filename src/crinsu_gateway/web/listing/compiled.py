"""Makes what is shown of rows, by a function that is written for each shape as `dataclasses` does.

Nothing is decided by row but what differs by row, so that a page costs what its values cost. The
parts are expressions of Python over the values of a row, `v0`, `v1` and so on; of texts only names
and paths that a resource declares stand in them, never what somebody asked. Which parts there are
for a resource is in shape.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc, iso_utc_seconds
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.store.transaction import Row

Expression = str
Maker = Callable[[Iterable[Row]], list[Any]]

CONVERTERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: bool,
    Kind.MOMENT: iso_utc,
    Kind.SECOND: iso_utc_seconds,
    Kind.JSON: orjson.loads,
}


def value(at: int, kind: Kind) -> Expression:
    """The value of a column, as it is shown."""
    if kind not in CONVERTERS:
        return f"v{at}"
    return f"None if v{at} is None else {kind.name}(v{at})"


def members(
    parts: Mapping[str, Expression], only: Mapping[str, Expression] | None = None
) -> Expression:
    """An object with these members, in this order; some of them `only` where something is true."""
    given = only or {}
    made = (
        f"**({{{name!r}: {part}}} if {given[name]} else NOTHING)"
        if name in given
        else f"{name!r}: {part}"
        for name, part in parts.items()
    )
    return f"{{{', '.join(made)}}}"


def there(at: int) -> Expression:
    """Whether a column holds anything."""
    return f"v{at} is not None"


def reference(at: int, shown: Sequence[tuple[str, int]]) -> Expression:
    """An object for what is referred to by the id at `at`, None where nothing is; `shown` are its
    members, and where in the row they stand."""
    made = members({name: f"v{index}" for name, index in shown})
    return f"{made} if {there(at)} else None"


def link(start: str, at: int, title: int) -> Expression:
    """A link to what has the key at `at`, with its title where it has one."""
    href = _path(start, at)
    named = members({"href": href, "title": f"f'{{v{title}}}'"})
    plain = members({"href": href})
    return f"{plain} if v{title} is None or v{title} == '' else {named}"


def below(start: str, at: int, end: str) -> Expression:
    """A link to what lies below the key at `at`."""
    return members({"href": _path(start, at, end)})


def act(start: str, at: int, end: str, method: str) -> Expression:
    """A link to what may be done with it."""
    return members({"href": _path(start, at, end), "method": repr(method)})


def compiled(made: Expression, width: int, named: Mapping[str, Any] | None = None) -> Maker:
    """The function that makes this of each row of so many values; `named` is what stands in it by
    a name of its own."""
    values = "".join(f"v{index}, " for index in range(width))
    known = {kind.name: convert for kind, convert in CONVERTERS.items()}
    world = {"__builtins__": {}, "NOTHING": {}, **known, **(named or {})}
    maker: Maker = eval(f"lambda rows: [{made} for ({values}) in rows]", world)  # noqa: S307
    return maker


def _path(start: str, at: int, end: str = "") -> Expression:
    """An f-string: a path with a key in it."""
    before, after = (part.replace("{", "{{").replace("}", "}}") for part in (start, end))
    return f"f{f'{before}{{v{at}}}{after}'!r}"

"""Makes what is shown of many rows at once, a column at a time, so that nothing is decided by row.

A maker is handed the columns of some rows (at least one) and gives a value for each row. It knows
no resource; which makers there are for one is in shape.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc, iso_utc_seconds
from crinsu_gateway.store.listing.columns import Kind

Columns = Sequence[Sequence[Any]]
Maker = Callable[[Columns], Iterable[Any]]

CONVERTERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: bool,
    Kind.MOMENT: iso_utc,
    Kind.SECOND: iso_utc_seconds,
    Kind.JSON: orjson.loads,
}


def value(at: int, kind: Kind) -> Maker:
    """The values of a column, as they are shown."""
    convert = CONVERTERS.get(kind)
    if convert is None:
        return itemgetter(at)
    return lambda columns: [None if one is None else convert(one) for one in columns[at]]


def members(parts: Mapping[str, Maker]) -> Maker:
    """Objects with these members, in this order."""
    names, makers = tuple(parts), tuple(parts.values())
    if not names:
        return lambda columns: [{} for _ in columns[0]]
    named = partial(zip, names)  # without a comprehension: there may be ten thousand rows

    def made(columns: Columns) -> list[dict[str, Any]]:
        values = zip(*(make(columns) for make in makers), strict=True)
        return list(map(dict, map(named, values)))

    return made


def present(parts: Mapping[str, Maker], missing: Sequence[str]) -> Maker:
    """The same without those of `missing` that are None."""
    whole = members(parts)

    def made(columns: Columns) -> Iterable[dict[str, Any]]:
        found = list(whole(columns))
        for name in missing:
            for one in found:
                if one[name] is None:
                    del one[name]
        return found

    return made


def reference(at: int, shown: Sequence[tuple[str, int]]) -> Maker:
    """Objects for what is referred to by the id at `at`, None where nothing is; `shown` are one or
    two members, and where in the row they stand."""
    (first, one), (second, two) = shown[0], shown[-1]
    if len(shown) == 1:
        return lambda columns: [
            None if id is None else {first: value}
            for id, value in zip(columns[at], columns[one], strict=True)
        ]
    return lambda columns: [
        None if id is None else {first: value, second: other}
        for id, value, other in zip(columns[at], columns[one], columns[two], strict=True)
    ]


def link(start: str, at: int, title: int) -> Maker:
    """Links to what has the key at `at`, with titles; None where there is no key."""
    return lambda columns: [
        None
        if key is None
        else {"href": f"{start}{key}"}
        if told is None or told == ""
        else {"href": f"{start}{key}", "title": f"{told}"}
        for key, told in zip(columns[at], columns[title], strict=True)
    ]


def below(start: str, at: int, end: str) -> Maker:
    """Links to what lies below the key at `at`."""
    return lambda columns: [{"href": f"{start}{key}{end}"} for key in columns[at]]


def act(start: str, at: int, end: str, method: str, may: int) -> Maker:
    """Links to what may be done with it; None where it may not be done now."""
    return lambda columns: [
        {"href": f"{start}{key}{end}", "method": method} if allowed else None
        for key, allowed in zip(columns[at], columns[may], strict=True)
    ]

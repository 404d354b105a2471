"""Says once what many operations say alike: parameters and headers become components.

Without it the document would be several times as large. Pure.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from crinsu_gateway.web.openapi.schemas import Json

Holder = tuple[Any, Any, str, str]
"""Where something stands: in what, under which key or index, as what, and what it is called."""


def shared(told: Json) -> tuple[Json, Json]:
    """The paths with references for what is said more than once, and what these lead to."""
    paths: Json = orjson.loads(orjson.dumps(told))
    operations = [one for path in paths.values() for one in path.values()]
    found: Json = {}
    for holders in (_inner, _refusals):
        _share([one for op in operations for one in holders(op)], found)
    return paths, {kind: dict(sorted(all_.items())) for kind, all_ in sorted(found.items())}


def _share(held: list[Holder], found: Json) -> None:
    times = Counter(_text(place[key]) for place, key, _, _ in held)
    names: dict[tuple[str, bytes], str] = {}
    for place, key, kind, called in held:
        text = _text(place[key])
        if times[text] < 2:
            continue
        taken = found.setdefault(kind, {})
        name = names.get((kind, text))
        if name is None:
            name = names[kind, text] = _free(taken, called)
            taken[name] = place[key]
        place[key] = {"$ref": f"#/components/{kind}/{name}"}


def _text(one: Any) -> bytes:
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS)


def _inner(operation: Json) -> Iterator[Holder]:
    """The parameters and the headers of an operation."""
    parameters = operation["parameters"]
    for index, one in enumerate(parameters):
        yield parameters, index, "parameters", one["name"]
    for answer in operation["responses"].values():
        headers = answer.get("headers", {})
        for name in headers:
            yield headers, name, "headers", name


def _refusals(operation: Json) -> Iterator[Holder]:
    """The refusals of an operation."""
    for status in operation["responses"]:
        if status >= "400":
            yield operation["responses"], status, "responses", f"refused{status}"


def _free(taken: Json, called: str) -> str:
    number, name = 1, called
    while name in taken:
        number += 1
        name = f"{called}{number}"
    return name

"""Lines for people about records of a registry and about publications. Pure."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_SINGULAR = {
    "biobanks": "biobank",
    "projects": "project",
    "institutions": "institution",
    "units": "unit",
    "persons": "person",
    "results": "result",
    "fundings": "funding",
}


def state_lines(found: Json) -> list[str]:
    """The registry and all records that are shown."""
    writes = "publishing is possible" if found["mayWrite"] else "for reading only"
    lines = [f"registry {found['url']}: {writes}"]
    for one in found["records"]:
        lines += kept_lines(one)
    return lines if found["records"] else [*lines, "no record is configured"]


def kept_lines(one: Json) -> Iterator[str]:
    """A record as it is kept here, with its age and what went wrong since."""
    age = "never heard of" if one["ageSeconds"] is None else f"{_long(one['ageSeconds'])} old"
    mark = "STALE, " if one["stale"] else ""
    yield f"{_title(one)}  [{mark}{age}]"
    if one["movedTo"]:
        yield f"    the registry has it as {one['movedTo']}; change the configuration"
    if one["failure"]:
        yield f"    last try {one['triedAt']}: {one['failure']}"
    yield from _details(one)


def record_lines(one: Json) -> list[str]:
    """A record as the registry says it now."""
    return [_title(one), *_details(one)]


def page_lines(page: Json) -> list[str]:
    """The first page of a search."""
    found = page["records"]
    total = page["total"]
    more = f" of {total}" if total is not None and total != len(found) else ""
    tail = [f"{len(found)} records{more}" if found else "nothing was found"]
    if page["odd"]:
        tail.append(f"{page['odd']} items of the answer are no records")
    if page["more"]:
        tail.append("there are more; ask with --search page=2")
    return [*map(_title, found), *tail]


def difference_lines(found: Json) -> list[str]:
    """What a publication would change."""
    if not found["differences"]:
        return []
    what = {
        "CREATE": "a new biobank would be created:",
        "PATCH": f"biobank {found['biobank'] or ''} would be changed:",
    }.get(found["action"], "")
    width = max(len(one["field"]) for one in found["differences"])
    return [
        what,
        *(
            line
            for one in found["differences"]
            for line in _changed(one, width, new=found["action"] == "CREATE")
        ),
    ]


def ended_line(found: Json) -> str:
    """How a publication stands."""
    word = {
        "DONE": "done",
        "UNCHANGED": "nothing to do",
        "FAILED": "refused",
        "UNANSWERED": "not known",
        "WITHDRAWN": "withdrawn: another one was asked for",
    }.get(found["state"])
    if word is None:
        return (
            f"publication {found['id']} is {found['state']} still; the gateway goes on with it: "
            "see it later with the same command"
        )
    return f"{word}: {found['said']}" if found["said"] else word


def _changed(one: Json, width: int, *, new: bool) -> Iterator[str]:
    if not new:
        yield f"  - {one['field']:<{width}}  {one['old'] or '(nothing)'}"
    yield f"  + {one['field']:<{width}}  {one['new']}"


def _title(one: Json) -> str:
    return f"{_SINGULAR[one['kind']]} {one['id']}  {one['name'] or '(no name)'}"


def _details(one: Json) -> Iterator[str]:
    if one["facts"]:
        yield "    " + ", ".join(f"{name} {value}" for name, value in one["facts"].items())
    for link in one["links"]:
        name = f"  {link['name']}" if link["name"] else ""
        yield f"    {link['role']}: {_SINGULAR[link['kind']]} {link['id']}{name}"


def _long(seconds: float) -> str:
    for size, word in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"

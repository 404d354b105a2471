"""The query parameters of a resource, as an OpenAPI document tells them. Pure; reads nothing.

What cannot stand together is named in `x-not-with`; what can be expanded, and what within it, in
`x-expand`. The document is for all callers: members behind a scope are in it.
"""

from collections.abc import Callable
from typing import Any

from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking import bounds, patterns
from crinsu_gateway.web.asking.asked import MOST_PER_PAGE, USUAL_PER_PAGE
from crinsu_gateway.web.asking.paging import ALL_OF_THEM, WHOLE
from crinsu_gateway.web.asking.reading import OF_ALL, of_lists
from crinsu_gateway.web.asking.shapes import heads
from crinsu_gateway.web.asking.sight import Named, Sight
from crinsu_gateway.web.asking.values import NULL, TRUTHS
from crinsu_gateway.web.asking.writing import PRINTS
from crinsu_gateway.web.declaration import Many, Resource
from crinsu_gateway.web.scopes import ALL_SCOPES

Json = dict[str, Any]
_TREE_DEPTH = 3
_TRUTH: Json = {"type": "string", "enum": list(TRUTHS)}
_EMPTY: Json = {"type": "array", "items": {"const": ""}, "maxItems": 1}
"""A parameter with nothing in it: in an address no list and a list of one empty text are one."""
_MAY_BE_EMPTY = ("expandAll", "excluded")
_LISTED: Json = {"style": "form", "explode": False}
_PAGED: Json = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
        {"const": ALL_OF_THEM},
    ],
    "default": USUAL_PER_PAGE,
}
_NOT_WITH = {
    "included": ["excluded"],
    "excluded": ["included"],
    "page": ["after", "before"],
    "after": ["page", "before"],
    "before": ["page", "after"],
}
_TOLD = {
    "included": "only these members, by dotted path; one of what is not expanded is refused",
    "excluded": "all members but these; empty: also those that are hidden by default",
    "expand": "references and lists shown whole; options in brackets behind a name, joined by "
    "semicolons: expand, expandAll, sort, q, as slots[expand=sampleContainer;sort=-label]",
    "expandAll": "everything below is shown whole, or below the named ones alone; no kind of "
    f"resource within itself, {bounds.MOST_EXPANDED} references and lists at the most",
    "hideEmptyList": "whether empty lists are left out",
    "metadata": "whether _metadata is added",
    "envelope": "whether the answer is wrapped in code, status, message, data",
    "print": "pretty: indented; silent: a write answers 204 without a body",
    "download": "the name of the file that a browser is to save",
    "hal": "whether links are added, whatever Accept says",
    "q": "terms joined by commas, all of which must hold: a text that any field may contain, or a "
    "field with : (contains) or = != < <= > >= and a value; a value that holds a comma, a "
    'semicolon or ] stands in double quotes; names go through references, as "facility.name"',
    "sort": "names joined by commas, - before one turns it around; null comes last",
    "page": "the number of the page, from 1",
    "per_page": "how many stand on a page; all: everything at once, as CSV, JSON or HAL+JSON, "
    "without what is about pages; in an order of your own at most 1000",
    "after": "the cursor of a link next",
    "before": "the cursor of a link prev",
    "pages": "other pages to be linked, relative to this one, as -2,-1,1,2 or [-5 TO 5]",
    "edgedTitleLinks": "whether links to pages say their first and last item",
}


def query_parameters(
    resource: Resource, find: Callable[[str], Resource], *, single: bool, part: bool = False
) -> list[Json]:
    """The parameters of a list of them, or of one, as OpenAPI objects.

    `part`: of a list that belongs to something; those come in pages alone.
    """
    sight = Sight(find, ALL_SCOPES)
    names = OF_ALL if single else (*of_lists(resource), *OF_ALL)
    found = [_parameter(name, resource, sight, single) for name in names]
    if not single:
        found += [_filter(name, one) for name, one in sight.filters(resource).items()]
    if part:
        found = [
            one | {"schema": _PAGED} if one.get("name") == "per_page" else one for one in found
        ]
    return [one for one in found if one]


def _parameter(name: str, resource: Resource, sight: Sight, single: bool) -> Json:
    """One of the parameters that are the same everywhere; nothing where it has no sense."""
    made: Json = {"name": name, "in": "query", "description": _TOLD[name]}
    if name in _NOT_WITH and not (single and name in ("page", "after", "before")):
        made["x-not-with"] = _NOT_WITH[name]
    if name in ("expand", "expandAll"):
        opened = tree(resource, sight)
        if not opened:
            return {}
        listed = _names(name, list(opened))
        return made | _LISTED | {"schema": listed, "example": list(opened)[:1], "x-expand": opened}
    if name in ("included", "excluded"):
        paths = list(dict.fromkeys([*sight.members(resource), *heads(resource.shape)]))
        listed = _names(name, paths)
        return made | _LISTED | {"schema": listed, "example": [resource.title]}
    if name == "sort":
        keys = sight.names(resource, sorting=True)
        both = [sign + key for key in keys for sign in ("", "-")]
        example = [f"-{keys[0]}"] if keys else []
        listed = _list_of(both, most=bounds.MOST_KEYS)
        return made | _LISTED | {"schema": listed, "example": example}
    schema, one = _plain(name, resource, sight)
    return made | {"schema": schema, "example": one}


def _plain(name: str, resource: Resource, sight: Sight) -> tuple[Json, object]:
    """The schema and an example of a parameter with a single value."""
    text: Json = {"type": "string"}
    match name:
        case "q":
            return text | {"pattern": q_pattern_of(resource, sight)}, f"{resource.title}:1"
        case "page":
            return {
                "type": "integer",
                "minimum": 1,
                "maximum": bounds.LARGEST_PAGE,
                "default": 1,
            }, 1
        case "per_page":
            either: Json = {"anyOf": [*_PAGED["anyOf"], {"const": WHOLE}]}
            return _PAGED | either, USUAL_PER_PAGE
        case "after" | "before":
            cursor = {"pattern": patterns.CURSOR, "format": "cursor", "x-names": "cursor"}
            return text | cursor, "AQ" + "x" * 22
        case "pages":
            return text | {"pattern": patterns.PAGES}, "-2,-1,1,2"
        case "print":
            return text | {"enum": list(PRINTS)}, PRINTS[0]
        case "download":
            return text | {"pattern": patterns.FILE_NAME}, f"{resource.key}.json"
    return _TRUTH, "true"


def q_pattern_of(resource: Resource, sight: Sight) -> str:
    """What a q over a resource may be."""
    named = {name: sight.named(resource, name) for name in sight.names(resource)}
    kinds = {name: (one.column.kind, one.choices) for name, one in named.items() if one}
    return patterns.q_pattern(kinds)


def _filter(name: str, named: Named) -> Json:
    """A plain parameter: the values that it may have, any number of them."""
    return {
        "name": name,
        "in": "query",
        "description": f"{named.about}; repeated: any of these",
        "style": "form",
        "explode": True,
        "schema": {
            "type": "array",
            "items": _value(named),
            "minItems": 1,
            "maxItems": bounds.MOST_OF_FILTER,
        },
    }


def _value(named: Named) -> Json:
    """One value of a plain parameter; null where there is a column that may be compared with it."""
    kind, choices, null = named.column.kind, named.choices, named.asks is None
    if choices and kind is Kind.TEXT:
        return {"type": "string", "enum": [*choices, NULL] if null else list(choices)}
    if kind is Kind.INTEGER:
        whole = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
        return {"anyOf": [whole, {"const": NULL}]} if null else whole
    return {"type": "string", "pattern": patterns.filter_pattern(kind, null=null)}


def _names(name: str, words: list[str]) -> Json:
    """The names that a parameter may have; of some also none. Its type stands outermost, for
    clients write by it how the whole is sent."""
    listed = _list_of(words)
    return {"type": "array", "anyOf": [listed, _EMPTY]} if name in _MAY_BE_EMPTY else listed


def _list_of(words: list[str], most: int = bounds.MOST_NAMES // 4) -> Json:
    """A list of words, each once."""
    return {
        "type": "array",
        "items": {"type": "string", "enum": words},
        "minItems": 1,
        "maxItems": min(len(words), most),
        "uniqueItems": True,
    }


def tree(resource: Resource, sight: Sight, way: tuple[str, ...] = ()) -> Json:
    """What can be expanded in a resource, and in that; no kind within itself is opened further."""
    here = (*way, resource.name)
    found: Json = {}
    for name, member in sight.expandable(resource).items():
        target = sight.inside(member)
        deeper = target is not None and target.name not in here and len(here) < _TREE_DEPTH
        many = isinstance(member, Many)
        found[name] = {"of": member.of if isinstance(member, Many) else member.to, "many": many}
        if target is not None and deeper:
            found[name]["expand"] = tree(target, sight, here)
    return found

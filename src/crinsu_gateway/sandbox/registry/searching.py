"""Searches of a sandbox registry: filters joined by AND, sorting, short items. Pure."""

from typing import Any

from starlette.datastructures import QueryParams

from crinsu_gateway.sandbox.registry.answers import Refused

Json = dict[str, Any]
Hits = list[tuple[str, Json]]

_SHORT = {
    "biobanks": ("cristin_biobank_id", "name", "main_language", "start_date", "status", "type"),
    "projects": ("cristin_project_id", "title", "main_language", "start_date", "end_date"),
    "institutions": (
        "cristin_institution_id",
        "institution_name",
        "acronym",
        "country",
        "cristin_user_institution",
    ),
    "units": ("cristin_unit_id", "unit_name", "institution", "acronym", "parent_unit"),
    "persons": ("cristin_person_id", "first_name", "surname"),
    "results": ("cristin_result_id", "title", "category", "year_published"),
    "fundings": ("cristin_funding_id", "project_code", "funding_source"),
}
_TEXTS = ("name", "title", "institution_name", "unit_name", "first_name", "surname")
_EXACT = ("status", "type", "country", "project_code")
_PLAIN = frozenset({"lang", "page", "per_page", "sort", "fields"})
_FILTERS = frozenset({"id", "name", "title", "institution", "unit", "user", *_EXACT})
_SORTS = frozenset({"name", "start_date", "id", "year_published", "country"})


def found(records: Hits, query: QueryParams, *, strict: bool) -> Hits:
    """The records that match every filter; a parameter that is none is ignored or refused."""
    unknown = set(query) - _PLAIN - _FILTERS
    if strict and unknown:
        raise Refused(400, f"Unknown parameter: {', '.join(sorted(unknown))}.")
    wanted = [(name, value) for name, value in query.multi_items() if name in _FILTERS]
    return [(one, body) for one, body in records if all(_matches(one, body, *w) for w in wanted)]


def sorted_by(hits: Hits, sort: str) -> Hits:
    """The hits in the order asked for: a name, and asc or desc after a blank."""
    name, _, direction = sort.partition(" ")
    if not name:
        return hits
    if name not in _SORTS or direction not in ("", "asc", "desc"):
        raise Refused(400, f"Cannot sort by {sort}.")
    return sorted(hits, key=lambda one: _sorted_as(name, *one), reverse=direction == "desc")


def summary(kind: str, body: Json) -> Json:
    """The short item of a list."""
    short = {name: body[name] for name in _SHORT[kind] if name in body}
    return short | {"url": f"{kind}/{body[_SHORT[kind][0]]}"}


def _matches(identity: str, body: Json, name: str, value: str) -> bool:
    if name == "id":
        return identity == value
    if name in ("name", "title"):
        return any(value.lower() in text.lower() for text in _texts(body))
    if name in _EXACT:
        return str(body.get(name, "")).upper() == value.upper()
    if name == "institution":
        return identity.startswith(f"{value}.") or f"'{value}'" in str(
            body.get("coordinating_institution")
        )
    return True


def _texts(body: Json) -> list[str]:
    texts: list[str] = []
    for key in _TEXTS:
        value = body.get(key)
        texts += list(value.values()) if isinstance(value, dict) else [value] if value else []
    return texts


def _sorted_as(name: str, identity: str, body: Json) -> str:
    if name == "id":
        return identity
    return " ".join(_texts(body)) if name == "name" else str(body.get(name, ""))

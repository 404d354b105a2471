"""Reads what a Cristin API sends into records: pure, and never surprised.

Only an id is needed; whatever else is missing, is a number for a text, or has another shape, is
left out. It decides nothing about what is asked, and keeps nothing that is not shown.
"""

from collections.abc import Iterable, Iterator, Mapping

from crinsu_gateway.model.registry import (
    LANGUAGE,
    NO_LANGUAGE,
    Json,
    Kind,
    Link,
    Names,
    Record,
    id_fault,
)
from crinsu_gateway.model.registry_errors import RegistryOdd

LONGEST = 500
"""Characters of a text; a title has at most so many."""
MOST_LINKS = 40
MOST_LANGUAGES = 12

Object = Mapping[str, Json]

_ID = {
    Kind.BIOBANKS: "cristin_biobank_id",
    Kind.PROJECTS: "cristin_project_id",
    Kind.INSTITUTIONS: "cristin_institution_id",
    Kind.UNITS: "cristin_unit_id",
    Kind.PERSONS: "cristin_person_id",
    Kind.RESULTS: "cristin_result_id",
    Kind.FUNDINGS: "cristin_funding_id",
}
_NAME = {
    Kind.BIOBANKS: ("name",),
    Kind.PROJECTS: ("title",),
    Kind.INSTITUTIONS: ("institution_name",),
    Kind.UNITS: ("unit_name",),
    Kind.RESULTS: ("title", "result_title"),
}
_FACTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.BIOBANKS: {
        "biobank_id": "nationalId",
        "type": "type",
        "status": "status",
        "main_language": "mainLanguage",
        "start_date": "startDate",
        "stored_until_date": "storedUntilDate",
        "store_until_date": "storedUntilDate",
    },
    Kind.PROJECTS: {
        "status": "status",
        "main_language": "mainLanguage",
        "start_date": "startDate",
        "end_date": "endDate",
    },
    Kind.INSTITUTIONS: {"acronym": "acronym", "country": "country"},
    Kind.UNITS: {"acronym": "acronym", "country": "country"},
    Kind.PERSONS: {},
    Kind.RESULTS: {
        "year_published": "yearPublished",
        "date_published": "datePublished",
        "original_language": "mainLanguage",
    },
    Kind.FUNDINGS: {"project_code": "projectCode"},
}


def record_of(kind: Kind, body: Json) -> Record:
    """The record in a body; RegistryOdd, saying what is wrong, when there is none in it."""
    if not isinstance(body, dict):
        raise RegistryOdd(f"a record of {kind} is no object but {_what(body)}")
    identity = identity_of(kind, body.get(_ID[kind]))
    if identity is None:
        raise RegistryOdd(f"a record of {kind} has no {_ID[kind]} that can be one")
    links = tuple(_links(kind, body))[:MOST_LINKS]
    return Record(kind, identity, _names(kind, body), dict(_facts(kind, body)), links)


def records_of(kind: Kind, body: Json) -> tuple[list[Record], int]:
    """The records of a list, and how many of its items are none; RegistryOdd when it is none."""
    items = body.get("data") if isinstance(body, dict) else body  # facet searches wrap theirs
    if not isinstance(items, list):
        raise RegistryOdd(f"the list of {kind} is no list but {_what(body)}")
    found: list[Record] = []
    for item in items:
        try:
            found.append(record_of(kind, item))
        except RegistryOdd:
            continue
    return found, len(items) - len(found)


def identity_of(kind: Kind, value: Json) -> str | None:
    """An id, which is a text but may come as a number; None when it can be none."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and not id_fault(kind, text) else None


def names_of(value: Json) -> Names:
    """A language object as names by language; a bare text has no language."""
    if isinstance(value, str):
        text = text_of(value)
        return {NO_LANGUAGE: text} if text else {}
    if not isinstance(value, dict):
        return {}
    known = [(key, text_of(one)) for key, one in value.items() if LANGUAGE.fullmatch(key)]
    return {key: text for key, text in known[:MOST_LANGUAGES] if text}


def text_of(value: Json) -> str:
    """A text or number on one line, as long as any that is shown; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    short = str(value)[: 4 * LONGEST].encode(errors="replace").decode()
    line = " ".join("".join(one if one.isprintable() else " " for one in short).split())
    return line[:LONGEST]


def object_of(value: Json) -> Object:
    """The object that a member is; an empty one when it is something else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Json) -> Iterator[dict[str, Json]]:
    """The objects in a list; none when it is no list."""
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            yield one


def materials_of(body: Object) -> tuple[str, ...]:
    """The codes of the material of a biobank."""
    found = [text_of(one.get("material_code")) for one in objects_of(body.get("biobank_materials"))]
    return tuple(code for code in found if code)


def _names(kind: Kind, body: Object) -> Names:
    if kind is Kind.PERSONS:
        return _person(body)
    if kind is Kind.FUNDINGS:
        return names_of(object_of(body.get("funding_source")).get("name"))
    return next(filter(None, (names_of(body.get(key)) for key in _NAME[kind])), {})


def _person(body: Object) -> Names:
    first = text_of(body.get("first_name_preferred") or body.get("first_name"))
    last = text_of(body.get("surname_preferred") or body.get("surname"))
    whole = " ".join(filter(None, (first, last)))
    return {NO_LANGUAGE: whole} if whole else {}


def _facts(kind: Kind, body: Object) -> Iterator[tuple[str, str]]:
    for key, shown in _FACTS[kind].items():
        if text := text_of(body.get(key)):
            yield shown, _day(text) if "Date" in shown else text
    match kind:
        case Kind.BIOBANKS:
            if codes := materials_of(body):
                yield "materials", ", ".join(codes)
        case Kind.PERSONS:
            if orcid := text_of(object_of(body.get("orcid")).get("id")):
                yield "orcid", orcid
        case Kind.RESULTS:
            if category := text_of(object_of(body.get("category")).get("code")):
                yield "category", category
        case Kind.FUNDINGS:
            if code := text_of(object_of(body.get("funding_source")).get("code")):
                yield "fundingSource", code


def _day(text: str) -> str:
    """The day of a timestamp such as 2021-03-15T12:00:00.000Z."""
    return text[:10] if text[10:11] == "T" else text


def _links(kind: Kind, body: Object) -> Iterator[Link]:
    match kind:
        case Kind.BIOBANKS:
            yield from _place("coordinating", body.get("coordinating_institution"))
            yield from _link("coordinator", Kind.PERSONS, body.get("coordinator"))
            yield from _link("project", Kind.PROJECTS, body.get("associated_project"))
        case Kind.PROJECTS:
            yield from _place("coordinating", body.get("coordinating_institution"))
            for one in objects_of(body.get("participants")):
                yield from _link(_role(one), Kind.PERSONS, one)
        case Kind.INSTITUTIONS:
            yield from _link("unit", Kind.UNITS, body.get("corresponding_unit"))
        case Kind.UNITS:
            yield from _link("institution", Kind.INSTITUTIONS, body.get("institution"))
            yield from _link("parent", Kind.UNITS, body.get("parent_unit"))
        case Kind.PERSONS:
            for one in objects_of(body.get("affiliations")):
                if one.get("active") is not False:
                    yield from _place("affiliation", one)
        case Kind.RESULTS:
            yield from _projects(body.get("projects"))
        case Kind.FUNDINGS:
            return


def _place(role: str, value: Json) -> Iterator[Link]:
    """The pair of institution and unit, as it stands in many records."""
    pair = object_of(value)
    yield from _link(role, Kind.INSTITUTIONS, pair.get("institution"))
    yield from _link(role, Kind.UNITS, pair.get("unit"))


def _link(role: str, kind: Kind, value: Json) -> Iterator[Link]:
    body = object_of(value)
    identity = identity_of(kind, body.get(_ID[kind]))
    if identity is not None:
        yield Link(role, kind, identity, _names(kind, body))


def _role(participant: Object) -> str:
    codes: Iterable[str] = (
        text_of(one.get("role_code")) for one in objects_of(participant.get("roles"))
    )
    return next(filter(None, codes), "participant")


def _projects(value: Json) -> Iterator[Link]:
    """Projects of a result: objects in some answers, addresses in others."""
    for one in value if isinstance(value, list) else []:
        if isinstance(one, str):
            identity = identity_of(Kind.PROJECTS, one.rstrip("/").rpartition("/")[2])
            if identity is not None:
                yield Link("project", Kind.PROJECTS, identity, {})
        else:
            yield from _link("project", Kind.PROJECTS, one)


def _what(value: Json) -> str:
    words = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if value is None else words.get(type(value), "a number")

"""Registry face: collections of the facility, as records of biobanks."""

from collections.abc import Callable
from typing import Any

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.collection import STATUSES, TYPES, Collection
from crinsu_gateway.model.registry import Kind
from crinsu_gateway.store.collections import Kept
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Document, Member, Sight
from crinsu_gateway.web.harvest.searching import Asks, Found
from crinsu_gateway.web.harvest.shelf import Shelf, institution_of
from crinsu_gateway.web.representation import harvest as body


def _of(
    name: str, take: Callable[[Collection], Any], about: str, *, sure: bool = True
) -> Member[Kept]:
    """A text of the collection itself."""
    return Member(name, str, lambda sight, kept: take(kept.collection), about, sure=sure)


def _told(name: str, take: Callable[[Sight, Kept], Any], about: str) -> Member[Kept]:
    """A text in languages."""
    return Member(name, body.Texts, lambda sight, kept: take(sight, kept) or {}, about, sure=True)


def _materials(sight: Sight, kept: Kept) -> list[body.BiobankMaterial]:
    return [
        body.BiobankMaterial(
            each.code,
            links.texts(sight, sight.materials.get(each.code, {})),
            each.other or None,
        )
        for each in kept.collection.materials
    ]


def _national(sight: Sight, kept: Kept) -> str | None:
    national = sight.shelf.national.get(kept.collection.id)
    return national.facts.get("nationalId") if national else None


def _where(sight: Sight, kept: Kept) -> body.Place | None:
    unit = kept.collection.unit
    return links.place(sight, unit) if unit else None


def _who(sight: Sight, kept: Kept) -> body.PersonLink | None:
    person = kept.collection.coordinator
    return links.person(sight, person) if person else None


def _why(sight: Sight, kept: Kept) -> body.ProjectLink | None:
    projects = kept.collection.projects
    return links.project(sight, projects[0]) if projects else None


def _found(there: Shelf, kept: Kept) -> Found:
    """What a collection is found by; `user` are those who answer for it."""
    one = kept.collection
    institution = institution_of(one.unit)
    place = there.record(Kind.INSTITUTIONS, institution)
    names = [*place.names.values(), place.facts.get("acronym", "")] if place else []
    return Found(
        one.id,
        one.name,
        codes={
            "status": one.status,
            "type": one.type,
            "start_date": one.start_date,
            "institution": institution,
            "user": one.coordinator,
        },
        texts={
            "name": tuple(one.name.values()),
            "institution": [name for name in names if name],
            "user": tuple(there.names(Kind.PERSONS, one.coordinator).values()),
        },
    )


BIOBANKS = Document(
    name=Kind.BIOBANKS.value,
    one="biobank",
    about="A collection of the facility, as the record of a biobank",
    summary="Collections of the facility, as records of biobanks",
    members=(
        _of("cristin_biobank_id", lambda one: one.id, "its id"),
        _of("type", lambda one: one.type, "of which kind it is"),
        _told(
            "type_name",
            lambda sight, kept: links.texts(sight, TYPES[kept.collection.type]),
            "of which kind it is, in words",
        ),
        _told(
            "name",
            lambda sight, kept: links.texts(
                sight, kept.collection.name, kept.collection.main_language
            ),
            "its name",
        ),
        _of("main_language", lambda one: one.main_language, "the language of its name"),
        _of("start_date", lambda one: links.moment(one.start_date) or "", "when it began"),
        _of("status", lambda one: one.status, "how it stands"),
        _told(
            "status_name",
            lambda sight, kept: links.texts(sight, STATUSES[kept.collection.status]),
            "how it stands, in words",
        ),
        Member(
            "created",
            body.Moment,
            lambda sight, kept: body.Moment(iso_utc(kept.created_ms)),
            "when it became known here",
            sure=True,
        ),
        Member(
            "last_modified",
            body.Moment,
            lambda sight, kept: body.Moment(iso_utc(kept.changed_ms)),
            "when it changed last",
            sure=True,
        ),
        Member(
            "biobank_materials", list[body.BiobankMaterial], _materials, "what is in it", sure=True
        ),
        Member(
            "url",
            str,
            lambda sight, kept: links.url(sight, Kind.BIOBANKS, kept.collection.id),
            "where it is",
            sure=True,
        ),
        Member("biobank_id", str, _national, "its national id"),
        _of(
            "stored_until_date",
            lambda one: links.moment(one.stored_until),
            "until when it is kept",
            sure=False,
        ),
        Member("coordinating_institution", body.Place, _where, "who answers for it"),
        Member("coordinator", body.PersonLink, _who, "who leads it"),
        Member("associated_project", body.ProjectLink, _why, "the project that it belongs to"),
    ),
    short=(
        *("cristin_biobank_id", "name", "main_language", "type", "status", "start_date"),
        "url",
    ),
    asks=(
        Asks(name="id"),
        Asks(name="name"),
        Asks(name="status", choices=tuple(STATUSES)),
        Asks(name="type", choices=tuple(TYPES)),
        Asks(name="institution"),
        Asks(name="user", within="institution"),
    ),
    sorts=("name", "start_date", "id"),
    there=lambda shelf: list(shelf.collections.values()),
    find=lambda shelf, key: shelf.collections.get(key),
    found=_found,
)

"""Makes bodies of the registry face from what a caller may see, in the languages asked for. Pure.

Dates are written as moments, as that API has them. Where only the whole name of a person is known,
its last word counts as the surname: joined again it reads as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.collection import STATUSES, TYPES
from crinsu_gateway.model.registry import Kind, Link, Names, Record, name_in
from crinsu_gateway.store.collections import Kept
from crinsu_gateway.web.harvest.languages import UNSAID, shown
from crinsu_gateway.web.harvest.shelf import Shelf, institution_of
from crinsu_gateway.web.representation import harvest as body


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of whom: the shelf, the address of the face, languages, codes of material."""

    shelf: Shelf
    base: str
    languages: tuple[str, ...]
    materials: Mapping[str, Names]


def biobank(view: View, kept: Kept) -> body.Biobank:
    """A collection as the record of a biobank."""
    one = kept.collection
    national = view.shelf.national.get(one.id)
    project = one.projects[0] if one.projects else None
    return body.Biobank(
        cristin_biobank_id=one.id,
        type=one.type,
        type_name=_texts(view, TYPES[one.type]) or {},
        name=_texts(view, one.name, one.main_language) or {},
        main_language=one.main_language,
        start_date=moment(one.start_date) or "",
        status=one.status,
        status_name=_texts(view, STATUSES[one.status]) or {},
        created=body.Moment(iso_utc(kept.created_ms)),
        last_modified=body.Moment(iso_utc(kept.changed_ms)),
        biobank_materials=[
            body.BiobankMaterial(
                each.code, _texts(view, view.materials.get(each.code, {})), each.other or None
            )
            for each in one.materials
        ],
        url=_url(view, Kind.BIOBANKS, one.id),
        biobank_id=(national.facts.get("nationalId") if national else None),
        stored_until_date=moment(one.stored_until),
        coordinating_institution=_place(view, one.unit) if one.unit else None,
        coordinator=_person_link(view, one.coordinator) if one.coordinator else None,
        associated_project=_project_link(view, project) if project else None,
    )


def biobank_item(view: View, kept: Kept) -> body.BiobankItem:
    """A collection in a list."""
    one = kept.collection
    return body.BiobankItem(
        cristin_biobank_id=one.id,
        name=_texts(view, one.name, one.main_language) or {},
        main_language=one.main_language,
        type=one.type,
        status=one.status,
        start_date=moment(one.start_date) or "",
        url=_url(view, Kind.BIOBANKS, one.id),
    )


def material_codes(view: View) -> list[body.MaterialCode]:
    """The codes of material."""
    codes = sorted(view.materials, key=lambda code: (len(code), code))
    return [body.MaterialCode(code, _texts(view, view.materials[code]) or {}) for code in codes]


def project(view: View, record: Record) -> body.Project:
    """A project."""
    main = record.facts.get("mainLanguage", UNSAID)
    units = [link.id for link in record.links if link.kind is Kind.UNITS]
    return body.Project(
        cristin_project_id=record.id,
        url=_url(view, Kind.PROJECTS, record.id),
        participants=_participants(view, record),
        title=_texts(view, record.names, main),
        main_language=record.facts.get("mainLanguage"),
        start_date=moment(record.facts.get("startDate")),
        end_date=moment(record.facts.get("endDate")),
        status=record.facts.get("status"),
        coordinating_institution=_place(view, units[0]) if units else None,
    )


def project_item(view: View, record: Record) -> body.ProjectItem:
    """A project in a list."""
    whole = project(view, record)
    return body.ProjectItem(
        whole.cristin_project_id,
        whole.url,
        whole.title,
        whole.main_language,
        whole.start_date,
        whole.end_date,
        whole.status,
    )


def institution(view: View, record: Record) -> body.Institution:
    """An institution."""
    units = [link.id for link in record.links if link.kind is Kind.UNITS]
    return body.Institution(
        cristin_institution_id=record.id,
        url=_url(view, Kind.INSTITUTIONS, record.id),
        institution_name=_texts(view, record.names),
        acronym=record.facts.get("acronym"),
        country=record.facts.get("country"),
        corresponding_unit=_unit_link(view, units[0]) if units else None,
    )


def institution_item(view: View, record: Record) -> body.InstitutionItem:
    """An institution in a list."""
    one = institution(view, record)
    return body.InstitutionItem(
        one.cristin_institution_id, one.url, one.institution_name, one.acronym, one.country
    )


def unit(view: View, record: Record) -> body.Unit:
    """A unit of an institution."""
    below = [one.id for one in view.shelf.of_kind(Kind.UNITS) if _parent(one) == record.id]
    above = _parent(record)
    return body.Unit(
        cristin_unit_id=record.id,
        url=_url(view, Kind.UNITS, record.id),
        subunits=[_unit_link(view, identity) for identity in sorted(below)],
        unit_name=_texts(view, record.names),
        institution=_institution_link(view, institution_of(record.id)),
        parent_unit=_unit_link(view, above) if above else None,
        acronym=record.facts.get("acronym"),
        country=record.facts.get("country"),
    )


def unit_item(view: View, record: Record) -> body.UnitItem:
    """A unit in a list."""
    one = unit(view, record)
    return body.UnitItem(
        one.cristin_unit_id, one.url, one.unit_name, one.institution, one.acronym, one.country
    )


def person(view: View, record: Record) -> body.Person:
    """A person."""
    first, last = parts(record.names)
    orcid = record.facts.get("orcid")
    return body.Person(
        cristin_person_id=record.id,
        url=_url(view, Kind.PERSONS, record.id),
        affiliations=[_affiliation(view, one.id) for one in record.links if _is_work(one)],
        first_name=first,
        surname=last,
        orcid=body.Orcid(orcid) if orcid else None,
    )


def person_item(view: View, record: Record) -> body.PersonItem:
    """A person in a list."""
    first, last = parts(record.names)
    return body.PersonItem(record.id, _url(view, Kind.PERSONS, record.id), first, last)


def parts(names: Names) -> tuple[str | None, str | None]:
    """First name and surname; None for what is not known."""
    first, _, last = name_in(names, (UNSAID,)).rpartition(" ")
    return first or None, last or None


def moment(day: str | None) -> str | None:
    """A day as that API writes it, at midnight; what is no day stays as it came."""
    if not day:
        return None
    return f"{day}T00:00:00.000Z" if len(day) == 10 else day


def _texts(view: View, names: Names, main: str = UNSAID) -> dict[str, str] | None:
    return shown(names, view.languages, main)


def _url(view: View, kind: Kind, identity: str) -> str:
    return f"{view.base}/{kind}/{identity}"


def _place(view: View, unit_id: str) -> body.Place:
    return body.Place(_institution_link(view, institution_of(unit_id)), _unit_link(view, unit_id))


def _institution_link(view: View, identity: str) -> body.InstitutionLink:
    names = view.shelf.names(Kind.INSTITUTIONS, identity)
    url = _url(view, Kind.INSTITUTIONS, identity)
    return body.InstitutionLink(identity, url, _texts(view, names))


def _unit_link(view: View, identity: str) -> body.UnitLink:
    names = view.shelf.names(Kind.UNITS, identity)
    return body.UnitLink(identity, _url(view, Kind.UNITS, identity), _texts(view, names))


def _person_link(view: View, identity: str) -> body.PersonLink:
    first, last = parts(view.shelf.names(Kind.PERSONS, identity))
    return body.PersonLink(identity, _url(view, Kind.PERSONS, identity), first, last)


def _project_link(view: View, identity: str) -> body.ProjectLink:
    record = view.shelf.record(Kind.PROJECTS, identity)
    main = record.facts.get("mainLanguage", UNSAID) if record else UNSAID
    title = _texts(view, record.names, main) if record else None
    return body.ProjectLink(identity, _url(view, Kind.PROJECTS, identity), title)


def _participants(view: View, record: Record) -> list[body.Participant]:
    """Who takes part, each once, with all that they are in it."""
    roles: dict[str, list[body.Role]] = {}
    for link in record.links:
        if link.kind is Kind.PERSONS:
            roles.setdefault(link.id, []).append(body.Role(link.role))
    found = []
    for identity, theirs in roles.items():
        one = _person_link(view, identity)
        found.append(body.Participant(identity, one.url, theirs, one.first_name, one.surname))
    return found


def _affiliation(view: View, unit_id: str) -> body.Affiliation:
    place = _place(view, unit_id)
    return body.Affiliation(place.institution, place.unit, active=True)


def _is_work(link: Link) -> bool:
    return link.role == "affiliation" and link.kind is Kind.UNITS


def _parent(record: Record) -> str | None:
    found = [link.id for link in record.links if link.role == "parent"]
    return found[0] if found else None

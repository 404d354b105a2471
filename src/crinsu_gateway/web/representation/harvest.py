"""What the registry face shows, under Cristin's field names. Pure: records in, bodies out.

A member that is not known is left out. Nothing here knows a sample container or a subject.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

Texts = Mapping[str, str]
"""A language object: texts by two-letter codes."""


@dataclass(frozen=True, slots=True)
class InstitutionLink:
    """An institution, named."""

    cristin_institution_id: str
    url: str
    institution_name: Texts | None = None


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit of an institution, named."""

    cristin_unit_id: str
    url: str
    unit_name: Texts | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The pair of institution and unit."""

    institution: InstitutionLink
    unit: UnitLink | None = None


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A person, named."""

    cristin_person_id: str
    url: str
    first_name: str | None = None
    surname: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectLink:
    """A project, named."""

    cristin_project_id: str
    url: str
    title: Texts | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was done."""

    date: str


@dataclass(frozen=True, slots=True)
class BiobankMaterial:
    """A kind of material in a collection."""

    material_code: str
    material_name: Texts | None = None
    other_material_description: str | None = None


@dataclass(frozen=True, slots=True)
class BiobankItem:
    """A collection in a list."""

    cristin_biobank_id: str
    name: Texts
    main_language: str
    type: str
    status: str
    start_date: str
    url: str


@dataclass(frozen=True, slots=True)
class Biobank:
    """A collection of the facility, as the record of a biobank."""

    cristin_biobank_id: str
    type: str
    type_name: Texts
    name: Texts
    main_language: str
    start_date: str
    status: str
    status_name: Texts
    created: Moment
    last_modified: Moment
    biobank_materials: list[BiobankMaterial]
    url: str
    biobank_id: str | None = None
    stored_until_date: str | None = None
    coordinating_institution: Place | None = None
    coordinator: PersonLink | None = None
    associated_project: ProjectLink | None = None


@dataclass(frozen=True, slots=True)
class MaterialCode:
    """A code of material."""

    code: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is in a project."""

    role_code: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a project."""

    cristin_person_id: str
    url: str
    roles: list[Role]
    first_name: str | None = None
    surname: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectItem:
    """A project in a list."""

    cristin_project_id: str
    url: str
    title: Texts | None = None
    main_language: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project that a collection belongs to."""

    cristin_project_id: str
    url: str
    participants: list[Participant]
    title: Texts | None = None
    main_language: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    status: str | None = None
    coordinating_institution: Place | None = None


@dataclass(frozen=True, slots=True)
class InstitutionItem:
    """An institution in a list."""

    cristin_institution_id: str
    url: str
    institution_name: Texts | None = None
    acronym: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution."""

    cristin_institution_id: str
    url: str
    institution_name: Texts | None = None
    acronym: str | None = None
    country: str | None = None
    corresponding_unit: UnitLink | None = None


@dataclass(frozen=True, slots=True)
class UnitItem:
    """A unit in a list."""

    cristin_unit_id: str
    url: str
    unit_name: Texts | None = None
    institution: InstitutionLink | None = None
    acronym: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of an institution."""

    cristin_unit_id: str
    url: str
    subunits: list[UnitLink]
    unit_name: Texts | None = None
    institution: InstitutionLink | None = None
    parent_unit: UnitLink | None = None
    acronym: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PersonItem:
    """A person in a list."""

    cristin_person_id: str
    url: str
    first_name: str | None = None
    surname: str | None = None


@dataclass(frozen=True, slots=True)
class Orcid:
    """The id of a researcher."""

    id: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where somebody works."""

    institution: InstitutionLink
    unit: UnitLink | None
    active: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A person; public records alone: no telephone, mail or number."""

    cristin_person_id: str
    url: str
    affiliations: list[Affiliation]
    first_name: str | None = None
    surname: str | None = None
    orcid: Orcid | None = None


def told(body: object) -> Any:
    """A body as it is written: what is None is left out."""
    if is_dataclass(body):
        members = ((one.name, getattr(body, one.name)) for one in fields(body))
        return {name: told(value) for name, value in members if value is not None}
    if isinstance(body, list):
        return [told(one) for one in body]
    return body

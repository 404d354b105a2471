"""What stands in the records of the registry face, under Cristin's names. Pure.

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
class Orcid:
    """The id of a researcher."""

    id: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where somebody works."""

    institution: InstitutionLink
    unit: UnitLink | None
    active: bool


def told(body: object) -> Any:
    """A body as it is written: what is None is left out."""
    if is_dataclass(body):
        members = ((one.name, getattr(body, one.name)) for one in fields(body))
        return {name: told(value) for name, value in members if value is not None}
    if isinstance(body, list):
        return [told(one) for one in body]
    return body

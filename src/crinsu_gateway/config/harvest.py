"""Settings of the registry face: what research registries may harvest of this facility.

Leave all of it out and lists are empty. The password never stands here, only its file.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from crinsu_gateway.config.registry import (
    BiobankId,
    Code,
    Day,
    Language,
    PersonId,
    ProjectId,
    UnitId,
)
from crinsu_gateway.config.services import machine_name
from crinsu_gateway.config.table import Name, SecretPath, Table, Text
from crinsu_gateway.model.collection import MATERIALS, OTHER_MATERIAL


class CollectionSettings(Table):
    """A collection of this facility, shown as the record of a biobank."""

    id: BiobankId = Field(examples=["2510604"])
    """Its id: the one that it has in the registry, if it has one there."""
    published: bool = False
    """Whether everybody who reaches the API may read it; else only the user below [harvest]."""
    name: Annotated[dict[Language, Text], Field(min_length=1)] = Field(
        examples=[{"nb": "Biobanken", "en": "The biobank"}]
    )
    """Its name by language."""
    main_language: Language = Field(examples=["nb"])
    """The language of the record."""
    type: Literal["GENERALBIOBANK", "SPECIFICBIOBANK"] = Field(examples=["GENERALBIOBANK"])
    """What it is."""
    status: Literal["NOTSTARTED", "ACTIVE", "CONCLUDED"] = "ACTIVE"
    """How it stands."""
    start_date: Day = Field(examples=["2019-01-01"])
    """The day it began, as a text."""
    stored_until_date: Day | None = Field(default=None, examples=["2049-12-31"])
    """The day until which material is kept, as a text."""
    coordinating_unit: UnitId | None = Field(default=None, examples=["185.15.0.10"])
    """The unit that answers for it."""
    coordinator: PersonId | None = Field(default=None, examples=["12345"])
    """The person who answers for it."""
    materials: tuple[Code, ...] | None = Field(default=None, examples=[["1", "2", "24"]])
    """The codes of the material."""
    other_material: Text | None = Field(default=None, examples=["Vitrified oocytes"])
    """What the material of code 24 is."""
    projects: tuple[ProjectId, ...] = Field(default=(), examples=[["483302"]])
    """Projects that it belongs to; what is known of them is what [registry] shows."""


class HarvestSettings(Table):
    """The registry face of the API: records of collections, for whoever harvests them. No sample
    container and no subject ever stands there."""

    user: Annotated[Name, AfterValidator(machine_name)] | None = Field(
        default=None, examples=["national-registry"]
    )
    """The user of HTTP Basic who may read what is not published, and change records."""
    password_file: SecretPath | None = Field(default=None, examples=["harvest-password"])
    """The file with the user's password."""
    material_names: dict[Code, dict[Language, Text]] = Field(
        default={}, examples=[{"7": {"nb": "Spytt", "en": "Saliva"}}]
    )
    """Codes of material beside 1, 2, 3 and 24, with their names by language."""
    collections: tuple[CollectionSettings, ...] = Field(default=(), alias="collection")
    """What is shown."""


Fault = tuple[tuple[str | int, ...], str]


def harvest_faults(harvest: HarvestSettings) -> Iterator[Fault]:
    """What cannot be together in the tables of the registry face; paths below [harvest]."""
    if (harvest.user is None) != (harvest.password_file is None):
        there, missing = (
            ("password_file", "user") if harvest.user is None else ("user", "password_file")
        )
        yield (there,), f"stands alone; allowed: both, or neither (set {missing} too)"
    codes = MATERIALS.keys() | harvest.material_names.keys()
    for index, one in enumerate(harvest.collections):
        for key, why in _collection_faults(one, codes):
            yield ("collection", index, key), why


def _collection_faults(one: CollectionSettings, codes: set[str]) -> Iterator[tuple[str, str]]:
    if one.main_language not in one.name:
        yield "name", f"has none in the main language, {one.main_language}"
    materials = one.materials or ()
    for code in materials:
        if code not in codes:
            allowed = ", ".join(sorted(codes, key=lambda text: (len(text), text)))
            yield (
                "materials",
                f'there is no material "{code}"; allowed: {allowed}, and more that material_names '
                "under [harvest] names",
            )
    if len(set(materials)) < len(materials):
        yield "materials", "names a code twice"
    if one.other_material and OTHER_MATERIAL not in materials:
        yield (
            "other_material",
            f'says what material "{OTHER_MATERIAL}" is, which materials does not name',
        )
    if (one.stored_until_date or "9999") < one.start_date:
        yield "stored_until_date", "lies before start_date"

"""A collection of the facility as research registries know it: the record of a biobank. Pure.

It says what is kept and who answers for it; no sample container and no subject stands in it. What
may be changed from outside, and to what, is decided here; how it looks on the wire is not.
"""

from collections.abc import Collection as Some
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.registry import Names

OTHER_MATERIAL = "24"
"""The code of what none of the other codes means; it alone is described in words."""
MOST_LANGUAGES = 12
MOST_MATERIALS = 100
TYPES: Mapping[str, Names] = {
    "GENERALBIOBANK": {"en": "General research biobank", "nb": "Generell forskningsbiobank"},
    "SPECIFICBIOBANK": {"en": "Specific research biobank", "nb": "Spesifikk forskningsbiobank"},
}
STATUSES: Mapping[str, Names] = {
    "NOTSTARTED": {"en": "Not yet started", "nb": "Ikke startet"},
    "ACTIVE": {"en": "Active", "nb": "Aktiv"},
    "CONCLUDED": {"en": "Concluded", "nb": "Avsluttet"},
}
MATERIALS: Mapping[str, Names] = {
    "1": {"en": "Whole blood", "nb": "Fullblod"},
    "2": {"en": "Serum", "nb": "Serum"},
    "3": {"en": "Plasma", "nb": "Plasma"},
    OTHER_MATERIAL: {"en": "Other material", "nb": "Annet materiale"},
}
"""The codes of material that are known from the public API; a site may name more."""


class CollectionFault(RuleError):
    """A member of a collection cannot be as it was asked for."""

    code = "COLLECTION_FAULT"


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of material by its code; `other` says what it is where the code does not."""

    code: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection. Days are YYYY-MM-DD; `stored_until`, `unit` and `coordinator` may be empty.

    `published`: whether everybody may read it. `projects` are those that it belongs to, by id.
    """

    id: str
    published: bool
    name: Names
    main_language: str
    type: str
    status: str
    start_date: str
    stored_until: str = ""
    unit: str = ""
    coordinator: str = ""
    materials: tuple[Material, ...] = ()
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked to be otherwise: None is not asked for.

    An empty text erases a language of the name, the day, or nothing else; no material erases all.
    """

    name: Names | None = None
    status: str | None = None
    stored_until: str | None = None
    materials: tuple[Material, ...] | None = None


def wished(one: Collection, wish: Wish, codes: Some[str]) -> Collection:
    """The collection as it is asked for; CollectionFault naming the member that cannot be so.

    `codes` are those of the material that there is.
    """
    changed = one
    if wish.name is not None:
        changed = replace(changed, name=_named(one, wish.name))
    if wish.status is not None:
        if wish.status not in STATUSES:
            raise CollectionFault(f"status: allowed: {', '.join(STATUSES)}")
        changed = replace(changed, status=wish.status)
    if wish.stored_until is not None:
        if wish.stored_until and wish.stored_until < one.start_date:
            raise CollectionFault(f"stored_until_date: lies before the start, {one.start_date}")
        changed = replace(changed, stored_until=wish.stored_until)
    if wish.materials is not None:
        _check_materials(wish.materials, codes)
        changed = replace(changed, materials=wish.materials)
    return changed


def _named(one: Collection, asked: Names) -> Names:
    names = {language: text for language, text in {**one.name, **asked}.items() if text}
    if one.main_language not in names:
        raise CollectionFault(
            f"name: the one in the main language, {one.main_language}, can be changed, not erased"
        )
    if len(names) > MOST_LANGUAGES:
        raise CollectionFault(f"name: at most {MOST_LANGUAGES} languages")
    return names


def _check_materials(materials: tuple[Material, ...], codes: Some[str]) -> None:
    if len(materials) > MOST_MATERIALS:
        raise CollectionFault(f"biobank_materials: at most {MOST_MATERIALS}")
    seen: set[str] = set()
    for one in materials:
        if one.code not in codes:
            raise CollectionFault(
                f"biobank_materials: there is no material {one.code}; "
                f"allowed: {', '.join(codes)} (biobanks/materials lists them)"
            )
        if one.code in seen:
            raise CollectionFault(f"biobank_materials: {one.code} stands there twice")
        if one.other and one.code != OTHER_MATERIAL:
            raise CollectionFault(
                f"biobank_materials: only {OTHER_MATERIAL} has an other_material_description"
            )
        seen.add(one.code)

"""The facility's biobank: what should stand in the registry, and how that differs. Pure.

What is not configured is not compared, so it is never touched. A name is compared by language,
a moment by its day, a list whole; only what differs goes into a merge-patch (RFC 7396).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.registry import Difference, Json, Record
from crinsu_gateway.sync.registry.readers import Object, names_of, object_of, objects_of, text_of

OTHER_MATERIAL = "24"
_NEEDED = ("name", "main_language", "type", "start_date", "coordinating_unit")
"""Without these nothing is created; by analogy with projects, as no rule of it is published."""
_DATES = ("start_date", "stored_until_date")
_CODES = ("main_language", "type", "status", *_DATES)


@dataclass(frozen=True, slots=True)
class Biobank:
    """What is configured of it; empty: not touched. `materials`: code -> what it is, or ""."""

    name: Mapping[str, str]
    main_language: str = ""
    type: str = ""
    status: str = ""
    start_date: str = ""
    stored_until_date: str = ""
    coordinating_unit: str = ""
    coordinator: str = ""
    materials: tuple[tuple[str, str], ...] = ()


def lacking(wanted: Biobank) -> list[str]:
    """The settings without which no record can be created."""
    return [name for name in _NEEDED if not getattr(wanted, name)]


def is_empty(wanted: Biobank) -> bool:
    """Whether nothing at all is configured that could be published."""
    return wanted == Biobank({})


def creation(wanted: Biobank) -> tuple[dict[str, Json], list[Difference]]:
    """The body that creates it, and what that says."""
    told = _told(wanted)
    found = [Difference(field, "", shown) for field, (shown, _) in told.items()]
    return {field: body for field, (_, body) in told.items()}, found


def patch(wanted: Biobank, there: Object) -> tuple[dict[str, Json], list[Difference]]:
    """The merge-patch that makes a record as configured, and what it changes; empty: nothing."""
    body: dict[str, Json] = {}
    found: list[Difference] = []
    for field, (shown, value) in _told(wanted).items():
        if field == "name":
            known = names_of(there.get("name"))
            missing = {key: text for key, text in wanted.name.items() if known.get(key) != text}
            if missing:
                body["name"] = dict(missing)
                old = {key: known.get(key, "") for key in missing}
                found.append(Difference("name", _words(old), _words(missing)))
            continue
        old_text = _there(field, there)
        if _alike(field, old_text) != _alike(field, shown):
            body[field] = value
            found.append(Difference(field, old_text, shown))
    return body, found


def could_be(wanted: Biobank, item: Record) -> bool:
    """Whether an item of a list may be this biobank: one of its names is one of ours."""
    ours = {_folded(text) for text in wanted.name.values()}
    return any(_folded(text) in ours for text in item.names.values())


def is_same(wanted: Biobank, there: Object) -> bool:
    """Whether a record that bears our name is ours: its unit, type and first day say no other."""
    for field in ("coordinating_institution", "type", "start_date"):
        shown, _ = _told(wanted).get(field, ("", None))
        old = _there(field, there)
        if shown and old and _alike(field, old) != _alike(field, shown):
            return False
    return True


def _told(wanted: Biobank) -> dict[str, tuple[str, Json]]:
    """What is configured, by the registry's field: as people read it, and as it is sent."""
    told: dict[str, tuple[str, Json]] = {}
    if wanted.name:
        told["name"] = (_words(wanted.name), dict(wanted.name))
    for field in _CODES:
        if text := str(getattr(wanted, field)):
            told[field] = (text, f"{text}T00:00:00.000Z" if field in _DATES else text)
    if unit := wanted.coordinating_unit:
        told["coordinating_institution"] = (f"unit {unit}", {"unit": {"cristin_unit_id": unit}})
    if person := wanted.coordinator:
        told["coordinator"] = (f"person {person}", {"cristin_person_id": person})
    if wanted.materials:
        sent: list[Json] = [_material(code, other) for code, other in wanted.materials]
        told["biobank_materials"] = (_materials(list(wanted.materials)), sent)
    return told


def _material(code: str, other: str) -> dict[str, Json]:
    extra: dict[str, Json] = {"other_material_description": other} if other else {}
    return {"material_code": code, **extra}


def _there(field: str, there: Object) -> str:
    """What stands in a record, in the words of `_told`."""
    match field:
        case "coordinating_institution":
            unit = object_of(object_of(there.get(field)).get("unit"))
            code = text_of(unit.get("cristin_unit_id"))
            return f"unit {code}" if code else ""
        case "coordinator":
            person = text_of(object_of(there.get(field)).get("cristin_person_id"))
            return f"person {person}" if person else ""
        case "biobank_materials":
            return _materials(
                [
                    (text_of(one.get("material_code")), _described(one))
                    for one in objects_of(there.get(field))
                ]
            )
    text = text_of(there.get(field))
    return text[:10] if field in _DATES else text


def _described(material: Object) -> str:
    if text_of(material.get("material_code")) != OTHER_MATERIAL:
        return ""
    return text_of(material.get("other_material_description"))


def _materials(codes: list[tuple[str, str]]) -> str:
    return ", ".join(f"{code} ({other})" if other else code for code, other in sorted(codes))


def _alike(field: str, text: str) -> str:
    """A value as it is compared: codes are written with and without blanks, in any case."""
    return text.replace(" ", "").replace("_", "").upper() if field in ("status", "type") else text


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(names: Mapping[str, str]) -> str:
    return ", ".join(f'{key} "{text}"' if text else f"{key} -" for key, text in names.items())

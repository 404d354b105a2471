"""Which id faces show of a thing that an audit event names, and to which facility it belongs.

Events name things by local id, by name or by address; faces show public ids. Only ids are read
here, never a name of a person or a subject. What is not there (any more) is left out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crinsu_gateway.store.transaction import Transaction

Key = int | str


@dataclass(frozen=True, slots=True)
class Shown:
    """The id that faces show, and the local id of the facility; None: of none alone."""

    id: Key
    facility: int | None = None


_GIVEN = "FROM json_each(?) k JOIN "
_BY_ID: Mapping[str, str] = {
    "alarms": (
        "SELECT k.value, a.id, t.facility_id " + _GIVEN + "alarm a ON a.id = k.value "
        "LEFT JOIN storage_solution t ON t.id = a.storage_id"
    ),
    "containers": (
        "SELECT k.value, c.id, t.facility_id " + _GIVEN + "container c ON c.id = k.value "
        "JOIN storage_solution t ON t.id = c.storage_id"
    ),
    "deviations": (
        "SELECT k.value, d.id, t.facility_id " + _GIVEN + "deviation d ON d.id = k.value "
        "LEFT JOIN lift l ON l.id = d.lift_id LEFT JOIN container c ON c.id = l.container_id "
        "LEFT JOIN storage_solution t ON t.id = COALESCE(d.storage_id, c.storage_id)"
    ),
    "devices": (  # by the number of an order
        "SELECT k.value, o.unit, t.facility_id " + _GIVEN + "command o ON o.id = k.value "
        "LEFT JOIN storage_unit b ON b.unit = o.unit "
        "LEFT JOIN storage_solution t ON t.id = b.storage_id"
    ),
    "executions": (
        "SELECT k.value, e.id, p.facility_id " + _GIVEN + "execution e ON e.id = k.value "
        "JOIN procedure p ON p.id = e.procedure_id"
    ),
    "facilities": (
        "SELECT k.value, COALESCE(f.central_id, f.id), f.id " + _GIVEN + "facility f "
        "ON f.id = k.value"
    ),
    "procedures": (
        "SELECT k.value, COALESCE(p.central_id, p.id), p.facility_id " + _GIVEN + "procedure p "
        "ON p.id = k.value"
    ),
    "sample-containers": (
        "SELECT k.value, COALESCE(m.central_id, m.id), s.facility_id "
        + _GIVEN
        + "sample_container m ON m.id = k.value JOIN subject s ON s.id = m.subject_id"
    ),
    "slots": (
        "SELECT k.value, s.id, t.facility_id " + _GIVEN + "slot s ON s.id = k.value "
        "JOIN container c ON c.id = s.container_id JOIN storage_solution t ON t.id = c.storage_id"
    ),
    "stocktake-differences": (
        "SELECT k.value, d.id, p.facility_id " + _GIVEN + "stocktake_difference d "
        "ON d.id = k.value JOIN procedure p ON p.id = d.procedure_id"
    ),
    "storage-solutions": (
        "SELECT k.value, COALESCE(t.central_id, t.id), t.facility_id "
        + _GIVEN
        + "storage_solution t ON t.id = k.value"
    ),
    "subjects": (
        "SELECT k.value, COALESCE(s.central_id, s.id), s.facility_id " + _GIVEN + "subject s "
        "ON s.id = k.value"
    ),
}
_BY_TEXT: Mapping[str, str] = {
    "containers": (  # storage, path
        "SELECT k.value ->> 0, c.id, t.facility_id " + _GIVEN + "storage_solution t "
        "ON t.name = k.value ->> 1 JOIN container c ON c.storage_id = t.id "
        "AND c.path = k.value ->> 2"
    ),
    "devices": (
        "SELECT k.value ->> 0, u.name, t.facility_id "
        + _GIVEN
        + "unit u ON u.name = k.value ->> 0 "
        "LEFT JOIN storage_unit b ON b.unit = u.name "
        "LEFT JOIN storage_solution t ON t.id = b.storage_id"
    ),
    "slots": (  # storage, path of the container, label
        "SELECT k.value ->> 0, s.id, t.facility_id " + _GIVEN + "storage_solution t "
        "ON t.name = k.value ->> 1 JOIN container c ON c.storage_id = t.id "
        "AND c.path = k.value ->> 3 JOIN slot s ON s.container_id = c.id "
        "AND s.label = k.value ->> 4"
    ),
    "storage-solutions": (
        "SELECT k.value ->> 0, COALESCE(t.central_id, t.id), t.facility_id "
        + _GIVEN
        + "storage_solution t ON t.name = k.value ->> 0"
    ),
}


def look_up(tx: Transaction, named: Iterable[tuple[str, Key]]) -> dict[tuple[str, Key], Shown]:
    """What faces show of these, each (resource, key); a resource of one face only is as it is."""
    found: dict[tuple[str, Key], Shown] = {}
    by_id: dict[str, set[int]] = {}
    by_text: dict[str, set[str]] = {}
    for resource, key in named:
        if isinstance(key, str):
            by_text.setdefault(resource, set()).add(key)
        elif resource in _BY_ID:
            by_id.setdefault(resource, set()).add(key)
        else:
            found[resource, key] = Shown(key)
    for resource, ids in by_id.items():
        for key, shown, facility in tx.all(_BY_ID[resource], (json.dumps(sorted(ids)),)):
            found[resource, key] = Shown(shown, facility)
    for resource, texts in by_text.items():
        if resource in _BY_TEXT:
            given = json.dumps([_parts(text) for text in sorted(texts)])
            for key, shown, facility in tx.all(_BY_TEXT[resource], (given,)):
                found[resource, key] = Shown(shown, facility)
    return found


def _parts(text: str) -> list[str]:
    """A text with its parts, were it an address: storage, all below, all but the last, the last."""
    storage, _, below = text.partition("/")
    container, _, label = below.rpartition("/")
    return [text, storage, below, container, label]

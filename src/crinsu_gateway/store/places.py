"""The places of the storage solutions: the container tree with its slots.

A place that is no longer in the layout stays, with what it holds, but is offered to nobody.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import TagTaken, UnknownPlace
from crinsu_gateway.model.place import Address, Layout, Spot, StorageType, parse_address, parse_spot
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, layouts
from crinsu_gateway.store.carriers import CLASS
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage solution; `id` is the public id, `local_id` ours.

    `capacity` counts the slots in use, `occupied` all that lies in it: also in slots that left
    the layout, so it may be more. `free` can take something, `blocked` is in use but cannot.
    """

    id: int
    local_id: int
    name: str
    type: StorageType
    facility_id: int
    facility_name: str
    level_min: float | None
    temperature_max: float | None
    capacity: int
    occupied: int
    created_ms: int
    blocked: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True)
class StorageEntry:
    """A configured storage solution. Limits: level in %, temperature in Cel; None is no limit."""

    name: str
    type: StorageType
    units: tuple[str, ...]
    layout: Layout
    level_min: float | None
    temperature_max: float | None


_STORAGE = """
SELECT COALESCE(s.central_id, s.id), s.id, s.name, s.type, COALESCE(f.central_id, f.id), f.name,
    s.level_min, s.temperature_max, s.capacity, s.occupied, s.created_ms, s.blocked, s.free
FROM storage_solution s JOIN facility f ON f.id = s.facility_id
"""


def apply(tx: Transaction, facility_id: int, entry: StorageEntry, actor: Actor) -> int:
    """Make a configured storage solution with its places; its local id.

    Places are added, never removed: slots that left the layout are only not in use any more.
    """
    row = tx.one("SELECT id FROM storage_solution WHERE name = ?", (entry.name,))
    if row is None:
        storage_id = tx.insert(
            "INSERT INTO storage_solution (facility_id, name, type, created_ms) "
            "VALUES (?, ?, ?, ?)",
            (facility_id, entry.name, entry.type, tx.now.utc_ms),
        )
        audit.append(
            tx, "storage.created", actor, {"storage": storage_id, "type": entry.type.value}
        )
    else:
        storage_id = int(row[0])
    before = tx.value("SELECT type FROM storage_solution WHERE id = ?", (storage_id,))
    if before != entry.type:
        tx.change("UPDATE storage_solution SET type = ? WHERE id = ?", (entry.type, storage_id))
        told: Body = {"storage": storage_id, "type_old": before, "type": entry.type.value}
        audit.append(tx, "storage.type", actor, told)
    set_limits(tx, entry.name, entry.level_min, entry.temperature_max, actor)
    tx.many(
        "INSERT INTO storage_unit (unit, storage_id) VALUES (?, ?)",
        [(unit, storage_id) for unit in entry.units],
    )
    layouts.apply(tx, storage_id, entry.layout, actor)
    tx.touch(Topic.PLACES)
    return storage_id


def retire_others(tx: Transaction, names: Sequence[str], actor: Actor) -> None:
    """Take the slots of all storage solutions but these out of use; what they hold stays."""
    for storage_id, name in tx.all("SELECT id, name FROM storage_solution"):
        if name not in names:
            layouts.retire(tx, storage_id, actor)


def set_limits(
    tx: Transaction,
    name: str,
    level_min: float | None,
    temperature_max: float | None,
    actor: Actor,
) -> bool:
    """Change the limits of a storage solution (%, Cel; None is no limit); whether they changed."""
    before = tx.one(
        "SELECT level_min, temperature_max FROM storage_solution WHERE name = ?", (name,)
    )
    changed = tx.change(
        "UPDATE storage_solution SET level_min = ?2, temperature_max = ?3 "
        "WHERE name = ?1 AND (level_min IS NOT ?2 OR temperature_max IS NOT ?3)",
        (name, level_min, temperature_max),
    )
    if changed and before is not None:
        facts: Body = {
            "storage": name,
            "level_min_old": _with_unit(before[0], "%"),
            "level_min": _with_unit(level_min, "%"),
            "temperature_max_old": _with_unit(before[1], "Cel"),
            "temperature_max": _with_unit(temperature_max, "Cel"),
        }
        audit.append(tx, "storage.limits", actor, facts)
        tx.touch(Topic.PLACES)
    return bool(changed)


def _with_unit(value: float | None, unit: str) -> str | None:
    """A limit as events say it: they hold no floating point."""
    return None if value is None else f"{value:g} {unit}"


def link(tx: Transaction, central_id: int, name: str) -> bool:
    """Note the centre's id of a storage solution of ours; whether we have one of that name."""
    row = tx.one("SELECT id, central_id FROM storage_solution WHERE name = ?", (name,))
    if row is not None and row[1] != central_id:
        tx.change("UPDATE storage_solution SET central_id = ? WHERE id = ?", (central_id, row[0]))
        tx.touch(Topic.PLACES)
    return row is not None


def linked(tx: Transaction, central_id: int) -> str | None:
    """The name of our storage solution with this id of the centre, or None."""
    found = tx.value("SELECT name FROM storage_solution WHERE central_id = ?", (central_id,))
    return None if found is None else str(found)


def storages(tx: Transaction) -> list[Storage]:
    """All storage solutions, by name."""
    return [_storage(row) for row in tx.all(_STORAGE + "ORDER BY s.name")]


def storage(tx: Transaction, public_id: int) -> Storage:
    """One storage solution by its public or local id; NotFound when there is none."""
    return _storage(
        tx.need(
            f"storage solution {public_id}",
            _STORAGE + "WHERE s.central_id = ?1 OR s.id = ?1",
            (public_id,),
        )
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a storage solution: level in %, temperature in Cel; None is no limit."""

    name: str
    level_min: float | None
    temperature_max: float | None


def limits(tx: Transaction, storage_id: int) -> Limits:
    """The limits of a storage solution (local id), without counting what it holds."""
    return Limits(
        *tx.need(
            f"storage solution {storage_id}",
            "SELECT name, level_min, temperature_max FROM storage_solution WHERE id = ?",
            (storage_id,),
        )
    )


def storage_named(tx: Transaction, name: str) -> Storage:
    """One storage solution by name; UnknownPlace naming those that exist."""
    row = tx.one(_STORAGE + "WHERE s.name = ?", (name,))
    if row is None:
        known = ", ".join(
            found[0] for found in tx.all("SELECT name FROM storage_solution ORDER BY 1")
        )
        raise UnknownPlace(f"there is no storage solution {name!r}; known: {known}", storage=name)
    return _storage(row)


def _storage(row: Row) -> Storage:
    values = list(row)
    values[3] = StorageType(values[3])
    return Storage(*values)


_ADDRESS = (
    "SELECT s.name || '/' || c.path || '/' || slot.label FROM slot "
    "JOIN container c ON c.id = slot.container_id "
    "JOIN storage_solution s ON s.id = c.storage_id WHERE slot.id = ?"
)


def address(tx: Transaction, slot_id: int) -> Address:
    """The address of a slot."""
    return parse_address(tx.need(f"slot {slot_id}", _ADDRESS, (slot_id,))[0])


def slot_at(tx: Transaction, place: Address) -> int:
    """The id of the slot at an address; UnknownPlace when the layout has none there."""
    row = tx.one(
        "SELECT slot.id FROM slot JOIN container c ON c.id = slot.container_id "
        "JOIN storage_solution s ON s.id = c.storage_id "
        "WHERE s.name = ? AND c.path = ? AND slot.label = ?",
        (place.storage, "/".join(place.containers), place.slot),
    )
    if row is None:
        raise UnknownPlace(f"there is no slot {place} in the layout", address=str(place))
    return int(row[0])


def require_container(tx: Transaction, storage_id: int, path: str) -> None:
    """UnknownPlace when a storage solution has no container of this path."""
    if (
        tx.value("SELECT 1 FROM container WHERE storage_id = ? AND path = ?", (storage_id, path))
        is None
    ):
        raise UnknownPlace(f"there is no container {path} in this storage solution", path=path)


def found_by(tx: Transaction, storage_id: int, path: str) -> tuple[str | None, int | None]:
    """How a container (storage: local id) is found: its tag, and the place of its outermost one.

    The place counts the outermost containers in layout order, from 1; both None if there is none.
    """
    tag = tx.value(
        "SELECT tag FROM container WHERE storage_id = ? AND path = ?", (storage_id, path)
    )
    outermost = path.partition("/")[0]
    position = tx.value(
        "SELECT count(*) FROM container o, container c WHERE c.storage_id = ?1 AND c.path = ?2 "
        "AND o.storage_id = ?1 AND o.parent_id IS NULL AND o.ordinal <= c.ordinal",
        (storage_id, outermost),
    )
    return tag, position or None


def carriers(tx: Transaction, storage_id: int) -> dict[str, frozenset[str]]:
    """The carrier classes in each container of a storage solution (local id), by its path."""
    found: dict[str, set[str]] = {}
    for path, carrier in tx.all(
        f"SELECT DISTINCT c.path, {CLASS} FROM sample_container m "
        "JOIN slot ON slot.id = m.slot_id JOIN container c ON c.id = slot.container_id "
        "WHERE c.storage_id = ?",
        (storage_id,),
    ):
        found.setdefault(path, set()).add(carrier)
    return {path: frozenset(classes) for path, classes in found.items()}


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """A container of the tree; its slots and what they hold are counted through all its levels.

    `slots` are those in use; `storage_id` is public; `leaf` has slots itself.
    """

    id: int
    storage_id: int
    parent_id: int | None
    kind: str
    label: str
    path: str
    tag: str | None
    slots: int
    occupied: int
    blocked: int = 0
    free: int = 0
    leaf: bool = False


_CONTAINER = """
SELECT c.id, COALESCE(s.central_id, s.id), c.parent_id, c.kind, c.label, c.path, c.tag,
    c.capacity, c.occupied, c.blocked, c.free, c.leaf
FROM container c CROSS JOIN storage_solution s ON s.id = c.storage_id
"""


def _row(row: Row) -> ContainerRow:
    values = list(row)
    values[11] = bool(values[11])
    return ContainerRow(*values)


def containers(tx: Transaction, storage_ids: Sequence[int] | None = None) -> list[ContainerRow]:
    """The containers of some storage solutions (local ids), or of all, in layout order."""
    marks = (
        "" if storage_ids is None else f"WHERE c.storage_id IN ({','.join('?' * len(storage_ids))})"
    )
    rows = tx.all(
        f"{_CONTAINER} {marks} ORDER BY c.storage_id, c.ordinal", tuple(storage_ids or ())
    )
    return [_row(row) for row in rows]


def standing_in(
    tx: Transaction, storage_id: int, parents: Collection[int] | None = None
) -> list[ContainerRow]:
    """The containers right inside some others (ids), or the outermost ones, in layout order."""
    where = "IS ?2" if parents is None else "IN (SELECT value FROM json_each(?2))"
    given = None if parents is None else json.dumps([*parents])
    rows = tx.all(
        f"{_CONTAINER} WHERE c.storage_id = ?1 AND c.parent_id {where} ORDER BY c.ordinal",
        (storage_id, given),
    )
    return [_row(row) for row in rows]


def container(tx: Transaction, container_id: int) -> ContainerRow:
    """One container; NotFound when there is none."""
    return _row(
        tx.need(f"container {container_id}", _CONTAINER + "WHERE c.id = ?", (container_id,))
    )


def container_at(tx: Transaction, spot: Spot) -> ContainerRow:
    """The container that stands at a place now; UnknownPlace when none does."""
    row = tx.one(_CONTAINER + "WHERE s.name = ? AND c.path = ?", (spot.storage, spot.path))
    if row is None:
        raise UnknownPlace(f"there is no container {spot} now", address=str(spot))
    return _row(row)


def by_tag(tx: Transaction, tag: str) -> ContainerRow | None:
    """The container that bears a tag, or None: what a scan of it confirms."""
    row = tx.one(_CONTAINER + "WHERE c.tag = ?", (tag.strip(),))
    return None if row is None else _row(row)


def sought(tx: Transaction, text: str) -> ContainerRow | None:
    """The container that a text means: its tag, or the address where it stands; None for none."""
    tagged = by_tag(tx, text)
    if tagged is not None:
        return tagged
    try:
        return container_at(tx, parse_spot(text))
    except UnknownPlace:
        return None


def set_tag(tx: Transaction, container_id: int, tag: str | None, reason: str, actor: Actor) -> None:
    """Give a container its tag, another one, or none; TagTaken when something else bears it."""
    before = container(tx, container_id)
    if tag == before.tag:
        return
    if tag is not None:
        other = by_tag(tx, tag)
        if other is not None:
            raise TagTaken(f"tag {tag} is on container {other.path}", tag=tag)
        sample = tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,))
        if sample is not None:
            raise TagTaken(f"tag {tag} is on a sample container", tag=tag, sample=sample)
    tx.change("UPDATE container SET tag = ? WHERE id = ?", (tag, container_id))
    facts: Body = {
        "container": container_id,
        "old": before.tag,
        "new": tag,
    }
    audit.append(tx, "container.tagged", actor, facts, reason=needed(reason))
    tx.touch(Topic.PLACES)


POSITION = (
    "CASE WHEN m.slot_id IS NULL THEN NULL ELSE (WITH RECURSIVE up (id, depth) AS "
    "(SELECT c.id, 0 UNION ALL SELECT o.parent_id, depth + 1 FROM up JOIN container o "
    "ON o.id = up.id WHERE o.parent_id IS NOT NULL) SELECT json_set(json_group_object("
    "o.kind, o.label ORDER BY depth DESC), '$.slot', s.label) "
    "FROM up JOIN container o ON o.id = up.id) END"
)
"""Where a sample container `m` lies, in a slot `s` of a container `c`, as an object in JSON: a
label for each level by its kind, the outermost first, then the slot; null when it is in none."""

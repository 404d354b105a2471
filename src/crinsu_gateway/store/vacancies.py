"""Which slots can take something now: in the layout, empty, not blocked, kept or promised.

The counts that it looks at are kept by the database (triggers of the schema), so that a search
takes as long in a large store as in a small one. It promises nothing itself (store/procedures.py).
"""

from collections.abc import Iterator

from crinsu_gateway.model.errors import ContainerFull
from crinsu_gateway.model.place_errors import SlotUnusable
from crinsu_gateway.store.transaction import Transaction

AT_ONCE = 50


_OURS = "(r.subject_id = ?1 OR r.procedure_id = ?2) AND r.until_ms > ?3"
_LAPSED = "r.until_ms <= ?3 AND ?1 IS NOT ?2"


def free_slots(
    tx: Transaction,
    storage_id: int,
    wanted: int,
    *,
    subject_id: int,
    path: str | None = None,
    procedure_id: int | None = None,
) -> list[int]:
    """`wanted` free slots, together where possible; ContainerFull when there are fewer.

    First what is reserved for the subject or the procedure (local ids), then a container that
    holds the same subject already, then the first one in the order of the layout with room for
    all, then as they come. `path` restricts the search to one container and what is in it.
    """
    found = _reserved(tx, storage_id, path, _OURS, (subject_id, procedure_id))[:wanted]
    if len(found) < wanted:
        found += _vacant(tx, storage_id, wanted - len(found), subject_id, path)
    if len(found) < wanted:
        lapsed = _reserved(tx, storage_id, path, _LAPSED, (subject_id, None))
        found += lapsed[: wanted - len(found)]
    if len(found) < wanted:
        place = path or "the storage solution"
        raise ContainerFull(
            f"{place} has {len(found)} free slots, {wanted} are needed: choose another place",
            free=len(found),
            wanted=wanted,
        )
    return found


def _within(path: str | None) -> tuple[str, tuple[str, ...]]:
    """The condition that a container `c` is the one of a path, or stands in it."""
    if path is None:
        return "", ()
    return "AND (c.path = ? OR (c.path > ? AND c.path < ?))", (path, f"{path}/", f"{path}0")


def _vacant(
    tx: Transaction, storage_id: int, wanted: int, subject_id: int, path: str | None
) -> list[int]:
    """At most so many vacant slots; all in one container where that is possible."""
    own = _own_containers(tx, storage_id, subject_id, path)
    roomy = next((one for one, free in own if free >= wanted), None)
    if roomy is None:
        roomy = _first_with(tx, storage_id, wanted, path)
    if roomy is not None:
        return _slots_of(tx, roomy, wanted)
    found: list[int] = []
    first = [one for one, _ in own]
    for container_id in first:
        found += _slots_of(tx, container_id, wanted - len(found))
    for container_id in _in_order(tx, storage_id, path):
        if len(found) >= wanted:
            break
        if container_id not in first:
            found += _slots_of(tx, container_id, wanted - len(found))
    return found


def _own_containers(
    tx: Transaction, storage_id: int, subject_id: int, path: str | None
) -> list[tuple[int, int]]:
    """Containers with free slots that hold the subject already, with how many are free."""
    within, given = _within(path)
    return [
        (row[0], row[1])
        for row in tx.all(
            "SELECT c.id, c.free FROM container c WHERE c.id IN "
            "(SELECT x.container_id FROM sample_container m CROSS JOIN slot x ON x.id = m.slot_id "
            f"WHERE m.subject_id = ?) AND c.storage_id = ? AND c.free > 0 {within} "
            "ORDER BY c.ordinal",
            (subject_id, storage_id, *given),
        )
    ]


def _first_with(tx: Transaction, storage_id: int, wanted: int, path: str | None) -> int | None:
    """The first container in the order of the layout with so many free slots, or None."""
    most = tx.value(
        "SELECT max(free) FROM container WHERE storage_id = ? AND leaf AND free > 0", (storage_id,)
    )
    if most is None or most < wanted:
        return None
    within, given = _within(path)
    found = tx.value(
        "SELECT c.id FROM container c WHERE c.storage_id = ? AND c.leaf AND c.free > 0 "
        f"AND c.free >= ? {within} ORDER BY c.ordinal LIMIT 1",
        (storage_id, wanted, *given),
    )
    return None if found is None else int(found)


def _in_order(tx: Transaction, storage_id: int, path: str | None) -> Iterator[int]:
    """The containers with a free slot, in the order of the layout, a few at a time."""
    within, given = _within(path)
    after = -1
    while rows := tx.all(
        "SELECT c.id, c.ordinal FROM container c WHERE c.storage_id = ? AND c.leaf "
        f"AND c.free > 0 AND c.ordinal > ? {within} ORDER BY c.ordinal LIMIT ?",
        (storage_id, after, *given, AT_ONCE),
    ):
        yield from (row[0] for row in rows)
        after = rows[-1][1]


def _slots_of(tx: Transaction, container_id: int, wanted: int) -> list[int]:
    rows = tx.all(
        "SELECT id FROM slot WHERE container_id = ? AND vacant ORDER BY ordinal LIMIT ?",
        (container_id, wanted),
    )
    return [row[0] for row in rows]


def _reserved(
    tx: Transaction,
    storage_id: int,
    path: str | None,
    condition: str,
    whose: tuple[int, int | None],
) -> list[int]:
    """Reserved slots that are empty and usable otherwise, in the order of the layout."""
    within, given = _within(path)
    rows = tx.all(
        "SELECT slot.id FROM reservation r CROSS JOIN slot ON slot.id = r.slot_id "
        "JOIN container c ON c.id = slot.container_id "
        f"WHERE {condition} AND c.storage_id = ?4 AND slot.in_use "
        f"AND NOT (slot.blocked OR slot.promised OR slot.held) {within} "
        "ORDER BY c.ordinal, slot.ordinal",
        (*whose, tx.now.utc_ms, storage_id, *given),
    )
    return [row[0] for row in rows]


def free_count(tx: Transaction, storage_id: int) -> int:
    """How many slots of a storage solution (local id) anybody could use now."""
    kept = tx.value("SELECT free FROM storage_solution WHERE id = ?", (storage_id,))
    lapsed = _reserved(tx, storage_id, None, _LAPSED, (0, None))
    return int(kept or 0) + len(lapsed)


def is_in_use(tx: Transaction, slot_id: int) -> bool:
    """Whether a slot is in the layout today."""
    return bool(tx.value("SELECT in_use FROM slot WHERE id = ?", (slot_id,)))


def require_usable(tx: Transaction, slot_id: int, place: str, sample_id: int) -> None:
    """SlotUnusable when a slot is blocked, or reserved for others than this sample container.

    Whether something lies in it is for model/sample.py to say.
    """
    if tx.value("SELECT 1 FROM slot WHERE id = ? AND (blocked OR reserved)", (slot_id,)) is None:
        return
    why = tx.value(
        "SELECT COALESCE(w.text, '') FROM slot_block b LEFT JOIN audit_sealed w "
        "ON w.seq = b.event AND w.field = 'reason' WHERE b.slot_id = ?",
        (slot_id,),
    )
    if why is not None:
        told = f": {why}" if why else ""
        raise SlotUnusable(f"slot {place} is blocked{told}", slot=place)
    kept = tx.one(
        "SELECT r.subject_id IS (SELECT subject_id FROM sample_container WHERE id = ?2), "
        "EXISTS (SELECT 1 FROM procedure_item i WHERE i.procedure_id = r.procedure_id "
        "AND i.sample_id = ?2) FROM reservation r WHERE r.slot_id = ?1 AND r.until_ms > ?3",
        (slot_id, sample_id, tx.now.utc_ms),
    )
    if kept is not None and not (kept[0] or kept[1]):
        raise SlotUnusable(f"slot {place} is reserved for others; choose a free one", slot=place)

"""Which slots can take something: kept for whom, blocked, out of the layout; how many are free.

Where new sample containers go is searched in store/free_places.py; this promises nothing.
"""

from crinsu_gateway.model.place_errors import SlotUnusable
from crinsu_gateway.store.transaction import Transaction

_OURS = "(r.subject_id = ?1 OR r.procedure_id = ?2) AND r.until_ms > ?3"
_LAPSED = "r.until_ms <= ?3 AND ?1 IS NOT ?2"


def reserved_for(
    tx: Transaction, storage_id: int, path: str | None, subject_id: int, procedure_id: int | None
) -> list[int]:
    """Empty slots that are kept for a subject or a procedure (local ids), in layout order."""
    return _reserved(tx, storage_id, path, _OURS, (subject_id, procedure_id))


def reserved_once(tx: Transaction, storage_id: int, path: str | None) -> list[int]:
    """Empty slots whose reservation is over, though nobody took it back yet."""
    return _reserved(tx, storage_id, path, _LAPSED, (0, None))


def _reserved(
    tx: Transaction,
    storage_id: int,
    path: str | None,
    condition: str,
    whose: tuple[int, int | None],
) -> list[int]:
    """Reserved slots that are empty and usable otherwise, in the order of the layout."""
    rows = tx.all(
        "SELECT slot.id FROM reservation r CROSS JOIN slot ON slot.id = r.slot_id "
        "JOIN container c ON c.id = slot.container_id "
        f"WHERE {condition} AND c.storage_id = ?4 AND slot.in_use "
        "AND NOT (slot.blocked OR slot.promised OR slot.held) "
        "AND (?5 IS NULL OR c.path = ?5 OR (c.path > ?5 || '/' AND c.path < ?5 || '0')) "
        "ORDER BY c.ordinal, slot.ordinal",
        (*whose, tx.now.utc_ms, storage_id, path),
    )
    return [row[0] for row in rows]


def free_count(tx: Transaction, storage_id: int) -> int:
    """How many slots of a storage solution (local id) anybody could use now."""
    kept = tx.value("SELECT free FROM storage_solution WHERE id = ?", (storage_id,))
    return int(kept or 0) + len(reserved_once(tx, storage_id, None))


def is_in_use(tx: Transaction, slot_id: int) -> bool:
    """Whether a slot is in the layout today."""
    return bool(tx.value("SELECT in_use FROM slot WHERE id = ?", (slot_id,)))


def is_promised(tx: Transaction, slot_id: int) -> bool:
    """Whether a running store is going to use a slot."""
    return bool(tx.value("SELECT promised FROM slot WHERE id = ?", (slot_id,)))


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

"""Which slots can take something now: in the layout, empty, and promised to nobody.

It promises nothing itself (store/procedures.py).
"""

from crinsu_gateway.model.errors import ContainerFull
from crinsu_gateway.store.transaction import Transaction


def free_slots(
    tx: Transaction, storage_id: int, wanted: int, *, subject_id: int, path: str | None = None
) -> list[int]:
    """`wanted` free slots, together where possible; ContainerFull when there are fewer.

    A container that holds the same subject already comes first, then the emptiest order of the
    layout. `path` restricts the search to one container and what is in it.
    """
    within = "" if path is None else "AND substr(c.path || '/', 1, length(?3) + 1) = ?3 || '/'"
    rows = tx.all(
        f"""
        SELECT slot.id, c.id,
            c.id IN (SELECT x.container_id FROM sample_container m JOIN slot x ON x.id = m.slot_id
                     WHERE m.subject_id = ?2)
        FROM slot JOIN container c ON c.id = slot.container_id
        LEFT JOIN sample_container here ON here.slot_id = slot.id
        LEFT JOIN procedure_item promised
            ON promised.slot_id = slot.id AND promised.state = 'WAITING'
        WHERE c.storage_id = ?1 AND slot.in_use = 1
            AND here.id IS NULL AND promised.sample_id IS NULL {within}
        ORDER BY 3 DESC, c.ordinal, slot.ordinal
        """,
        (storage_id, subject_id) if path is None else (storage_id, subject_id, path),
    )
    together: dict[int, list[int]] = {}
    for slot_id, container_id, _ in rows:
        together.setdefault(container_id, []).append(slot_id)
    for slots in together.values():
        if len(slots) >= wanted:
            return slots[:wanted]
    if len(rows) < wanted:
        place = path or "the storage solution"
        raise ContainerFull(
            f"{place} has {len(rows)} free slots, {wanted} are needed: choose another place",
            free=len(rows),
            wanted=wanted,
        )
    return [row[0] for row in rows[:wanted]]


def free_count(tx: Transaction, storage_id: int) -> int:
    """How many slots of a storage solution (local id) are in use, empty and not promised."""
    return int(
        tx.value(
            "SELECT count(*) FROM slot JOIN container c ON c.id = slot.container_id "
            "WHERE c.storage_id = ? AND slot.in_use = 1 "
            "AND NOT EXISTS (SELECT 1 FROM sample_container WHERE slot_id = slot.id) "
            "AND NOT EXISTS (SELECT 1 FROM procedure_item WHERE slot_id = slot.id "
            "AND state = 'WAITING')",
            (storage_id,),
        )
    )


def is_in_use(tx: Transaction, slot_id: int) -> bool:
    """Whether a slot is in the layout today."""
    return bool(tx.value("SELECT in_use FROM slot WHERE id = ?", (slot_id,)))

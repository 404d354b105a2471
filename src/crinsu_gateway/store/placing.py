"""Where a procedure would put its sample containers: a proposal, which promises nothing.

It is the search of a start (store/reserving.py), so what is proposed is what would be promised.
What else is free beside it is told too, for those who want another place.
"""

from crinsu_gateway.model.assignment import shares
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import free_places, places
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.reserving import Worked
from crinsu_gateway.store.transaction import Transaction


def proposed(
    tx: Transaction, found: ProcedureRow, worked: Worked, path: str | None
) -> dict[int, str]:
    """The address that each sample container (public id) would get; ContainerFull for too many.

    `path` keeps them in one container and what is in it.
    """
    targets = worked.all if found.type is ProcedureType.STORE else (worked.target,)
    subject = tx.value("SELECT subject_id FROM procedure WHERE id = ?", (found.local_id,))
    slots: list[int] = []
    for storage_id, count in zip(targets, shares(len(found.items), len(targets)), strict=True):
        if path is not None and count:
            places.require_container(tx, storage_id, path)
        slots += free_places.free_slots(
            tx,
            storage_id,
            count,
            subject_id=int(subject),
            path=path,
            procedure_id=found.local_id,
        )
    ids = (item.sample_id for item in found.items)
    return {one: str(places.address(tx, slot)) for one, slot in zip(ids, slots, strict=True)}


def vacant(tx: Transaction, storage_id: int, path: str | None, limit: int) -> list[str]:
    """Addresses of slots that anybody could use, in the order of the layout, at most so many."""
    rows = tx.all(
        "SELECT t.name || '/' || c.path || '/' || x.label FROM container c "
        "CROSS JOIN slot x ON x.container_id = c.id "
        "CROSS JOIN storage_solution t ON t.id = c.storage_id "
        "WHERE c.storage_id = ?1 AND c.leaf AND c.free > 0 AND x.vacant "
        "AND (?2 IS NULL OR c.path = ?2 OR (c.path > ?2 || '/' AND c.path < ?2 || '0')) "
        "ORDER BY c.ordinal, x.ordinal LIMIT ?3",
        (storage_id, path, limit),
    )
    return [row[0] for row in rows]


def inside(tx: Transaction, storage_id: int, path: str | None) -> list[tuple[str, int]]:
    """The containers right inside one, or the outermost: path and free slots, in layout order."""
    rows = tx.all(
        "SELECT path, free FROM container WHERE storage_id = ?1 AND parent_id IS "
        "(SELECT id FROM container WHERE storage_id = ?1 AND path = ?2) ORDER BY ordinal",
        (storage_id, path),
    )
    return [(row[0], row[1]) for row in rows]

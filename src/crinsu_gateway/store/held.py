"""What a storage solution holds, in the order of its layout, in parts that are read by key set.

Plain rows, for there may be a million of them. How they are shown is said elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass

from crinsu_gateway.store import pages
from crinsu_gateway.store.transaction import Transaction

Place = tuple[int, int]
"""Where a row stands: the ordinal of its container, and of its slot in it."""
FIRST: Place = (-1, -1)


@dataclass(frozen=True, slots=True)
class Held:
    """A stored sample container; `path` is that of its container, `id` the public one."""

    place: Place
    id: int
    name: str
    description: str
    subject_id: int
    subject_code: str
    path: str
    slot: str
    stored_ms: int | None


_HELD = f"""
SELECT c.ordinal, slot.ordinal, COALESCE(m.central_id, m.id), m.name, m.description,
    COALESCE(u.central_id, u.id), u.code, c.path, slot.label, m.stored_ms
FROM container c CROSS JOIN slot ON slot.container_id = c.id
CROSS JOIN sample_container m ON m.slot_id = slot.id
CROSS JOIN subject u ON u.id = m.subject_id
WHERE c.storage_id = ?1 AND c.ordinal >= ?2 AND (c.ordinal > ?2 OR slot.ordinal > ?3)
    AND (?4 IS NULL OR u.facility_id {pages.IN_IDS.replace("?", "?4")})
ORDER BY c.ordinal, slot.ordinal LIMIT ?5
"""


def after(
    tx: Transaction, storage_id: int, place: Place, limit: int, seen: Collection[int] | None
) -> list[Held]:
    """What a storage solution (local id) holds beyond a place.

    `seen`: the facilities whose subjects' are shown (local ids); None: all.
    """
    rows = tx.all(_HELD, (storage_id, *place, pages.seen_by(seen), limit))
    return [Held((row[0], row[1]), *row[2:]) for row in rows]

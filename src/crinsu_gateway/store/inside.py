"""What is in a storage solution now, for pictures of it: containers, and slots by how they stand.

What left the layout and holds nothing is not there any more.
"""

from collections.abc import Mapping

from crinsu_gateway.store import places
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.slots import STATE, SlotState
from crinsu_gateway.store.transaction import Transaction

_STATES = {one.value: one for one in SlotState}  # a call of an enum costs ten times a look-up


def containers(tx: Transaction, storage_id: int) -> list[ContainerRow]:
    """The containers of a storage solution (local id) that are there, in layout order."""
    gone = tx.all(
        "SELECT id FROM container WHERE storage_id = ? AND NOT in_use AND occupied = 0",
        (storage_id,),
    )
    left = {row[0] for row in gone}
    return [one for one in places.containers(tx, [storage_id]) if one.id not in left]


def slots(
    tx: Transaction, storage_id: int, within: str | None = None
) -> Mapping[int, Mapping[str, SlotState]]:
    """How the slots stand that are there, by container and label, in the order of the layout.

    Those of a storage solution (local id), or of the container of a path and all in it.
    """
    rows = tx.all(
        f"SELECT s.container_id, s.label, {STATE} "
        "FROM container c CROSS JOIN slot s ON s.container_id = c.id "
        "WHERE c.storage_id = ?1 AND (s.in_use OR s.held) "
        "AND (?2 IS NULL OR c.path = ?2 OR (c.path > ?2 || '/' AND c.path < ?2 || '0')) "
        "ORDER BY c.ordinal, c.id, s.ordinal, s.id",
        (storage_id, within),
    )
    found: dict[int, dict[str, SlotState]] = {}
    for container_id, label, state in rows:
        found.setdefault(container_id, {})[label] = _STATES[state]
    return found

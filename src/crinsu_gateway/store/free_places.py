"""Free places for a plan: read once, given away in memory, promised to nobody.

The start of an execution searches anew (store/vacancies.py), and only that counts.
"""

from dataclasses import dataclass

from crinsu_gateway.model.assignment import Vacancy, assign
from crinsu_gateway.model.errors import ContainerFull
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """The free slots of a storage solution as they are read once, and whose each container is."""

    where: str
    slots: dict[tuple[int, int], list[int]]
    """By container and its place in the order of the layout."""
    subjects: dict[int, set[int]]

    def take(self, subject: int, wanted: int) -> list[int]:
        """`wanted` slots for a subject, together where possible; ContainerFull if there are fewer.

        A container that holds the same subject already comes first, then an empty one in the
        order of the layout.
        """
        found = assign(self._vacancies(subject), wanted)
        if len(found) < wanted:
            raise ContainerFull(
                f"{self.where} has {len(found)} free slots, {wanted} are needed: "
                "choose another place",
                free=len(found),
                wanted=wanted,
            )
        gone = set(found)
        for (container, _), slots in self.slots.items():
            if not gone.isdisjoint(slots):
                slots[:] = [slot for slot in slots if slot not in gone]
                self.subjects.setdefault(container, set()).add(subject)
        return found

    def _vacancies(self, subject: int) -> list[Vacancy]:
        found = []
        for (container, ordinal), slots in self.slots.items():
            whose = self.subjects.get(container, set())
            if slots:
                own = subject in whose
                found.append(Vacancy(container, ordinal, own, len(whose) > own, tuple(slots)))
        return found


def load(tx: Transaction, storage_id: int, name: str) -> FreePlaces:
    """The free slots of a storage solution (local id)."""
    free: dict[tuple[int, int], list[int]] = {}
    for container, ordinal, slot in tx.all(
        "SELECT c.id, c.ordinal, slot.id FROM container c JOIN slot ON slot.container_id = c.id "
        "WHERE c.storage_id = ? AND c.leaf AND c.free > 0 AND slot.vacant "
        "ORDER BY c.ordinal, slot.ordinal",
        (storage_id,),
    ):
        free.setdefault((container, ordinal), []).append(slot)
    return FreePlaces(name, free, _subjects(tx, storage_id))


def _subjects(tx: Transaction, storage_id: int) -> dict[int, set[int]]:
    """Whose sample containers are in each container."""
    found: dict[int, set[int]] = {}
    for container, subject in tx.all(
        "SELECT DISTINCT x.container_id, m.subject_id FROM sample_container m "
        "JOIN slot x ON x.id = m.slot_id JOIN container c ON c.id = x.container_id "
        "WHERE c.storage_id = ? AND m.subject_id IS NOT NULL",
        (storage_id,),
    ):
        found.setdefault(container, set()).add(subject)
    return found

"""Where new sample containers of a subject go: one search, for what is promised and for proposals.

A start promises what it finds (store/reserving.py); a proposal notes it in `Given` and promises
nothing, so that both find the same. Which container is better is decided in model/assignment.py;
here only those are read that can matter, so that a large store costs no more than a small one.
"""

import json
from dataclasses import dataclass, field

from crinsu_gateway.model.assignment import Vacancy, Whose, assign, unmixed
from crinsu_gateway.model.errors import ContainerFull
from crinsu_gateway.store import vacancies
from crinsu_gateway.store.transaction import Transaction

_HERE = (
    "c.storage_id = ?1 AND c.leaf AND c.free > 0 "
    "AND (?2 IS NULL OR c.path = ?2 OR (c.path > ?2 || '/' AND c.path < ?2 || '0'))"
)
_EMPTY = "c.occupied = 0 AND c.free = c.capacity - c.blocked"
"""Nothing lies in it, is promised to anybody, or kept for them."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A container in which a proposal gave something away: what is left, and whose it is then."""

    ordinal: int
    path: str
    free: list[int]
    subjects: set[int]

    def is_within(self, path: str | None) -> bool:
        """Whether it is the container of a path, or stands in it."""
        return path is None or f"{self.path}/".startswith(f"{path}/")

    def whose(self, subject: int) -> Whose:
        """Whose it is, seen from a subject."""
        if subject not in self.subjects:
            return Whose.OTHERS
        return Whose.OWN if len(self.subjects) == 1 else Whose.OWN_AMONG_OTHERS


@dataclass(frozen=True, slots=True)
class Given:
    """What a proposal in one storage solution gave away so far: slots, and containers by id."""

    slots: set[int] = field(default_factory=set)
    touched: dict[int, Touched] = field(default_factory=dict)


def free_slots(
    tx: Transaction,
    storage_id: int,
    wanted: int,
    *,
    subject_id: int,
    path: str | None = None,
    procedure_id: int | None = None,
    given: Given | None = None,
) -> list[int]:
    """`wanted` free slots, together where possible; ContainerFull when there are fewer.

    First what is reserved for the subject or the procedure (local ids), then as
    model/assignment.py says. `path` restricts the search to one container and what is in it.
    `given` is what was given away before in the same proposal; what is found is added to it.
    """
    search = _Search(tx, storage_id, subject_id, path, Given() if given is None else given)
    kept = vacancies.reserved_for(tx, storage_id, path, subject_id, procedure_id)
    found = search.but_given(kept)[:wanted]
    if len(found) < wanted:
        found += search.vacant(wanted - len(found), kept)
    if len(found) < wanted:
        lapsed = search.but_given(vacancies.reserved_once(tx, storage_id, path))
        found += lapsed[: wanted - len(found)]
    if len(found) < wanted:
        place = path or "the storage solution"
        raise ContainerFull(
            f"{place} has {len(found)} free slots, {wanted} are needed: choose another place",
            free=len(found),
            wanted=wanted,
        )
    if given is not None:
        search.note(found)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """One search in a storage solution (local id) for a subject."""

    tx: Transaction
    storage_id: int
    subject_id: int
    path: str | None
    given: Given

    def but_given(self, slots: list[int]) -> list[int]:
        return [slot for slot in slots if slot not in self.given.slots]

    def note(self, slots: list[int]) -> None:
        """Give these away to the subject."""
        for slot in slots:
            container = int(self.tx.value("SELECT container_id FROM slot WHERE id = ?", (slot,)))
            if container not in self.given.touched:
                self.given.touched[container] = self._touched(container)
            touched = self.given.touched[container]
            touched.subjects.add(self.subject_id)
            if slot in touched.free:
                touched.free.remove(slot)
        self.given.slots.update(slots)

    def _touched(self, container: int) -> Touched:
        ordinal, path = self.tx.need(
            "container", "SELECT ordinal, path FROM container WHERE id = ?", (container,)
        )
        subjects = self.tx.all(
            "SELECT m.subject_id FROM slot x JOIN sample_container m ON m.slot_id = x.id "
            "WHERE x.container_id = ?1 UNION SELECT p.subject_id FROM slot x "
            "JOIN procedure_item i ON i.slot_id = x.id AND i.state = 'WAITING' "
            "JOIN procedure p ON p.id = i.procedure_id WHERE x.container_id = ?1 AND x.promised",
            (container,),
        )
        return Touched(ordinal, path, self._slots(container), {row[0] for row in subjects})

    def vacant(self, wanted: int, kept: list[int]) -> list[int]:
        """At most so many vacant slots; where slots are `kept` for the subject counts as theirs."""
        found: list[int] = []
        for share in assign(self._vacancies(wanted, kept), wanted):
            found += self._slots(share.container)[: share.count]
        return found

    def _vacancies(self, wanted: int, kept: list[int]) -> list[Vacancy]:
        """Every container that can matter; those of others only when the rest is not enough."""
        known = [*self._own(kept), *self._given_away()]
        if any(one.whose < Whose.EMPTY and one.free >= wanted for one in known):
            return known
        known += self._best(known, Whose.EMPTY, wanted)
        if unmixed(known) < wanted:
            known += self._best(known, Whose.OTHERS, wanted)
        return known

    def _own(self, kept: list[int]) -> list[Vacancy]:
        """Containers in which the subject has something, or is promised or kept a slot."""
        rows = self.tx.all(
            "SELECT c.id, c.ordinal, c.free, "
            "EXISTS (SELECT 1 FROM slot x JOIN sample_container m ON m.slot_id = x.id "
            "WHERE x.container_id = c.id AND m.subject_id IS NOT ?3) "
            "OR EXISTS (SELECT 1 FROM slot x JOIN procedure_item i ON i.slot_id = x.id "
            "AND i.state = 'WAITING' JOIN procedure p ON p.id = i.procedure_id "
            "WHERE x.container_id = c.id AND x.promised AND p.subject_id IS NOT ?3) "
            "FROM (SELECT x.container_id AS own FROM sample_container m "
            "CROSS JOIN slot x ON x.id = m.slot_id WHERE m.subject_id = ?3 "
            "UNION SELECT x.container_id FROM procedure_item i "
            "CROSS JOIN slot x ON x.id = i.slot_id CROSS JOIN procedure p ON p.id = i.procedure_id "
            "WHERE i.state = 'WAITING' AND i.slot_id IS NOT NULL AND p.subject_id = ?3 "
            "UNION SELECT x.container_id FROM slot x "
            "WHERE x.id IN (SELECT value FROM json_each(?5))) "
            "CROSS JOIN container c ON c.id = own "
            f"WHERE {_HERE} AND c.id NOT IN (SELECT value FROM json_each(?4))",
            (*self._here, self.subject_id, json.dumps([*self.given.touched]), json.dumps(kept)),
        )
        return [
            Vacancy(row[0], row[1], Whose.OWN_AMONG_OTHERS if row[3] else Whose.OWN, row[2])
            for row in rows
        ]

    def _given_away(self) -> list[Vacancy]:
        """Containers in which this proposal gave something away."""
        return [
            Vacancy(container, one.ordinal, one.whose(self.subject_id), len(one.free))
            for container, one in self.given.touched.items()
            if one.free and one.is_within(self.path)
        ]

    def _best(self, known: list[Vacancy], whose: Whose, wanted: int) -> list[Vacancy]:
        """The first container with room for all, and those with the most room."""
        but = json.dumps([*self.given.touched, *(one.container for one in known)])
        empty = f"AND {_EMPTY}" if whose is Whose.EMPTY else ""
        columns = "SELECT c.id, c.ordinal, c.free FROM container c"
        usable = f"WHERE {_HERE} {empty} AND c.id NOT IN (SELECT value FROM json_each(?3))"
        # The index is named so that the search ends at the first one, however many there are.
        first = self.tx.all(
            f"{columns} INDEXED BY container_next {usable} "
            "AND c.free >= ?4 ORDER BY c.ordinal LIMIT 1",
            (*self._here, but, wanted),
        )
        rows = first or self.tx.all(
            f"{columns} {usable} ORDER BY c.free DESC, c.ordinal LIMIT ?4",
            (*self._here, but, wanted),
        )
        return [Vacancy(row[0], row[1], whose, row[2]) for row in rows]

    @property
    def _here(self) -> tuple[int, str | None]:
        return self.storage_id, self.path

    def _slots(self, container: int) -> list[int]:
        """The vacant slots of a container that the proposal did not give away, in their order."""
        if container in self.given.touched:
            return self.given.touched[container].free
        rows = self.tx.all(
            "SELECT id FROM slot WHERE container_id = ? AND vacant ORDER BY ordinal", (container,)
        )
        return [row[0] for row in rows]

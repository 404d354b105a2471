"""A sheet of sample containers taken over: new ones made, known ones changed as the rules allow.

Every row is looked at, whatever was wrong before it; the caller undoes all when anything was.
Events hold what became of the rows, a few hundred in one, without a name of anybody.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import Address
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sample import (
    Clearance,
    SampleState,
    may_move,
    may_quarantine,
    may_store,
    may_take,
)
from crinsu_gateway.model.sample_row import SampleCells, understood
from crinsu_gateway.model.sheet import Problems, rows
from crinsu_gateway.store import (
    audit,
    carriers,
    clearance,
    custody,
    executions,
    facilities,
    places,
    quarantines,
    samples,
    vacancies,
)
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.inventory_sheet import COLUMNS
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

IN_ONE_EVENT = 200
"""So that an event, and what hashes it, stays small."""
Told = Callable[[int], None]


def take_over(
    tx: Transaction,
    lines: Iterable[str],
    reason: str,
    actor: Actor,
    problems: Problems,
    told: Told = lambda _: None,
) -> dict[str, int]:
    """Make the sample containers as a sheet says; counts of what was done."""
    work = _Work(tx, needed(reason), actor, problems)
    for row in rows(lines, COLUMNS, problems):
        cells = understood(row, problems)
        if cells is not None:
            work.row(cells)
        told(row.line)
    work.write_event()
    tx.touch(Topic.SAMPLES)
    return {"rows": work.rows, "added": work.added, "changed": work.changed}


class _Slot(NamedTuple):
    """A slot as its row found it: its id, and the name of what is in it, or None."""

    id: int
    held: str | None


class _Work:
    """One import: what was counted, and what the next event will say."""

    def __init__(self, tx: Transaction, reason: str, actor: Actor, problems: Problems) -> None:
        self._tx = tx
        self._reason = reason
        self._actor = actor
        self._problems = problems
        self._subjects: dict[str, int] = {}
        self._container: tuple[str, tuple[str, ...], int | None] = ("", (), None)
        self._busy = {
            places.limits(tx, storage_id).name: execution_id
            for storage_id, execution_id in executions.working(tx).items()
        }
        self._fresh = 0
        self._waiting: list[BodyValue] = []
        self._new: list[int] = []
        self._quarantined: list[int] = []
        self.rows = self.added = self.changed = 0

    def row(self, cells: SampleCells) -> None:
        """Take one row over, as far as it can be."""
        self.rows += 1
        slot = None if cells.address is None else self._slot(cells, cells.address)
        if cells.address and slot is None:
            return
        known = self._known(cells, slot)
        if known is None:
            self._add(cells, slot)
        else:
            self._change(cells, known, slot)

    def _problem(self, cells: SampleCells, column: str, message: str) -> None:
        self._problems.add(cells.line, column, message)

    def _slot(self, cells: SampleCells, place: Address) -> _Slot | None:
        if (place.storage, place.containers) != self._container[:2]:
            self._container = (place.storage, place.containers, self._container_at(place))
        found = self._tx.one(
            "SELECT slot.id, m.name FROM slot LEFT JOIN sample_container m ON m.slot_id = slot.id "
            "WHERE slot.container_id = ? AND slot.label = ?",
            (self._container[2], place.slot),
        )
        if found is None:
            self._problem(cells, "address", f"there is no slot {place}; {self._nearest(place)}")
        return None if found is None else _Slot(*found)

    def _container_at(self, place: Address) -> int | None:
        found = self._tx.value(
            "SELECT c.id FROM container c JOIN storage_solution s ON s.id = c.storage_id "
            "WHERE s.name = ? AND c.path = ?",
            (place.storage, "/".join(place.containers)),
        )
        return None if found is None else int(found)

    def _nearest(self, place: Address) -> str:
        """What is allowed at the first part of an address that does not exist."""
        if self._container[2] is not None:
            found = self._tx.all(
                "SELECT label FROM slot WHERE container_id = ? ORDER BY ordinal LIMIT 13",
                (self._container[2],),
            )
            where = "/".join((place.storage, *place.containers))
        else:
            found = self._tx.all("SELECT name FROM storage_solution ORDER BY name LIMIT 13")
            where = ""
            if (place.storage,) in found:
                found, where = self._standing(place)
        shown = ", ".join(row[0] for row in found[:12]) + (" ..." if len(found) > 12 else "")
        return f"allowed{' in ' if where else ''}{where}: {shown or 'none'}"

    def _standing(self, place: Address) -> tuple[list[tuple[str]], str]:
        """The containers that stand in the last part of an address that exists."""
        for depth in range(len(place.containers) - 1, -1, -1):
            path = "/".join(place.containers[:depth])
            found = self._tx.all(
                "SELECT c.label FROM container c JOIN storage_solution s ON s.id = c.storage_id "
                "LEFT JOIN container o ON o.id = c.parent_id "
                "WHERE s.name = ? AND COALESCE(o.path, '') = ? AND c.in_use "
                "ORDER BY c.ordinal LIMIT 13",
                (place.storage, path),
            )
            if found:
                return [(row[0],) for row in found], f"{place.storage}/{path}".rstrip("/")
        return [], place.storage

    def _known(self, cells: SampleCells, slot: _Slot | None) -> SampleRow | None:
        """The sample container that a row means: by its id, else its tag, else its address."""
        if cells.central_id is not None:
            found = self._tx.value(
                "SELECT id FROM sample_container WHERE central_id = ?", (cells.central_id,)
            )
        elif cells.tag is not None:
            found = self._tx.value("SELECT id FROM sample_container WHERE tag = ?", (cells.tag,))
        else:
            found = self._unnamed(cells, slot)
        return None if found is None else samples.sample(self._tx, int(found))

    def _unnamed(self, cells: SampleCells, slot: _Slot | None) -> int | None:
        """The one without id and tag that has the name, the subject and the state of the row.

        Those that this sheet made itself do not count: two rows are two sample containers.
        """
        subject = self._tx.value("SELECT id FROM subject WHERE code = ?", (cells.subject,))
        found = self._tx.all(
            "SELECT id FROM sample_container WHERE subject_id = ? AND name = ? AND state = ? "
            "AND slot_id IS ? AND central_id IS NULL AND tag IS NULL AND id < ? LIMIT 2",
            (subject, cells.name, cells.state, slot and slot.id, self._fresh or 2**62),
        )
        if len(found) > 1:
            self._problem(cells, "tag", "several fit this row; give each a tag first")
        return int(found[0][0]) if found else None

    def _subject(self, code: str) -> int:
        if code not in self._subjects:
            found = facilities.subject_by_code(self._tx, code)
            if found is None:
                facility = self._tx.value("SELECT id FROM facility ORDER BY id LIMIT 1")
                found = facilities.put_subject(
                    self._tx, central_id=None, facility_id=facility, code=code, actor=self._actor
                )
            if len(self._subjects) > 10_000:
                self._subjects.clear()
            self._subjects[code] = found
        return self._subjects[code]

    def _add(self, cells: SampleCells, slot: _Slot | None) -> None:
        if cells.tag and not self._tag_free(cells):
            return
        if slot is not None and not self._slot_free(cells, slot):
            return
        stored_ms = cells.stored_ms if slot is None else cells.stored_ms or self._tx.now.utc_ms
        sample_id = self._tx.insert(
            "INSERT INTO sample_container (central_id, subject_id, name, description, tag, "
            "carrier_class, carrier_by, state, slot_id, stored_ms, out_by, out_ms, changed_ms, "
            "clearance) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                cells.central_id,
                self._subject(cells.subject),
                cells.name,
                cells.description,
                cells.tag,
                cells.carrier,
                None if cells.carrier is None else carriers.SITE,
                cells.state,
                slot and slot.id,
                stored_ms,
                cells.holder,
                cells.out_ms,
                self._tx.now.utc_ms,
                cells.clearance,
            ),
        )
        self._fresh = self._fresh or sample_id
        self.added += 1
        self._say(sample_id, cells)

    def _tag_free(self, cells: SampleCells) -> bool:
        tag = cells.tag or ""
        other, container = self._tx.all(
            "SELECT (SELECT id FROM sample_container WHERE tag = ?1), "
            "(SELECT id FROM container WHERE tag = ?1)",
            (tag,),
        )[0]
        if other is None and container is None:
            return True
        where = "a container" if other is None else f"sample container {other}"
        self._problem(cells, "tag", f"tag {tag} is on {where} already")
        return False

    def _slot_free(self, cells: SampleCells, slot: _Slot) -> bool:
        if self._is_busy(cells, cells.address):
            return False
        if slot.held is not None:
            self._problem(cells, "address", f"slot {cells.address} holds {slot.held}")
        return slot.held is None

    def _is_busy(self, cells: SampleCells, place: Address | None) -> bool:
        name = "" if place is None else place.storage
        if name not in self._busy:
            return False
        message = f"execution {self._busy[name]} is not finished on {name}; end it first"
        self._problem(cells, "address", message)
        return True

    def _change(self, cells: SampleCells, known: SampleRow, slot: _Slot | None) -> None:
        """Bring a known sample container to what its row says, if the rules allow it."""
        before = len(self._problems.found)
        identity = self._identity(cells, known)
        classified = self._classified(cells, known)
        moved = self._moved(cells, known, slot)
        cleared = self._cleared(cells, known)
        if len(self._problems.found) > before or not (identity or classified or moved or cleared):
            return
        self.changed += 1
        if identity:
            self._tx.change(
                "UPDATE sample_container SET subject_id = ?, name = ?, description = ?, tag = ?, "
                "changed_ms = ? WHERE id = ?",
                (
                    self._subject(cells.subject),
                    cells.name,
                    cells.description,
                    cells.tag,
                    self._tx.now.utc_ms,
                    known.local_id,
                ),
            )
            facts: Body = {
                "sample": known.local_id,
                "tag_old": known.tag,
                "tag_new": cells.tag,
            }
            audit.append(self._tx, "sample.changed", self._actor, facts, reason=self._reason)

    def _identity(self, cells: SampleCells, known: SampleRow) -> bool:
        """Whether the row changes what a sample container is; that of the centre stays."""
        wanted = {
            "tag": (cells.tag, known.tag),
            "name": (cells.name, known.name),
            "description": (cells.description, known.description),
            "subject": (cells.subject, known.subject_code),
        }
        differing = [column for column, (new, old) in wanted.items() if new != old]
        if known.id < known.local_id and known.id == cells.central_id:
            for column in differing:
                old = wanted[column][1]
                self._problem(cells, column, f"the centre says {old!r}; change it there")
        elif "tag" in differing and cells.tag:
            self._tag_free(cells)
        return bool(differing)

    def _classified(self, cells: SampleCells, known: SampleRow) -> bool:
        """Say what carrier it is; an empty cell takes nothing back."""
        same = not known.carrier_assumed and known.carrier == cells.carrier
        if cells.carrier is None or same:
            return False
        carriers.classify(self._tx, known.local_id, cells.carrier, self._actor, reason=self._reason)
        return True

    def _moved(self, cells: SampleCells, known: SampleRow, slot: _Slot | None) -> bool:
        """Carry out a change of state or place by the same acts as everybody else."""
        here = None if known.address is None else str(known.address)
        there = None if cells.address is None else str(cells.address)
        if (known.state, here) == (cells.state, there):
            return False
        rule, tx, actor = samples.as_rule(known), self._tx, self._actor
        if self._is_busy(cells, known.address):
            return False
        try:
            if cells.state is SampleState.STORED and slot is not None:
                if not self._slot_free(cells, slot):
                    return False
                vacancies.require_usable(tx, slot.id, there or "", known.local_id)
                if known.state is SampleState.STORED:
                    may_move(rule, there or "", None)
                    samples.move(tx, known.local_id, slot.id, actor=actor, execution=None)
                else:
                    may_store(rule, there or "", None)
                    samples.store(tx, known.local_id, slot.id, actor=actor, execution=None)
            elif cells.state is SampleState.OUT:
                may_take(rule)
                holder = Actor(cells.holder or actor.id, actor.station)
                samples.take(tx, known.local_id, actor=holder, execution=None)
            elif cells.state is SampleState.DISCARDED:
                clearance.discard(tx, known.local_id, self._reason, actor)
            else:
                message = f"{known.state} cannot become {cells.state} by a sheet"
                self._problem(cells, "state", message)
        except RuleError as error:
            self._problem(cells, "state", error.sentence)
        return True

    def _cleared(self, cells: SampleCells, known: SampleRow) -> bool:
        if cells.clearance is known.clearance:
            return False
        if cells.clearance is Clearance.RELEASED:
            message = "a sheet releases nothing; allowed: QUARANTINED, until it is released"
            self._problem(cells, "clearance", message)
            return False
        try:
            may_quarantine(samples.as_rule(known))
            clearance.quarantine(self._tx, known.local_id, self._reason, self._actor)
        except RuleError as error:
            self._problem(cells, "clearance", error.sentence)
        return True

    def _say(self, sample_id: int, cells: SampleCells) -> None:
        place = None if cells.address is None else str(cells.address)
        said: list[BodyValue] = [
            sample_id,
            cells.state.value,
            cells.clearance.value,
            place,
            cells.holder,
        ]
        self._waiting.append(said)
        self._new.append(sample_id)
        if cells.clearance is Clearance.QUARANTINED:
            self._quarantined.append(sample_id)
        if len(self._waiting) >= IN_ONE_EVENT:
            self.write_event()

    def write_event(self) -> None:
        """Write down what became of the new rows since the last event, and their custody."""
        if not self._waiting:
            return
        facts: Body = {"samples": self._waiting}
        event = audit.append(
            self._tx, "inventory.imported", self._actor, facts, reason=self._reason
        )
        custody.note_all(self._tx, self._new, event)
        for sample_id in self._quarantined:
            quarantines.begin(self._tx, sample_id, event, (), self._actor)
        self._waiting, self._new, self._quarantined = [], [], []

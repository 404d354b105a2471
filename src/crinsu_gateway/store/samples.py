"""Sample containers: identity as the centre says it, place as it is here.

Every act writes the sample, its audit event, its line of custody and its outbox row together.
The rules are in model/sample.py; the database holds "one sample, one slot" a second time.
Quarantine, release and disposal are in store/clearance.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import UnknownSample
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.sample import (
    Clearance,
    Sample,
    SampleState,
    may_miss,
    may_move,
    may_store,
    may_take,
)
from crinsu_gateway.store import (
    audit,
    custody,
    custody_told,
    lifts,
    tags,
    vacancies,
)
from crinsu_gateway.store.carriers import CLASS
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample container as faces show it; `id` is the public id, `address` None if not stored."""

    id: int
    local_id: int
    name: str
    description: str
    tag: str | None
    state: SampleState
    subject_id: int
    subject_code: str
    address: Address | None
    storage_id: int | None
    storage_name: str | None
    stored_ms: int | None
    out_by: str | None
    out_ms: int | None
    changed_ms: int
    carrier: str
    clearance: Clearance
    carrier_assumed: bool


def as_rule(row: SampleRow) -> Sample:
    """The row as the rules of model/sample.py want it."""
    here = None if row.address is None else str(row.address)
    return Sample(row.local_id, row.name, row.tag, row.state, here, row.clearance)


_STATES = {one.value: one for one in SampleState}  # a call of an enum costs ten times a look-up
_CLEARANCES = {one.value: one for one in Clearance}

_PLACED = """
FROM sample_container m LEFT JOIN slot ON slot.id = m.slot_id
LEFT JOIN container c ON c.id = slot.container_id
LEFT JOIN storage_solution t ON t.id = c.storage_id
"""
_SAMPLE = f"""
SELECT COALESCE(m.central_id, m.id), m.id, m.name, m.description, m.tag, m.state,
    COALESCE(u.central_id, u.id), u.code, t.name || '/' || c.path || '/' || slot.label,
    COALESCE(t.central_id, t.id), t.name, m.stored_ms, m.out_by, m.out_ms, m.changed_ms,
    {CLASS}, m.clearance, m.carrier_class IS NULL
{_PLACED} LEFT JOIN subject u ON u.id = m.subject_id
"""


def _row(row: Row) -> SampleRow:
    values = list(row)
    values[5] = SampleState(values[5])
    values[8] = None if values[8] is None else parse_address(values[8])
    values[16] = Clearance(values[16])
    values[17] = bool(values[17])
    return SampleRow(*values)


def sample(tx: Transaction, public_id: int) -> SampleRow:
    """One sample container by public or local id; UnknownSample when there is none."""
    row = tx.one(_SAMPLE + "WHERE m.central_id = ?1 OR m.id = ?1", (public_id,))
    if row is None:
        raise UnknownSample(f"there is no sample container {public_id}", sample=public_id)
    return _row(row)


def linked(tx: Transaction, central_id: int) -> int | None:
    """The local id of a sample container of the centre, or None while it is not known here."""
    found = tx.value("SELECT id FROM sample_container WHERE central_id = ?", (central_id,))
    return None if found is None else int(found)


def tag_of(tx: Transaction, sample_id: int) -> str | None:
    """The tag of a sample container (local id), if it bears one."""
    found = tx.value("SELECT tag FROM sample_container WHERE id = ?", (sample_id,))
    return None if found is None else str(found)


def owner_of(tx: Transaction, sample_id: int) -> int:
    """The local id of the subject whose sample container (local id) it is."""
    return int(tx.value("SELECT subject_id FROM sample_container WHERE id = ?", (sample_id,)))


def description_of(tx: Transaction, sample_id: int) -> str:
    """What the centre or the site says of a sample container (local id)."""
    return str(tx.value("SELECT description FROM sample_container WHERE id = ?", (sample_id,)))


def tagged(tx: Transaction, tag: str) -> SampleRow | None:
    """The sample container that bears a tag, or None."""
    row = tx.one(_SAMPLE + "WHERE m.tag = ?", (tag,))
    return None if row is None else _row(row)


def sought(tx: Transaction, text: str, most: int) -> list[SampleRow]:
    """The sample containers that somebody means: of this tag, id, name, or code of a subject.

    The first of these that leads to any; names also by how they begin.
    """
    if (tagged_so := tagged(tx, text)) is not None:
        return [tagged_so]
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    if rows := tx.all(_SAMPLE + "WHERE m.central_id = ?1 OR m.id = ?1", (number,)):
        return [_row(row) for row in rows[:most]]
    code = "m.subject_id = (SELECT id FROM subject WHERE code = ?1 COLLATE NOCASE)"
    begins = "m.name >= ?1 COLLATE NOCASE AND m.name < ?1 || char(1114111) COLLATE NOCASE"
    order = "ORDER BY m.name COLLATE NOCASE, COALESCE(m.central_id, m.id)"
    for way in ("m.name = ?1 COLLATE NOCASE", code, begins):
        if rows := tx.all(f"{_SAMPLE} WHERE {way} {order} LIMIT ?2", (text, most)):
            return [_row(row) for row in rows]
    return []


def stored_at(tx: Transaction, container: str) -> list[SampleRow]:
    """What an innermost container such as T1/C1/CN2 holds, in order of its slots."""
    storage, _, path = container.partition("/")
    rows = tx.all(
        _SAMPLE + "WHERE t.name = ? AND c.path = ? ORDER BY slot.ordinal", (storage, path)
    )
    return [_row(row) for row in rows]


def of_same(tx: Transaction, sample_id: int, limit: int) -> list[SampleRow]:
    """The sample containers of the subject whose one is (local id), with it, at most so many."""
    rows = tx.all(
        _SAMPLE + "WHERE m.subject_id = (SELECT subject_id FROM sample_container WHERE id = ?) "
        "ORDER BY m.id LIMIT ?",
        (sample_id, limit),
    )
    return [_row(row) for row in rows]


def put(
    tx: Transaction,
    *,
    central_id: int | None,
    subject_id: int,
    name: str,
    description: str = "",
    tag: str | None = None,
    actor: Actor,
) -> int:
    """Make or correct the identity of a sample container; its local id. Its place is left alone."""
    row = None
    if central_id is not None:
        row = tx.one(
            "SELECT id, subject_id, name, description, tag FROM sample_container "
            "WHERE central_id = ?",
            (central_id,),
        )
    if tag is not None:
        tags.require_free(tx, tag, but=None if row is None else row[0])
    if row is None:
        sample_id = tx.insert(
            "INSERT INTO sample_container (central_id, subject_id, name, description, tag, state, "
            "changed_ms) VALUES (?, ?, ?, ?, ?, 'EXPECTED', ?)",
            (central_id, subject_id, name, description, tag, tx.now.utc_ms),
        )
        event = audit.append(
            tx,
            "sample.created",
            actor,
            {"sample": sample_id, "central": central_id, "subject": subject_id, "tag": tag},
            sealed={"name": name, "description": description},
        )
        custody.note(tx, sample_id, event)
        tx.touch(Topic.SAMPLES)
        return sample_id
    wanted = (subject_id, name, description, tag if tag is not None else row[4])
    if wanted != tuple(row[1:]):
        tx.change(
            "UPDATE sample_container SET subject_id = ?, name = ?, description = ?, tag = ?, "
            "changed_ms = ? WHERE id = ?",
            (*wanted, tx.now.utc_ms, row[0]),
        )
        audit.append(
            tx,
            "sample.changed",
            actor,
            {
                "sample": row[0],
                "subject_old": row[1],
                "subject_new": subject_id,
                "tag_old": row[4],
                "tag_new": wanted[3],
            },
            sealed=_renamed(row[2:4], (name, description)),
        )
        tx.touch(Topic.SAMPLES)
    return int(row[0])


def link_own(tx: Transaction, local_id: int, central_id: int) -> bool:
    """Note the id that the centre gave to a sample container of ours; False when either has
    another.
    """
    linked = tx.change(
        "UPDATE sample_container SET central_id = ?1, changed_ms = ?3 WHERE id = ?2 "
        "AND central_id IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM sample_container WHERE central_id = ?1)",
        (central_id, local_id, tx.now.utc_ms),
    )
    if linked:
        facts: Body = {"sample": local_id, "central_old": None, "central": central_id}
        audit.append(tx, "sample.linked", Actor("central", "sync"), facts)
        tx.touch(Topic.SAMPLES)
    return bool(linked)


def _renamed(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Old and new name and description where they differ; people write anything into them."""
    found: dict[str, str] = {}
    for field, before, after in zip(("name", "description"), old, new, strict=True):
        if before != after:
            found |= {f"{field}_old": before, f"{field}_new": after}
    return found


def known(tx: Transaction, sample_id: int) -> tuple[Sample, int | None]:
    """What the rules need of a sample container (local id), and its id at the centre."""
    row = tx.one(
        "SELECT m.id, m.name, m.tag, m.state, t.name || '/' || c.path || '/' || slot.label, "
        f"m.clearance, m.central_id {_PLACED} WHERE m.id = ?",
        (sample_id,),
    )
    if row is None:
        raise UnknownSample(f"there is no sample container {sample_id}", sample=sample_id)
    found = Sample(row[0], row[1], row[2], _STATES[row[3]], row[4], _CLEARANCES[row[5]])
    return found, row[6]


def occupant(tx: Transaction, slot_id: int) -> str | None:
    """The name of the sample container in a slot, or None."""
    found = tx.value("SELECT name FROM sample_container WHERE slot_id = ?", (slot_id,))
    return None if found is None else str(found)


def _place(tx: Transaction, slot_id: int) -> tuple[str, str | None]:
    """The address of a slot as text, and the name of the sample container in it, or None."""
    address, held = tx.need(
        f"slot {slot_id}",
        "SELECT t.name || '/' || c.path || '/' || slot.label, m.name FROM slot "
        "JOIN container c ON c.id = slot.container_id "
        "JOIN storage_solution t ON t.id = c.storage_id "
        "LEFT JOIN sample_container m ON m.slot_id = slot.id WHERE slot.id = ?",
        (slot_id,),
    )
    return address, held


def store(
    tx: Transaction, sample_id: int, slot_id: int, *, actor: Actor, execution: int | None
) -> None:
    """Put a sample container into a free slot."""
    sample_, central_id = known(tx, sample_id)
    place, held = _place(tx, slot_id)
    may_store(sample_, place, held)
    vacancies.require_usable(tx, slot_id, place, sample_id)
    tx.change(
        "UPDATE sample_container SET state = 'STORED', slot_id = ?, stored_ms = ?, out_by = NULL, "
        "out_ms = NULL, changed_ms = ? WHERE id = ?",
        (slot_id, tx.now.utc_ms, tx.now.utc_ms, sample_id),
    )
    lifts.arrived(tx, sample_id, slot_id, execution, actor)
    _tell(tx, OutboxKind.SAMPLE_STORED, sample_id, central_id, None, place, actor, execution)


def take(tx: Transaction, sample_id: int, *, actor: Actor, execution: int | None) -> None:
    """Take a sample container out of its slot; the actor holds it now."""
    sample_, central_id = known(tx, sample_id)
    may_take(sample_)
    take_out(tx, sample_, central_id, actor, execution)


def take_out(
    tx: Transaction, sample_: Sample, central_id: int | None, actor: Actor, execution: int | None
) -> None:
    """The same for one that was looked up, whatever its clearance."""
    lifts.leaves(tx, sample_.id)
    tx.change(
        "UPDATE sample_container SET state = 'OUT', slot_id = NULL, stored_ms = NULL, out_by = ?, "
        "out_ms = ?, changed_ms = ? WHERE id = ?",
        (actor.id, tx.now.utc_ms, tx.now.utc_ms, sample_.id),
    )
    _tell(tx, OutboxKind.SAMPLE_TAKEN, sample_.id, central_id, sample_.slot, None, actor, execution)


def move(
    tx: Transaction, sample_id: int, slot_id: int, *, actor: Actor, execution: int | None
) -> None:
    """Move a sample container to another free slot."""
    sample_, central_id = known(tx, sample_id)
    place, held = _place(tx, slot_id)
    may_move(sample_, place, held)
    vacancies.require_usable(tx, slot_id, place, sample_id)
    tx.change(
        "UPDATE sample_container SET slot_id = ?, changed_ms = ? WHERE id = ?",
        (slot_id, tx.now.utc_ms, sample_id),
    )
    _tell(tx, OutboxKind.SAMPLE_MOVED, sample_id, central_id, sample_.slot, place, actor, execution)


def miss(tx: Transaction, sample_id: int, *, actor: Actor, execution: int | None) -> None:
    """Record that a sample container was not found in its slot: MISSING, in nobody's hands."""
    sample_, central_id = known(tx, sample_id)
    may_miss(sample_)
    lifts.missing(tx, sample_id, actor)
    tx.change(
        "UPDATE sample_container SET state = 'MISSING', slot_id = NULL, stored_ms = NULL, "
        "changed_ms = ? WHERE id = ?",
        (tx.now.utc_ms, sample_id),
    )
    kind = OutboxKind.SAMPLE_MISSED
    _tell(tx, kind, sample_id, central_id, sample_.slot, None, actor, execution)


def adopt(tx: Transaction, sample_id: int, slot_id: int, stored_ms: int, actor: Actor) -> None:
    """Take over a place that the centre knew first; only for a sample never stored here.

    Nothing goes to the outbox: the centre said it.
    """
    sample_, _ = known(tx, sample_id)
    place, held = _place(tx, slot_id)
    may_store(sample_, place, held)
    tx.change(
        "UPDATE sample_container SET state = 'STORED', slot_id = ?, stored_ms = ?, changed_ms = ? "
        "WHERE id = ?",
        (slot_id, stored_ms, tx.now.utc_ms, sample_id),
    )
    lifts.arrived(tx, sample_id, slot_id, None, actor)
    facts: Body = {"sample": sample_id, "from": None, "to": place}
    event = audit.append(tx, "sample.adopted", actor, facts)
    custody.note(tx, sample_id, event)
    tx.touch(Topic.SAMPLES)


def _tell(
    tx: Transaction,
    kind: OutboxKind,
    sample_id: int,
    central_id: int | None,
    from_place: str | None,
    to_place: str | None,
    actor: Actor,
    execution: int | None,
) -> None:
    said: dict[str, str | int | None] = {
        "from": from_place,
        "to": to_place,
        "execution": execution,
    }
    custody_told.tell(tx, kind, (sample_id, central_id), said, actor)

"""Procedures and their sample containers: what may be executed, and what became of it.

Identity and permission come from the centre (sync) or from local callers; how a procedure is
run is in store/executions.py. Every change writes its audit event.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType, require_move
from crinsu_gateway.store import audit, pages
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Item:
    """One sample container of a procedure; `slot_id` is promised, `reason` says why it was left."""

    sample_id: int
    local_sample_id: int
    name: str
    description: str
    tag: str | None
    state: str
    slot_id: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure as faces show it; `id` is the public id.

    `to_storage` is where a transfer puts things, `path` the container that is counted, or that
    things are put into.
    """

    id: int
    local_id: int
    central_id: int | None
    type: ProcedureType
    status: ProcedureStatus
    facility_id: int
    facility_name: str
    subject_id: int | None
    subject_code: str | None
    storage_id: int | None
    storage_name: str | None
    conflict: bool
    created_ms: int
    updated_ms: int
    items: tuple[Item, ...]
    direction: Direction | None = None
    to_storage_name: str | None = None
    path: str = ""


_PROCEDURE = """
SELECT COALESCE(p.central_id, p.id), p.id, p.central_id, p.type, p.status,
    COALESCE(f.central_id, f.id), f.name, COALESCE(u.central_id, u.id), u.code,
    COALESCE(t.central_id, t.id), t.name, p.conflict, p.created_ms, p.updated_ms,
    p.direction, d.name, p.path
FROM procedure p JOIN facility f ON f.id = p.facility_id
LEFT JOIN subject u ON u.id = p.subject_id LEFT JOIN storage_solution t ON t.id = p.storage_id
LEFT JOIN storage_solution d ON d.id = p.to_storage_id
"""


def items(tx: Transaction, local_id: int) -> tuple[Item, ...]:
    """The sample containers of a procedure, in order."""
    return tuple(
        Item(*row)
        for row in tx.all(
            "SELECT COALESCE(m.central_id, m.id), m.id, m.name, m.description, m.tag, i.state, "
            "i.slot_id, i.reason FROM procedure_item i "
            "JOIN sample_container m ON m.id = i.sample_id "
            "WHERE i.procedure_id = ? ORDER BY i.ordinal",
            (local_id,),
        )
    )


def _row(tx: Transaction, row: Row) -> ProcedureRow:
    values = list(row)
    values[3] = ProcedureType(values[3])
    values[4] = ProcedureStatus(values[4])
    values[11] = bool(values[11])
    direction = None if values[14] is None else Direction(values[14])
    fields = [*values[:14], items(tx, row[1]), direction, *values[15:]]
    return ProcedureRow(*fields)


def newest(tx: Transaction) -> int:
    """The local id of the procedure that was made last; 0 before the first."""
    return int(tx.value("SELECT COALESCE(max(id), 0) FROM procedure"))


def procedure(tx: Transaction, public_id: int) -> ProcedureRow:
    """One procedure by public or local id; NotFound when there is none."""
    row = tx.need(
        f"procedure {public_id}", _PROCEDURE + "WHERE p.central_id = ?1 OR p.id = ?1", (public_id,)
    )
    return _row(tx, row)


def standing(
    tx: Transaction, status: ProcedureStatus, limit: int, seen: Collection[int] | None = None
) -> list[ProcedureRow]:
    """The procedures that stand so, newest first, no more than `limit`.

    `seen`: the facilities whose are wanted (local ids); None: all.
    """
    rows = tx.all(
        f"{_PROCEDURE} WHERE p.status = ?1 AND (?2 IS NULL OR p.facility_id "
        f"{pages.IN_IDS.replace('?', '?2')}) ORDER BY p.created_ms DESC, p.id DESC LIMIT ?3",
        (status, pages.seen_by(seen), limit),
    )
    return [_row(tx, row) for row in rows]


def counted(tx: Transaction, *statuses: ProcedureStatus) -> dict[ProcedureStatus, int]:
    """How many procedures stand so, by each of these."""
    marks = ", ".join("?" * len(statuses))
    rows = tx.all(
        f"SELECT status, count(*) FROM procedure WHERE status IN ({marks}) GROUP BY status",
        statuses,
    )
    return {**dict.fromkeys(statuses, 0), **{ProcedureStatus(row[0]): row[1] for row in rows}}


def create(
    tx: Transaction,
    *,
    central_id: int | None,
    type: ProcedureType,
    status: ProcedureStatus,
    facility_id: int,
    subject_id: int | None,
    storage_id: int | None,
    sample_ids: Sequence[int],
    created_ms: int,
    actor: Actor,
    direction: Direction | None = None,
    to_storage_id: int | None = None,
    path: str = "",
) -> int:
    """Make a procedure with its sample containers (local ids); its local id."""
    if type is ProcedureType.TRANSFER and direction is None:
        direction = Direction.WITHIN
    local_id = tx.insert(
        "INSERT INTO procedure (central_id, type, status, facility_id, subject_id, storage_id, "
        "created_ms, updated_ms, direction, to_storage_id, path) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(central_id, type, status, facility_id, subject_id, storage_id),
            *(created_ms, tx.now.utc_ms, direction, to_storage_id, path),
        ),
    )
    tx.many(
        "INSERT INTO procedure_item (procedure_id, sample_id, ordinal) VALUES (?, ?, ?)",
        [(local_id, sample_id, ordinal) for ordinal, sample_id in enumerate(sample_ids)],
    )
    audit.append(
        tx,
        "procedure.created",
        actor,
        {
            "procedure": local_id,
            "type": type.value,
            "status": status.value,
            "central": central_id,
            "subject": subject_id,
            "storage": storage_id,
            "samples": [*sample_ids],
        },
    )
    tx.touch(Topic.PROCEDURES)
    return local_id


def move_to(
    tx: Transaction, local_id: int, wanted: ProcedureStatus, *, actor: Actor
) -> ProcedureStatus:
    """Change the status as the table of model/procedure.py allows; the status before."""
    row = tx.need(f"procedure {local_id}", "SELECT status FROM procedure WHERE id = ?", (local_id,))
    current = ProcedureStatus(row[0])
    require_move(current, wanted)
    tx.change(
        "UPDATE procedure SET status = ?, updated_ms = ? WHERE id = ?",
        (wanted, tx.now.utc_ms, local_id),
    )
    audit.append(
        tx,
        "procedure.status",
        actor,
        {"procedure": local_id, "old": current.value, "new": wanted.value},
    )
    tx.touch(Topic.PROCEDURES)
    return current


def follow_centre(
    tx: Transaction, local_id: int, status: ProcedureStatus, *, actor: Actor
) -> ProcedureStatus:
    """Take over a status that the centre decided while nothing ran here; the status before.

    Unlike `move_to` it may skip states: the centre has lived through them.
    """
    row = tx.need(f"procedure {local_id}", "SELECT status FROM procedure WHERE id = ?", (local_id,))
    current = ProcedureStatus(row[0])
    if current is not status:
        tx.change(
            "UPDATE procedure SET status = ?, updated_ms = ? WHERE id = ?",
            (status, tx.now.utc_ms, local_id),
        )
        audit.append(
            tx,
            "procedure.status",
            actor,
            {"procedure": local_id, "old": current.value, "new": status.value},
        )
        tx.touch(Topic.PROCEDURES)
    return current


def note_conflict(tx: Transaction, local_id: int, *, actor: Actor) -> None:
    """Mark that the centre decided otherwise while the procedure ran here; both facts stay."""
    changed = tx.change(
        "UPDATE procedure SET conflict = 1, updated_ms = ? WHERE id = ? AND conflict = 0",
        (tx.now.utc_ms, local_id),
    )
    if changed:
        audit.append(
            tx, "procedure.conflict", actor, {"procedure": local_id, "old": False, "new": True}
        )
        tx.touch(Topic.PROCEDURES)


def link(tx: Transaction, local_id: int, central_id: int) -> None:
    """Note the id that the centre gave to a procedure that began here."""
    before = tx.value("SELECT central_id FROM procedure WHERE id = ?", (local_id,))
    if before != central_id:
        tx.change("UPDATE procedure SET central_id = ? WHERE id = ?", (central_id, local_id))
        _tell_linked(tx, local_id, before, central_id)


def _tell_linked(tx: Transaction, local_id: int, old: int | None, new: int) -> None:
    facts: Body = {"procedure": local_id, "central_old": old, "central": new}
    audit.append(tx, "procedure.linked", Actor("central", "sync"), facts)
    tx.touch(Topic.PROCEDURES)


def link_own(tx: Transaction, local_id: int, central_id: int) -> bool:
    """The same for a procedure that must be ours and not linked yet, whose id is free; whether."""
    linked = tx.change(
        "UPDATE procedure SET central_id = ?1 WHERE id = ?2 AND central_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM procedure WHERE central_id = ?1)",
        (central_id, local_id),
    )
    if linked:
        _tell_linked(tx, local_id, None, central_id)
    return bool(linked)


def aim_at(tx: Transaction, local_id: int, storage_id: int) -> None:
    """Note the storage solution (local id) that a procedure is meant for."""
    before = tx.value("SELECT storage_id FROM procedure WHERE id = ?", (local_id,))
    if tx.change(
        "UPDATE procedure SET storage_id = ?1 WHERE id = ?2 AND storage_id IS NOT ?1",
        (storage_id, local_id),
    ):
        facts: Body = {"procedure": local_id, "storage_old": before, "storage": storage_id}
        audit.append(tx, "procedure.aimed", Actor("central", "sync"), facts)
        tx.touch(Topic.PROCEDURES)


def by_central_id(tx: Transaction, central_id: int) -> int | None:
    """The local id of a procedure of the centre, or None."""
    found = tx.value("SELECT id FROM procedure WHERE central_id = ?", (central_id,))
    return None if found is None else int(found)


def waiting_for(tx: Transaction, sample_id: int) -> int | None:
    """The public id of a procedure that is not over and waits for a sample container (local id)."""
    found = tx.value(
        "SELECT COALESCE(p.central_id, p.id) FROM procedure_item i "
        "JOIN procedure p ON p.id = i.procedure_id WHERE i.sample_id = ? AND i.state = 'WAITING' "
        "AND p.status IN ('PENDING', 'CREATED', 'IN_PROGRESS') ORDER BY p.id LIMIT 1",
        (sample_id,),
    )
    return None if found is None else int(found)


def settle_item(tx: Transaction, local_id: int, sample_id: int, state: str) -> None:
    """Note what became of one sample container of a procedure (DONE or LEFT)."""
    tx.change(
        "UPDATE procedure_item SET state = ? WHERE procedure_id = ? AND sample_id = ?",
        (state, local_id, sample_id),
    )


def promise_slot(tx: Transaction, local_id: int, sample_id: int, slot_id: int) -> None:
    """Promise a free slot to a sample container that is going to be stored."""
    tx.change(
        "UPDATE procedure_item SET slot_id = ? WHERE procedure_id = ? AND sample_id = ?",
        (slot_id, local_id, sample_id),
    )


def leave_item(tx: Transaction, local_id: int, sample_id: int, reason: str, actor: Actor) -> None:
    """Note that one sample container is left undone, and why; its promised slot is free again."""
    _leave(tx, local_id, "AND sample_id = ?", (sample_id,), reason, actor)


def release_items(tx: Transaction, local_id: int, reason: str, actor: Actor) -> None:
    """Mark what was not done as LEFT for a reason, so that its promised slots are free again."""
    _leave(tx, local_id, "", (), reason, actor)


def _leave(
    tx: Transaction, local_id: int, which: str, given: tuple[int, ...], reason: str, actor: Actor
) -> None:
    where = f"WHERE procedure_id = ? AND state = 'WAITING' {which}"
    of = (local_id, *given)
    rows = tx.all(f"SELECT sample_id FROM procedure_item {where} ORDER BY ordinal", of)
    if not rows:
        return
    tx.change(
        f"UPDATE procedure_item SET state = 'LEFT', slot_id = NULL, reason = ? {where}",
        (reason, *of),
    )
    facts: Body = {"procedure": local_id, "samples": [row[0] for row in rows]}
    facts = {**facts, "old": "WAITING", "new": "LEFT"}
    audit.append(tx, "procedure.left", actor, facts, reason=reason)

"""Slots one by one: blocked with a reason, kept for a subject or a procedure until a moment.

A blocked slot counts as capacity and as blocked, not as free. What lies in a slot stays there
whatever is done here. Free ones are searched in store/vacancies.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.errors import NotFound, RuleError, SlotOccupied
from crinsu_gateway.model.place_errors import SlotUnusable
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sample import Clearance
from crinsu_gateway.store import audit, places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

GATEWAY = Actor("gateway", "clock")


class SlotState(StrEnum):
    """How a slot stands; the first that applies. RETIRED: not in the layout any more."""

    HELD = "HELD"
    RETIRED = "RETIRED"
    BLOCKED = "BLOCKED"
    PROMISED = "PROMISED"
    RESERVED = "RESERVED"
    FREE = "FREE"


_STATE = (
    "CASE WHEN s.held THEN 'HELD' WHEN NOT s.in_use THEN 'RETIRED' WHEN s.blocked THEN 'BLOCKED' "
    "WHEN s.promised THEN 'PROMISED' WHEN {} THEN 'RESERVED' ELSE 'FREE' END"
)
STATE = _STATE.format("s.reserved")
"""How a slot `s` stands, in SQL; what is reserved stays so until the gateway ends it."""
BLOCKED = SlotState.BLOCKED.value


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with what lies in it (public id), if anything; `quarantined`: that one is."""

    id: int
    label: str
    state: SlotState
    sample_id: int | None
    sample_name: str | None
    reason: str | None
    until_ms: int | None
    quarantined: bool = False


def of_container(tx: Transaction, container_id: int) -> list[SlotRow]:
    """The slots of a container in the order in which they are given out."""
    rows = tx.all(
        f"SELECT s.id, s.label, {_STATE.format('r.until_ms > ?2')}, "
        "COALESCE(m.central_id, m.id), m.name, w.text, r.until_ms, m.clearance FROM slot s "
        "LEFT JOIN sample_container m ON m.slot_id = s.id "
        "LEFT JOIN slot_block b ON b.slot_id = s.id LEFT JOIN reservation r ON r.slot_id = s.id "
        "LEFT JOIN audit_sealed w ON w.seq = COALESCE(b.event, r.event) AND w.field = 'reason' "
        "WHERE s.container_id = ?1 ORDER BY s.ordinal, s.id",
        (container_id, tx.now.utc_ms),
    )
    return [
        SlotRow(
            id=row[0],
            label=row[1],
            state=SlotState(row[2]),
            sample_id=row[3],
            sample_name=row[4],
            reason=row[5],
            until_ms=row[6],
            quarantined=row[7] == Clearance.QUARANTINED,
        )
        for row in rows
    ]


def block(tx: Transaction, slot_id: int, reason: str, actor: Actor) -> None:
    """Take a slot out of service; SlotUnusable when it is blocked already."""
    place = str(places.address(tx, slot_id))
    if tx.value("SELECT blocked FROM slot WHERE id = ?", (slot_id,)):
        raise SlotUnusable(f"slot {place} is blocked already", slot=place)
    event = _say(tx, "slot.blocked", slot_id, place, needed(reason), actor, new=BLOCKED)
    tx.change(
        "INSERT INTO slot_block (slot_id, event, blocked_by, blocked_ms) VALUES (?, ?, ?, ?)",
        (slot_id, event, actor.id, tx.now.utc_ms),
    )


def unblock(tx: Transaction, slot_id: int, reason: str, actor: Actor) -> None:
    """Put a blocked slot into service again; SlotUnusable when it is not blocked."""
    place = str(places.address(tx, slot_id))
    if not tx.change("DELETE FROM slot_block WHERE slot_id = ?", (slot_id,)):
        raise SlotUnusable(f"slot {place} is not blocked", slot=place)
    _say(tx, "slot.unblocked", slot_id, place, needed(reason), actor, old=BLOCKED)


def reserve(
    tx: Transaction,
    slot_id: int,
    *,
    subject_id: int | None,
    procedure_id: int | None,
    until_ms: int,
    reason: str,
    actor: Actor,
) -> None:
    """Keep an empty slot for a subject or a procedure (local ids) until a moment (UTC ms)."""
    place = str(places.address(tx, slot_id))
    if (subject_id is None) == (procedure_id is None):
        raise RuleError("a slot is reserved for a subject or for a procedure: name one of them")
    if until_ms <= tx.now.utc_ms:
        raise RuleError("the end of a reservation must lie ahead")
    tx.change(
        "DELETE FROM reservation WHERE slot_id = ? AND until_ms <= ?", (slot_id, tx.now.utc_ms)
    )
    in_use, blocked, reserved, promised, held = tx.need(
        f"slot {slot_id}",
        "SELECT in_use, blocked, reserved, promised, held FROM slot WHERE id = ?",
        (slot_id,),
    )
    if held:
        raise SlotOccupied(f"slot {place} holds something; choose a free one", slot=place)
    if blocked or reserved or promised or not in_use:
        raise SlotUnusable(f"slot {place} is not free; choose a free one", slot=place)
    facts: Body = {
        "slot": slot_id,
        "at": place,
        "subject": subject_id,
        "procedure": procedure_id,
        "until_ms": until_ms,
        "old": None,
        "new": SlotState.RESERVED.value,
    }
    event = audit.append(tx, "slot.reserved", actor, facts, reason=needed(reason))
    tx.change(
        "INSERT INTO reservation (slot_id, subject_id, procedure_id, until_ms, event, "
        "reserved_by) VALUES (?, ?, ?, ?, ?, ?)",
        (slot_id, subject_id, procedure_id, until_ms, event, actor.id),
    )
    tx.touch(Topic.PLACES)


def give_up(tx: Transaction, slot_id: int, reason: str, actor: Actor) -> None:
    """End a reservation before its time; NotFound when there is none."""
    place = str(places.address(tx, slot_id))
    old = _reservation(tx, slot_id)
    if not tx.change("DELETE FROM reservation WHERE slot_id = ?", (slot_id,)):
        raise NotFound(f"slot {place} is not reserved", slot=place)
    _say(tx, "slot.given_up", slot_id, place, needed(reason), actor, old=old)


def end_lapsed(tx: Transaction) -> int:
    """Take away reservations whose end has passed; how many there were."""
    rows = tx.all("SELECT slot_id FROM reservation WHERE until_ms <= ?", (tx.now.utc_ms,))
    for (slot_id,) in rows:
        old = _reservation(tx, slot_id)
        tx.change("DELETE FROM reservation WHERE slot_id = ?", (slot_id,))
        place = str(places.address(tx, slot_id))
        _say(tx, "slot.reservation_ended", slot_id, place, "", GATEWAY, old=old)
    return len(rows)


def _reservation(tx: Transaction, slot_id: int) -> BodyValue:
    """For whom a slot is kept, and until when, as an event says it; None when for nobody."""
    row = tx.one(
        "SELECT subject_id, procedure_id, until_ms FROM reservation WHERE slot_id = ?", (slot_id,)
    )
    if row is None:
        return None
    return {"subject": row[0], "procedure": row[1], "until_ms": row[2]}


def _say(
    tx: Transaction,
    kind: str,
    slot_id: int,
    place: str,
    reason: str,
    actor: Actor,
    *,
    old: BodyValue = None,
    new: BodyValue = None,
) -> int:
    tx.touch(Topic.PLACES)
    facts: Body = {"slot": slot_id, "at": place, "old": old, "new": new}
    return audit.append(tx, kind, actor, facts, reason=reason)

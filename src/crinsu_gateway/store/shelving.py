"""Alarms that a person shelved: by whom, why, until when. A shelf ends by itself.

It hides nothing, clears nothing and opens no lid: interlocks do not look here. What may be shelved
and for how long, and what ends a shelf, is decided by model/alarm.py.
"""

from crinsu_gateway.model.alarm import (
    AlarmState,
    Severity,
    Shelf,
    ShelfEnd,
    require_shelvable,
)
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.errors import IllegalTransition, KeyReused
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

GATEWAY = Actor("gateway", "shelf")
_SHELF = (
    "SELECT alarm_id, id, owner, station, reason, began_ms, until_ms, boot_id, until_boot_ms "
    "FROM alarm_shelf WHERE ended_ms IS NULL "
)


def shelve(
    tx: Transaction, alarm_id: int, *, minutes: int, reason: str, actor: Actor, key: str
) -> None:
    """Set an alarm aside for a person until its end; the same key again does nothing twice.

    IllegalTransition when its severity or state forbids it, or somebody shelved it already.
    """
    reason = needed(reason)
    before = tx.one(
        "SELECT alarm_id, owner, reason, minutes FROM alarm_shelf WHERE shelve_key = ?", (key,)
    )
    if before is not None:
        if tuple(before) != (alarm_id, actor.id, reason, minutes):
            raise KeyReused("this idempotency key was used for another act", key=key)
        return
    state, severity = tx.need(
        f"alarm {alarm_id}", "SELECT state, severity FROM alarm WHERE id = ?", (alarm_id,)
    )
    require_shelvable(AlarmState(state), Severity(severity), minutes)
    old = _open(tx, alarm_id)
    if old is not None and not old.is_over(tx.now):
        raise IllegalTransition(
            f"alarm {alarm_id} is shelved by {old.owner} until {iso_utc(old.until_ms)} already; "
            "unshelve it first",
            alarm=alarm_id,
        )
    end(tx, alarm_id, ShelfEnd.TIME)
    now, lasts_ms = tx.now, minutes * 60_000
    until_ms = now.utc_ms + lasts_ms
    shelf_id = tx.insert(
        "INSERT INTO alarm_shelf (alarm_id, owner, station, reason, minutes, began_ms, until_ms, "
        "boot_id, until_boot_ms, shelve_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(alarm_id, actor.id, actor.station, reason, minutes, now.utc_ms, until_ms),
            *(now.boot_id, now.boot_ms + lasts_ms, key),
        ),
    )
    facts: Body = {
        **{"alarm": alarm_id, "shelf": shelf_id, "owner": actor.id, "minutes": minutes},
        **{"shelved_old": False, "shelved": True},
    }
    audit.append(tx, "alarm.shelved", actor, facts, reason=reason)
    tx.touch(Topic.ALARMS)


def unshelve(tx: Transaction, alarm_id: int, *, actor: Actor, key: str) -> None:
    """End a shelf for a person before its time; the same key again does nothing twice.

    NotFound when there is no such alarm, IllegalTransition when it is not shelved.
    """
    before = tx.one("SELECT alarm_id, ended_by FROM alarm_shelf WHERE end_key = ?", (key,))
    if before is not None:
        if tuple(before) != (alarm_id, actor.id):
            raise KeyReused("this idempotency key was used for another act", key=key)
        return
    tx.need(f"alarm {alarm_id}", "SELECT id FROM alarm WHERE id = ?", (alarm_id,))
    shelf = _open(tx, alarm_id)
    if shelf is None or shelf.is_over(tx.now):
        raise IllegalTransition(f"alarm {alarm_id} is not shelved", alarm=alarm_id)
    _end(tx, alarm_id, shelf, actor, None, key)


def end(tx: Transaction, alarm_id: int, why: ShelfEnd) -> None:
    """Note that the shelf of an alarm ended by itself; nothing when it has none."""
    shelf = _open(tx, alarm_id)
    if shelf is not None:
        _end(tx, alarm_id, shelf, GATEWAY, ShelfEnd.TIME if shelf.is_over(tx.now) else why, None)


def lapsed(tx: Transaction) -> list[int]:
    """The alarms whose shelf is over by the clock, and not yet ended in the store."""
    found = [(int(row[0]), Shelf(*row[1:])) for row in tx.all(_SHELF)]
    return [alarm_id for alarm_id, shelf in found if shelf.is_over(tx.now)]


def end_lapsed(tx: Transaction) -> int:
    """End the shelves whose time has passed; how many there were."""
    over = lapsed(tx)
    for alarm_id in over:
        end(tx, alarm_id, ShelfEnd.TIME)
    return len(over)


def _open(tx: Transaction, alarm_id: int) -> Shelf | None:
    row = tx.one(_SHELF + "AND alarm_id = ?", (alarm_id,))
    return None if row is None else Shelf(*row[1:])


def _end(
    tx: Transaction,
    alarm_id: int,
    shelf: Shelf,
    actor: Actor,
    why: ShelfEnd | None,
    key: str | None,
) -> None:
    """`why` is None for a person. The reason stays sealed once, with the event that began it."""
    tx.change(
        "UPDATE alarm_shelf SET ended_ms = ?, ended_by = ?, end_key = ? WHERE id = ?",
        (tx.now.utc_ms, actor.id, key, shelf.id),
    )
    facts: Body = {
        **{"alarm": alarm_id, "shelf": shelf.id, "owner": shelf.owner},
        **{"why": "person" if why is None else why.value},
        **{"shelved_old": True, "shelved": False},
    }
    kind = "alarm.unshelved" if why is None else "alarm.shelf_ended"
    audit.append(tx, kind, actor, facts)
    tx.touch(Topic.ALARMS)

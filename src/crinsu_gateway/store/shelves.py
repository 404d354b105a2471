"""The shelves on which alarms lie, and how one ends by itself: at its time, or when its alarm
becomes worse, comes back or is cleared.

At its time the alarm sounds again: whoever had accepted it accepted it until that moment. Who may
shelve is in store/shelving.py.
"""

from crinsu_gateway.model.alarm import AlarmState, Shelf, ShelfEnd
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

GATEWAY = Actor("gateway", "shelf")
_SHELF = (
    "SELECT alarm_id, id, owner, station, reason, began_ms, until_ms, boot_id, until_boot_ms, "
    "second FROM alarm_shelf WHERE ended_ms IS NULL "
)


def end(tx: Transaction, alarm_id: int, why: ShelfEnd) -> None:
    """Note that the shelf of an alarm ended by itself; nothing when it has none."""
    shelf = open_of(tx, alarm_id)
    if shelf is not None:
        end_by(tx, alarm_id, shelf, GATEWAY, ShelfEnd.TIME if shelf.is_over(tx.now) else why, None)


def lapsed(tx: Transaction) -> list[int]:
    """The alarms whose shelf is over by the clock, and not yet ended in the store."""
    found = [(int(row[0]), Shelf(*row[1:])) for row in tx.all(_SHELF)]
    return [alarm_id for alarm_id, shelf in found if shelf.is_over(tx.now)]


def end_lapsed(tx: Transaction) -> int:
    """End the shelves whose time has passed, and let their alarms sound again; how many."""
    over = lapsed(tx)
    for alarm_id in over:
        end(tx, alarm_id, ShelfEnd.TIME)
        _sound_again(tx, alarm_id)
    return len(over)


def _sound_again(tx: Transaction, alarm_id: int) -> None:
    """Of an alarm whose condition still holds: what somebody accepted is to be accepted anew."""
    accepted = tx.change(
        "UPDATE alarm SET state = ?, acknowledged_ms = NULL, acknowledged_by = '', station = '', "
        "note = '' WHERE id = ? AND state = ?",
        (AlarmState.ACTIVE, alarm_id, AlarmState.ACKNOWLEDGED),
    )
    if accepted:
        old, state = AlarmState.ACKNOWLEDGED.value, AlarmState.ACTIVE.value
        facts: Body = {"alarm": alarm_id, "state_old": old, "state": state, "why": "shelf_ended"}
        audit.append(tx, "alarm.raised", GATEWAY, facts)


def open_of(tx: Transaction, alarm_id: int) -> Shelf | None:
    """The shelf of an alarm that was not ended in the store; by the clock it may be over."""
    row = tx.one(_SHELF + "AND alarm_id = ?", (alarm_id,))
    return None if row is None else Shelf(*row[1:])


def end_by(
    tx: Transaction,
    alarm_id: int,
    shelf: Shelf,
    actor: Actor,
    why: ShelfEnd | None,
    key: str | None,
) -> None:
    """End a shelf; `why` is None for a person.

    The reason stays sealed once, with the event that began it.
    """
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

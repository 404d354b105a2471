"""A person shelves an alarm, or takes it back: by whom, why, until when, and who agreed.

It hides nothing, clears nothing and opens no lid: interlocks do not look here. What may be shelved
and for how long is decided by model/alarm.py; how a shelf ends by itself is in store/shelves.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.alarm import (
    ALONE_MINUTES,
    AlarmState,
    Severity,
    ShelfEnd,
    require_shelvable,
)
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.errors import IllegalTransition, KeyReused, StepUpNeeded
from crinsu_gateway.model.person import Act, require
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sign_in import Purpose, shown_hash
from crinsu_gateway.store import audit, people, shelves, step_ups
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """For how long an alarm is to be set aside, and why."""

    alarm_id: int
    minutes: int
    reason: str

    @property
    def needs(self) -> tuple[Purpose, ...]:
        """For which purposes a second person gives a fresh PIN."""
        return (Purpose.SHELVE,) if self.minutes > ALONE_MINUTES else ()


def shown(tx: Transaction, wish: Wish) -> Body:
    """What a second person is shown, and what their step-up must be bound to.

    IllegalTransition when the severity or state of the alarm forbids it, or it is shelved already.
    """
    state, severity, code, source = tx.need(
        f"alarm {wish.alarm_id}",
        "SELECT state, severity, code, source FROM alarm WHERE id = ?",
        (wish.alarm_id,),
    )
    require_shelvable(AlarmState(state), Severity(severity), wish.minutes)
    old = shelves.open_of(tx, wish.alarm_id)
    if old is not None and not old.is_over(tx.now):
        raise IllegalTransition(
            f"alarm {wish.alarm_id} is shelved by {old.owner} until {iso_utc(old.until_ms)} "
            "already; unshelve it first",
            alarm=wish.alarm_id,
        )
    named: Body = {"shelve": wish.alarm_id, "code": code, "source": source, "severity": severity}
    return {**named, "minutes": wish.minutes, "reason": needed(wish.reason)}


def shelve(tx: Transaction, wish: Wish, *, actor: Actor, key: str, step_up: str = "") -> None:
    """Set an alarm aside for a person until its end; the same key again does nothing twice.

    IllegalTransition when its severity or state forbids it, or somebody shelved it already;
    StepUpNeeded, NotAllowed where a second person must agree and `step_up` does not prove one.
    """
    alarm_id, minutes, reason = wish.alarm_id, wish.minutes, needed(wish.reason)
    before = tx.one(
        "SELECT alarm_id, owner, reason, minutes FROM alarm_shelf WHERE shelve_key = ?", (key,)
    )
    if before is not None:
        if tuple(before) != (alarm_id, actor.id, reason, minutes):
            raise KeyReused("this idempotency key was used for another act", key=key)
        return
    facts = shown(tx, wish)
    second = _second(tx, facts, actor, step_up) if wish.needs else ""
    shelves.end(tx, alarm_id, ShelfEnd.TIME)
    now, lasts_ms = tx.now, minutes * 60_000
    until_ms = now.utc_ms + lasts_ms
    shelf_id = tx.insert(
        "INSERT INTO alarm_shelf (alarm_id, owner, station, reason, minutes, began_ms, until_ms, "
        "boot_id, until_boot_ms, shelve_key, second) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(alarm_id, actor.id, actor.station, reason, minutes, now.utc_ms, until_ms),
            *(now.boot_id, now.boot_ms + lasts_ms, key, second),
        ),
    )
    told: Body = {
        **{"alarm": alarm_id, "shelf": shelf_id, "owner": actor.id, "minutes": minutes},
        **{"second": second or None, "shelved_old": False, "shelved": True},
    }
    audit.append(tx, "alarm.shelved", actor, told, reason=reason)
    tx.touch(Topic.ALARMS)


def _second(tx: Transaction, facts: Body, actor: Actor, step_up: str) -> str:
    """Who agreed with a fresh PIN; never the one who shelves."""
    if not step_up:
        raise StepUpNeeded(
            f"longer than {ALONE_MINUTES} minutes nobody shelves an alarm alone: a second person "
            "who supervises gives badge and PIN for what is shown (.../shelve/shown)"
        )
    found = step_ups.redeem(tx, step_up, Purpose.SHELVE, shown_hash(facts))
    who, relation = people.standing(tx, found.person_id), step_ups.relation(found, actor.id)
    require(who, Act.SHELVE_FOR_LONG, tx.now.utc_ms, relation)
    return found.actor_id


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
    shelf = shelves.open_of(tx, alarm_id)
    if shelf is None or shelf.is_over(tx.now):
        raise IllegalTransition(f"alarm {alarm_id} is not shelved", alarm=alarm_id)
    shelves.end_by(tx, alarm_id, shelf, actor, None, key)

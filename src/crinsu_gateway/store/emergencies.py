"""Emergencies in the store: declared for a storage solution, used, ended; who acts by one.

What one permits is in model/emergency.py, what a step does about it in procedures/; the review
that closes one is in store/emergency_reviews.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.clock import iso_utc_seconds
from crinsu_gateway.model.emergency import CODE, LASTS_S, ROLE, TOKEN, actor_of
from crinsu_gateway.model.errors import IllegalTransition, NotAllowed, SessionNeeded
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import alarms, audit, places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.sessions import token_hash
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """One emergency. `called` is what somebody who was not signed in called themselves.

    `lasts`: it permits something now. Times are UTC in ms.
    """

    id: int
    storage_id: int
    storage: str
    actor: str
    called: str
    station: str
    reason: str
    at_ms: int
    until_ms: int
    ended_ms: int | None
    alarm_id: int
    finding: str
    signature: str
    reviewed_by: str
    reviewed_ms: int | None
    lasts: bool

    @property
    def acting(self) -> Actor:
        """Who acts by it, as the trail names them."""
        return Actor(self.actor, self.station, ROLE)


@dataclass(frozen=True, slots=True)
class Use:
    """What an emergency was needed for; execution and step are 0 for an act outside of one."""

    emergency_id: int
    execution_id: int
    ordinal: int
    what: str
    at_ms: int


# It ends by the boot clock; after a restart of the machine by the wall clock.
_EMERGENCY = """
SELECT e.id, e.storage_id, s.name, e.actor, e.called, e.station, e.reason, e.at_ms, e.until_ms,
    e.ended_ms, e.alarm_id, e.finding, e.signature, e.reviewed_by, e.reviewed_ms,
    e.ended_ms IS NULL
    AND CASE WHEN e.boot_id = ?1 THEN e.until_boot_ms > ?2 ELSE e.until_ms > ?3 END
FROM emergency e JOIN storage_solution s ON s.id = e.storage_id
"""


def _row(row: Row) -> EmergencyRow:
    values = list(row)
    values[15] = bool(values[15])
    return EmergencyRow(*values)


def _now(tx: Transaction) -> tuple[str, int, int]:
    return tx.now.boot_id, tx.now.boot_ms, tx.now.utc_ms


def declare(
    tx: Transaction,
    storage_id: int,
    *,
    reason: str,
    actor: Actor | None,
    called: str,
    station: str,
    client: str,
    token: str,
) -> int:
    """Break the glass over a storage solution (local id); the id.

    `actor` is who is signed in, or else None, and `called` what they call themselves. One that
    lasts is ended by it, so that nobody waits for whoever declared that.
    """
    reason = needed(reason)
    before = current(tx, storage_id)
    if before is not None:
        _end(tx, before, before.acting if actor is None else actor)
    now, lasts_ms = tx.now, LASTS_S * 1000
    emergency_id = tx.insert(
        "INSERT INTO emergency (storage_id, token_hash, client, called, station, reason, at_ms, "
        "until_ms, boot_id, until_boot_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(storage_id, token_hash(token), client, called, station, reason, now.utc_ms),
            *(now.utc_ms + lasts_ms, now.boot_id, now.boot_ms + lasts_ms),
        ),
    )
    by = Actor(actor_of(emergency_id) if actor is None else actor.id, station, ROLE)
    name = places.limits(tx, storage_id).name
    alarm_id = _alarm(tx, emergency_id, name, station)
    tx.change(
        "UPDATE emergency SET actor = ?, alarm_id = ? WHERE id = ?", (by.id, alarm_id, emergency_id)
    )
    facts: Body = {
        "emergency": emergency_id,
        "storage": storage_id,
        "alarm": alarm_id,
        "signed_in": actor is not None and bool(actor.role),
        "minutes": LASTS_S // 60,
    }
    sealed = {"called": called} if called else {}
    audit.append(tx, "emergency.declared", by, facts, reason=reason, sealed=sealed)
    _touch(tx)
    return emergency_id


def own_or_none(tx: Transaction, storage_id: int, actor: Actor | None) -> EmergencyRow | None:
    """The one of a storage solution (local id) that lasts and that this actor declared, or None.

    IllegalTransition when another one's lasts there.
    """
    found = current(tx, storage_id)
    if found is not None and (actor is None or actor.id != found.actor):
        raise IllegalTransition(
            f"the glass is broken over {found.storage} already, in emergency {found.id}: nothing "
            "more is needed to work there"
        )
    return found


def _alarm(tx: Transaction, emergency_id: int, name: str, station: str) -> int:
    until = iso_utc_seconds(tx.now.utc_ms + LASTS_S * 1000)
    return alarms.raise_of_no_unit(
        tx,
        f"emergency/{emergency_id}",
        CODE,
        Severity.EMERGENCY,
        f"the glass was broken over {name} at {station}, until {until}",
        value=name,
        latched=True,
    )


def end(tx: Transaction, emergency_id: int, actor: Actor) -> None:
    """Say that an emergency is over; its alarm stands until it is reviewed."""
    found = one(tx, emergency_id)
    if not found.lasts:
        raise IllegalTransition(f"emergency {emergency_id} is over already")
    _end(tx, found, actor)


def _end(tx: Transaction, found: EmergencyRow, actor: Actor) -> None:
    tx.change("UPDATE emergency SET ended_ms = ? WHERE id = ?", (tx.now.utc_ms, found.id))
    audit.append(tx, "emergency.ended", actor, {"emergency": found.id, "storage": found.storage_id})
    _touch(tx)


def _touch(tx: Transaction) -> None:
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)


def use(
    tx: Transaction, emergency_id: int, what: str, actor: Actor, execution: int = 0, step: int = 0
) -> None:
    """Write down what an emergency was needed for, once."""
    fresh = tx.change(
        "INSERT OR IGNORE INTO emergency_use (emergency_id, execution_id, ordinal, what, at_ms) "
        "VALUES (?, ?, ?, ?, ?)",
        (emergency_id, execution, step, what, tx.now.utc_ms),
    )
    if fresh:
        facts: Body = {"emergency": emergency_id, "what": what}
        facts = {**facts, "execution": execution, "step": step} if execution else facts
        audit.append(tx, "emergency.used", actor, facts)
        tx.touch(Topic.EXECUTIONS)


def acting(tx: Transaction, token: str, client: str) -> EmergencyRow | None:
    """The emergency by whose token somebody acts; None for a token of something else.

    SessionNeeded when it is over, or was declared through another client.
    """
    if not token.startswith(TOKEN):
        return None
    row = tx.one(
        _EMERGENCY + "WHERE e.token_hash = ?4 AND e.client = ?5",
        (*_now(tx), token_hash(token), client),
    )
    found = None if row is None else _row(row)
    if found is None or not found.lasts:
        raise SessionNeeded("this emergency is over; sign in, or declare another one")
    return found


def current(tx: Transaction, storage_id: int) -> EmergencyRow | None:
    """The emergency of a storage solution (local id) that lasts now, or None."""
    rows = tx.all(
        _EMERGENCY + "WHERE e.storage_id = ?4 AND e.ended_ms IS NULL", (*_now(tx), storage_id)
    )
    return next((found for found in map(_row, rows) if found.lasts), None)


def lasting(tx: Transaction) -> frozenset[int]:
    """The storage solutions (local ids) over which a broken glass permits something now."""
    found = map(_row, tx.all(_EMERGENCY + "WHERE e.ended_ms IS NULL", _now(tx)))
    return frozenset(one.storage_id for one in found if one.lasts)


def of_storages(tx: Transaction, storages: Iterable[int]) -> EmergencyRow | None:
    """The emergency of one of several storage solutions (local ids) that lasts now, or None."""
    found = (current(tx, storage_id) for storage_id in storages)
    return next((one for one in found if one is not None), None)


def require_here(tx: Transaction, actor: Actor, storages: Iterable[int]) -> None:
    """NotAllowed when somebody acts by an emergency that is about none of these (local ids).

    The one of somebody else permits them nothing there.
    """
    if actor.role != ROLE:
        return
    found = (current(tx, storage_id) for storage_id in storages)
    if not any(one is not None and one.actor == actor.id for one in found):
        raise NotAllowed("no emergency holds there: declare one for it, or sign in")


def one(tx: Transaction, emergency_id: int) -> EmergencyRow:
    """One emergency; NotFound when there is none."""
    return _row(
        tx.need(
            f"emergency {emergency_id}", _EMERGENCY + "WHERE e.id = ?4", (*_now(tx), emergency_id)
        )
    )


def of_alarm(tx: Transaction, alarm_id: int) -> EmergencyRow | None:
    """The emergency whose alarm this is; None for another alarm."""
    row = tx.one(_EMERGENCY + "WHERE e.alarm_id = ?4", (*_now(tx), alarm_id))
    return None if row is None else _row(row)


def all_of_them(tx: Transaction, *, unreviewed: bool = False) -> list[EmergencyRow]:
    """All emergencies, or those that nobody reviewed, newest first."""
    where = "WHERE e.reviewed_ms IS NULL " if unreviewed else ""
    return [_row(row) for row in tx.all(f"{_EMERGENCY} {where} ORDER BY e.id DESC", _now(tx))]


def uses(tx: Transaction, emergency_id: int) -> list[Use]:
    """What an emergency was needed for, in order."""
    return _uses(tx, "emergency_id = ?", emergency_id)


def uses_in(tx: Transaction, execution_id: int) -> list[Use]:
    """What emergencies were needed for in an execution, in order."""
    return _uses(tx, "execution_id > 0 AND execution_id = ?", execution_id)


def _uses(tx: Transaction, condition: str, value: int) -> list[Use]:
    rows = tx.all(
        "SELECT emergency_id, execution_id, ordinal, what, at_ms FROM emergency_use "
        f"WHERE {condition} ORDER BY id",
        (value,),
    )
    return [Use(*row) for row in rows]


def content(tx: Transaction, row: EmergencyRow, finding: str) -> Body:
    """What whoever reviews an emergency signs for: all of it, and what they found."""
    seen: list[BodyValue] = [
        {"execution": one.execution_id, "step": one.ordinal, "what": one.what, "at_ms": one.at_ms}
        for one in uses(tx, row.id)
    ]
    return {
        "emergency": row.id,
        "storage": row.storage,
        "by": row.actor,
        "station": row.station,
        "reason": row.reason,
        "at_ms": row.at_ms,
        "ended_ms": row.ended_ms or row.until_ms,
        "uses": seen,
        "finding": finding,
    }


def record(tx: Transaction, emergency_id: int) -> Body:
    """The content of an emergency as it is now, with the finding that it has."""
    row = one(tx, emergency_id)
    return content(tx, row, row.finding)

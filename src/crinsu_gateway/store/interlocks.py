"""What interlocks need of the store: the policy of each storage solution, and who services it.

A service has an owner and an end, after which it is over by itself. What blocks, and what an
override may do about it, is decided in procedures/interlocks.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.override import NEVER, Cause, Policy, require_reason
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


def set_overridable(
    tx: Transaction, storage_id: int, causes: Iterable[Cause], actor: Actor
) -> bool:
    """Take over what two persons may override in a storage solution (local id); if it changed.

    What may never be overridden is left out, whoever asks for it.
    """
    before = overridable(tx, storage_id)
    after = frozenset(causes) - NEVER.keys()
    if before == after:
        return False
    tx.change("DELETE FROM interlock_policy WHERE storage_id = ?", (storage_id,))
    tx.many(
        "INSERT INTO interlock_policy (storage_id, cause, policy) VALUES (?, ?, ?)",
        [(storage_id, cause, Policy.OVERRIDE) for cause in after],
    )
    facts: Body = {"storage": storage_id, "old": _listed(before), "new": _listed(after)}
    audit.append(tx, "storage.interlocks", actor, facts)
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)
    return True


def _listed(causes: Iterable[Cause]) -> str:
    return ",".join(sorted(causes))


def overridable(tx: Transaction, storage_id: int) -> frozenset[Cause]:
    """What two persons may override in a storage solution (local id); all else is refused."""
    rows = tx.all(
        "SELECT cause FROM interlock_policy WHERE storage_id = ? AND policy = ?",
        (storage_id, Policy.OVERRIDE),
    )
    return frozenset(Cause(row[0]) for row in rows) - NEVER.keys()


@dataclass(frozen=True, slots=True)
class Service:
    """A storage solution in service: by whom, why, and until when (UTC ms)."""

    id: int
    storage_id: int
    owner: str
    reason: str
    began_ms: int
    until_ms: int


def begin_service(
    tx: Transaction, storage_id: int, *, minutes: float, reason: str, actor: Actor
) -> Service:
    """Put a storage solution (local id) into service; refused when somebody has it already."""
    require_reason(reason)
    open_one = service_of(tx, storage_id)
    if open_one is not None:
        raise IllegalTransition("it is in service already: end that first", service=open_one.id)
    _close(tx, storage_id, "")
    lasts_ms = round(minutes * 60_000)
    now = tx.now
    service_id = tx.insert(
        "INSERT INTO service (storage_id, owner, station, reason, began_ms, until_ms, boot_id, "
        "until_boot_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(storage_id, actor.id, actor.station, reason, now.utc_ms, now.utc_ms + lasts_ms),
            *(now.boot_id, now.boot_ms + lasts_ms),
        ),
    )
    facts = {"storage": storage_id, "service": service_id, "minutes": round(minutes)}
    audit.append(tx, "service.began", actor, facts)
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)
    return Service(service_id, storage_id, actor.id, reason, now.utc_ms, now.utc_ms + lasts_ms)


def end_service(tx: Transaction, storage_id: int, *, actor: Actor) -> None:
    """End the service of a storage solution (local id)."""
    open_one = service_of(tx, storage_id)
    if open_one is None:
        raise IllegalTransition("it is not in service")
    _close(tx, storage_id, actor.id)
    audit.append(tx, "service.ended", actor, {"storage": storage_id, "service": open_one.id})
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)


def _close(tx: Transaction, storage_id: int, by: str) -> None:
    tx.change(
        "UPDATE service SET ended_ms = ?, ended_by = ? WHERE storage_id = ? AND ended_ms IS NULL",
        (tx.now.utc_ms, by, storage_id),
    )


def service_of(tx: Transaction, storage_id: int) -> Service | None:
    """The service that a storage solution (local id) is in now, or None.

    It ends by the boot clock; after a restart of the machine by the wall clock.
    """
    row = tx.one(
        "SELECT id, storage_id, owner, reason, began_ms, until_ms FROM service "
        "WHERE storage_id = ? AND ended_ms IS NULL "
        "AND CASE WHEN boot_id = ? THEN until_boot_ms > ? ELSE until_ms > ? END",
        (storage_id, tx.now.boot_id, tx.now.boot_ms, tx.now.utc_ms),
    )
    return None if row is None else Service(*row)

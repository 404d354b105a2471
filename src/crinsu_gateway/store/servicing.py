"""Storage solutions in service: by whom, why, until when. One in service is not opened.

The end comes by itself, so that a forgotten service locks nothing in for ever; that nobody said
it is over is an alarm then (watch/upkeep.py). It is about the storage solution, not its units.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import AlreadyRunning, IllegalTransition
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, executions
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

LONGEST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Service:
    """A storage solution in service: by whom, why, and until when (UTC ms).

    `over`: its time has passed, and nobody said that it ended.
    """

    id: int
    storage_id: int
    owner: str
    station: str
    reason: str
    began_ms: int
    until_ms: int
    over: bool


# The end comes by the boot clock; after a restart of the machine by the wall clock.
_SERVICE = (
    "SELECT id, storage_id, owner, station, reason, began_ms, until_ms, "
    "CASE WHEN boot_id = ?1 THEN until_boot_ms <= ?2 ELSE until_ms <= ?3 END "
    "FROM service WHERE ended_ms IS NULL"
)


def _service(row: Row) -> Service:
    values = list(row)
    values[7] = bool(values[7])
    return Service(*values)


def begin(
    tx: Transaction, storage_id: int, *, minutes: float, reason: str, actor: Actor
) -> Service:
    """Put a storage solution (local id) into service; its owner may begin anew to prolong it.

    IllegalTransition when another one services it; AlreadyRunning while a procedure is done there.
    """
    reason = needed(reason)
    before = open_one(tx, storage_id)
    if before is not None and not before.over and before.owner != actor.id:
        raise IllegalTransition(
            f"it is in service by {before.owner} already: that must end first", service=before.id
        )
    run = executions.on_storage(tx, storage_id)
    if run is not None:
        raise AlreadyRunning(
            f"execution {run[0]} is running on {run[1]}; finish or stop it first", execution=run[0]
        )
    if before is not None:
        _end(tx, before, actor)
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
    facts: Body = {"storage": storage_id, "service": service_id, "minutes": round(minutes)}
    audit.append(tx, "service.began", actor, facts, reason=reason)
    _touch(tx)
    return Service(
        *(service_id, storage_id, actor.id, actor.station, reason),
        *(now.utc_ms, now.utc_ms + lasts_ms, False),
    )


def end(tx: Transaction, storage_id: int, *, actor: Actor) -> None:
    """End the service of a storage solution (local id), also one whose time is over."""
    found = open_one(tx, storage_id)
    if found is None:
        raise IllegalTransition("it is not in service")
    _end(tx, found, actor)
    _touch(tx)


def _end(tx: Transaction, found: Service, actor: Actor) -> None:
    tx.change(
        "UPDATE service SET ended_ms = ?, ended_by = ? WHERE id = ?",
        (tx.now.utc_ms, actor.id, found.id),
    )
    facts: Body = {"storage": found.storage_id, "service": found.id, "over": found.over}
    audit.append(tx, "service.ended", actor, facts)


def _touch(tx: Transaction) -> None:
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)


def open_one(tx: Transaction, storage_id: int) -> Service | None:
    """The service of a storage solution (local id) that nobody ended, over or not; or None."""
    row = tx.one(f"{_SERVICE} AND storage_id = ?4", (*_now(tx), storage_id))
    return None if row is None else _service(row)


def current(tx: Transaction, storage_id: int) -> Service | None:
    """The service that a storage solution (local id) is in now, or None."""
    found = open_one(tx, storage_id)
    return None if found is None or found.over else found


def in_service(tx: Transaction) -> frozenset[int]:
    """The storage solutions (local ids) that are in service now."""
    found = (_service(row) for row in tx.all(_SERVICE, _now(tx)))
    return frozenset(one.storage_id for one in found if not one.over)


def over(tx: Transaction) -> list[tuple[str, Service]]:
    """The services whose time is over and that nobody ended, by name of the storage solution."""
    found = [_service(row) for row in tx.all(_SERVICE, _now(tx))]
    return [
        (tx.value("SELECT name FROM storage_solution WHERE id = ?", (one.storage_id,)), one)
        for one in found
        if one.over
    ]


def _now(tx: Transaction) -> tuple[str, int, int]:
    return tx.now.boot_id, tx.now.boot_ms, tx.now.utc_ms

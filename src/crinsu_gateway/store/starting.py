"""The start of an execution: all rules are checked, slots promised and the centre told, in one go.

Several procedures on one storage solution may be started together, as a trip. Refused starts
change nothing. The same key again gives the execution that it started.
"""

from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AlreadyRunning, KeyReused, RuleError
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import emergencies, executions, outbox, places, procedures, reserving
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.reserving import Wish, Worked
from crinsu_gateway.store.transaction import Transaction

__all__ = ["Wish", "start", "start_trip"]

TOGETHER = frozenset({ProcedureType.STORE, ProcedureType.RETRIEVE})
"""What can be part of a trip."""


def start(
    tx: Transaction,
    public_id: int,
    *,
    technician: str,
    station: str,
    key: str,
    wish: Wish,
    role: str = "",
) -> int:
    """Start a CREATED procedure; the id of the execution."""
    actor = Actor(technician, station, role)
    return start_trip(tx, (public_id,), actor=actor, key=key, wish=wish)


def start_trip(
    tx: Transaction,
    public_ids: Sequence[int],
    *,
    actor: Actor,
    key: str,
    wish: Wish,
) -> int:
    """Start CREATED procedures as one execution, which opens the lid once; its id."""
    found = [procedures.procedure(tx, public_id) for public_id in dict.fromkeys(public_ids)]
    if not found:
        raise RuleError("name the procedures of the trip")
    earlier = _earlier(tx, found, actor.id, key, wish)
    if earlier is not None:
        return earlier
    _require_fit(found)
    reserving.require_known(found, wish)
    for one in found:
        if one.status is ProcedureStatus.IN_PROGRESS:
            raise AlreadyRunning(f"procedure {one.id} is being executed already", procedure=one.id)
        procedures.move_to(tx, one.local_id, ProcedureStatus.IN_PROGRESS, actor=actor)
    worked = reserving.where(tx, found[0], wish)
    emergencies.require_here(tx, actor, worked.all)
    for storage_id in worked.all:
        _require_idle(tx, storage_id)
    # Oldest first, as a proposal gives places away, whatever the order in which they are named.
    for one in sorted(found, key=lambda one: (one.created_ms, one.local_id)):
        if len(found) > 1 and reserving.where(tx, one, wish) != worked:
            raise RuleError(f"procedure {one.id} is not on the storage solution of this trip")
        reserving.reserve(tx, one, worked, wish)
    execution_id = executions.begin(
        tx,
        key=key,
        members=[one.local_id for one in found],
        storage_id=worked.storage_id,
        to_storage_id=worked.to_storage_id,
        actor=actor,
    )
    for one in found:
        _started(tx, one, worked, execution_id, actor.id)
    return execution_id


def _earlier(
    tx: Transaction, found: Sequence[ProcedureRow], technician: str, key: str, wish: Wish
) -> int | None:
    """The execution that this key started before; KeyReused when it was for something else."""
    earlier = executions.by_key(tx, key)
    if earlier is None:
        return None
    run = executions.execution(tx, earlier[0])
    if list(run.members) != [one.local_id for one in found]:
        raise KeyReused("this idempotency key started another procedure", key=key)
    if run.technician != technician or wish.storage not in (None, *run.storages):
        raise KeyReused("this idempotency key started it for another wish", key=key)
    return run.id


def _require_fit(found: Sequence[ProcedureRow]) -> None:
    """Refuse a trip of what cannot be done together."""
    if len(found) == 1:
        return
    for one in found:
        if one.type not in TOGETHER:
            raise RuleError(f"procedure {one.id} is a {one.type} that is done by itself")
    wanted = [item.local_sample_id for one in found for item in one.items]
    if len(set(wanted)) < len(wanted):
        raise RuleError("a sample container is part of two procedures of this trip")


def _require_idle(tx: Transaction, storage_id: int) -> None:
    other = executions.on_storage(tx, storage_id)
    if other is not None:
        raise AlreadyRunning(
            f"execution {other[0]} is running on {other[1]}; finish or stop it first",
            execution=other[0],
            storage=other[1],
        )


def _started(
    tx: Transaction, found: ProcedureRow, worked: Worked, execution: int, technician: str
) -> None:
    """Note where a procedure is done, and tell the centre; of one that began here, all of it."""
    tx.change(
        "UPDATE procedure SET storage_id = ?, to_storage_id = ? WHERE id = ?",
        (worked.storage_id, worked.to_storage_id, found.local_id),
    )
    body: dict[str, outbox.Fact] = {
        "procedure": found.central_id,
        "localProcedure": found.local_id,
        "type": found.type.value,
        "execution": execution,
        "storage": places.limits(tx, worked.storage_id).name,
        "technician": technician,
        "at": tx.now.utc_ms,
    }
    if found.direction is not None:
        body["direction"] = found.direction.value
    if worked.to_storage_id is not None:
        body["toStorage"] = places.limits(tx, worked.to_storage_id).name
    if found.central_id is None and found.items:
        body["subjectCode"] = found.subject_code
        body["samples"] = [str(item.sample_id) for item in found.items]
    outbox.put(tx, OutboxKind.PROCEDURE_STARTED, body)

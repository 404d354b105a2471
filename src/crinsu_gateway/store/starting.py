"""The start of an execution: all rules are checked, slots promised and the centre told, in one go.

Refused starts change nothing. The same key again gives the execution that it started.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import (
    AlreadyRunning,
    ContainerFull,
    KeyReused,
    RuleError,
    SampleNotStored,
    SlotOccupied,
    TagTaken,
    UnknownPlace,
    UnknownSample,
)
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState, may_store, require_released
from crinsu_gateway.store import executions, outbox, places, procedures, samples, vacancies
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a technician wants to work. Names and address texts; all may be left open.

    `container` is a path such as C1/CN2; `slots` maps public sample ids to addresses.
    """

    storage: str | None = None
    container: str | None = None
    slots: Mapping[int, str] = field(default_factory=dict)


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
    found = procedures.procedure(tx, public_id)
    earlier = executions.by_key(tx, key)
    if earlier is not None:
        if earlier[1] != found.local_id:
            raise KeyReused("this idempotency key started another procedure", key=key)
        run = executions.execution(tx, earlier[0])
        if run.technician != technician or wish.storage not in (None, run.storage_name):
            raise KeyReused("this idempotency key started it for another wish", key=key)
        return earlier[0]
    if found.status is ProcedureStatus.IN_PROGRESS:
        raise AlreadyRunning(f"procedure {found.id} is being executed already", procedure=found.id)
    actor = Actor(technician, station, role)
    procedures.move_to(tx, found.local_id, ProcedureStatus.IN_PROGRESS, actor=actor)
    storage_id = _storage_for(tx, found, wish)
    _require_idle(tx, storage_id)
    if found.type is ProcedureType.STORE:
        _promise(tx, found, storage_id, wish)
    elif found.type is ProcedureType.RETRIEVE:
        _require_stored(tx, found, storage_id)
    tx.change("UPDATE procedure SET storage_id = ? WHERE id = ?", (storage_id, found.local_id))
    execution_id = executions.begin(
        tx,
        key=key,
        local_procedure_id=found.local_id,
        storage_id=storage_id,
        actor=actor,
    )
    outbox.put(
        tx,
        OutboxKind.PROCEDURE_STARTED,
        {
            "procedure": found.central_id,
            "localProcedure": found.local_id,
            "type": found.type.value,
            "execution": execution_id,
            "storage": places.storage(tx, storage_id).name,
            "technician": technician,
            "at": tx.now.utc_ms,
        },
    )
    return execution_id


def _require_idle(tx: Transaction, storage_id: int) -> None:
    other = tx.one(
        "SELECT e.id, t.name FROM execution e JOIN storage_solution t ON t.id = e.storage_id "
        "WHERE e.storage_id = ? AND e.state = 'RUNNING'",
        (storage_id,),
    )
    if other is not None:
        raise AlreadyRunning(
            f"execution {other[0]} is running on {other[1]}; finish or stop it first",
            execution=other[0],
            storage=other[1],
        )


def _storage_for(tx: Transaction, found: ProcedureRow, wish: Wish) -> int:
    """Where to work: what was wished, else what the procedure says, else where it fits."""
    if wish.storage is not None:
        return places.storage_named(tx, wish.storage).local_id
    if wish.slots:
        return places.storage_named(
            tx, parse_address(next(iter(wish.slots.values()))).storage
        ).local_id
    if found.type is ProcedureType.RETRIEVE:
        return _storage_of_samples(tx, found)
    if found.storage_id is not None:
        return places.storage(tx, found.storage_id).local_id
    if found.type is ProcedureType.REFILL:
        raise RuleError("say which storage solution is to be refilled")
    for storage in places.storages(tx):
        if vacancies.free_count(tx, storage.local_id) >= len(found.items):
            return storage.local_id
    raise ContainerFull(
        f"no storage solution has {len(found.items)} free slots", wanted=len(found.items)
    )


def _storage_of_samples(tx: Transaction, found: ProcedureRow) -> int:
    held = {samples.sample(tx, item.local_sample_id).storage_id for item in found.items}
    held.discard(None)
    if not held:
        raise SampleNotStored("none of the sample containers of this procedure is stored here")
    if len(held) > 1:
        raise RuleError("the sample containers are in several storage solutions: name one of them")
    return places.storage(tx, int(next(iter(held)) or 0)).local_id


def _require_tags(found: ProcedureRow) -> None:
    for item in found.items:
        if not item.tag:
            raise UnknownSample(
                f"{item.name} has no tag yet, so it could not be recognised by a scan",
                sample=item.sample_id,
            )
    if len({item.tag for item in found.items}) != len(found.items):
        raise TagTaken("two sample containers of this procedure bear the same tag")


def _require_stored(tx: Transaction, found: ProcedureRow, storage_id: int) -> None:
    _require_tags(found)
    wanted = places.storage(tx, storage_id)
    for item in found.items:
        row = samples.sample(tx, item.local_sample_id)
        if row.state is not SampleState.STORED:
            raise SampleNotStored(f"{item.name} is in no slot here", sample=item.sample_id)
        require_released(samples.as_rule(row))
        if row.storage_name != wanted.name:
            raise RuleError(
                f"{item.name} is in {row.address}, not in {wanted.name}", sample=item.sample_id
            )


def _promise(tx: Transaction, found: ProcedureRow, storage_id: int, wish: Wish) -> None:
    """Promise a slot to each sample container: wished ones first, the rest kept together."""
    _require_tags(found)
    unknown = set(wish.slots) - {item.sample_id for item in found.items}
    if unknown:
        raise UnknownSample(f"sample container {min(unknown)} is not part of this procedure")
    rest = []
    for item in found.items:
        row = samples.sample(tx, item.local_sample_id)
        may_store(samples.as_rule(row), "", None)
        if item.sample_id not in wish.slots:
            rest.append(item)
            continue
        slot_id = _wished_slot(tx, storage_id, wish.slots[item.sample_id])
        _require_free(tx, slot_id, item.local_sample_id)
        procedures.promise_slot(tx, found.local_id, item.local_sample_id, slot_id)
    if not rest:
        return
    if wish.container is not None:
        places.require_container(tx, storage_id, wish.container)
    subject = tx.value("SELECT subject_id FROM procedure WHERE id = ?", (found.local_id,))
    free = vacancies.free_slots(
        tx,
        storage_id,
        len(rest),
        subject_id=int(subject),
        path=wish.container,
        procedure_id=found.local_id,
    )
    for item, slot_id in zip(rest, free, strict=True):
        procedures.promise_slot(tx, found.local_id, item.local_sample_id, slot_id)


def _wished_slot(tx: Transaction, storage_id: int, address: str) -> int:
    """The slot of an address; RuleError outside the storage solution that is worked on.

    Only that one is checked by the interlocks, opened and locked again.
    """
    place, worked_on = parse_address(address), places.storage(tx, storage_id).name
    if place.storage != worked_on:
        raise RuleError(f"slot {place} is not in {worked_on}: an execution works on one of them")
    return places.slot_at(tx, place)


def _require_free(tx: Transaction, slot_id: int, sample_id: int) -> None:
    place = str(places.address(tx, slot_id))
    if not vacancies.is_in_use(tx, slot_id):
        raise UnknownPlace(f"slot {place} is not in the layout any more", address=place)
    vacancies.require_usable(tx, slot_id, place, sample_id)
    holder = samples.occupant(tx, slot_id)
    if holder is not None:
        raise SlotOccupied(f"slot {place} holds {holder}; choose a free one", slot=place)
    if tx.value("SELECT 1 FROM procedure_item WHERE slot_id = ? AND state = 'WAITING'", (slot_id,)):
        raise SlotOccupied(f"slot {place} is promised to another procedure", slot=place)

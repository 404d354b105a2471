"""Where a procedure is worked on, and what it needs there: free slots promised, samples in place.

It changes nothing but promises; store/starting.py begins the execution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crinsu_gateway.model.assignment import shares
from crinsu_gateway.model.errors import (
    ContainerFull,
    RuleError,
    SampleNotStored,
    SlotOccupied,
    TagTaken,
    UnknownPlace,
    UnknownSample,
)
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import Direction, ProcedureType
from crinsu_gateway.model.sample import (
    SampleState,
    may_receive,
    may_store,
    may_transfer,
    require_released,
)
from crinsu_gateway.store import free_places, places, procedures, samples, vacancies
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a technician wants to work. Names and address texts; all may be left open.

    `container` is a path such as C1/CN2; `slots` maps public sample ids to addresses; `also` is
    a second storage solution that takes half of what a store brings.
    """

    storage: str | None = None
    container: str | None = None
    slots: Mapping[int, str] = field(default_factory=dict)
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """The storage solutions (local ids) that an execution opens, in order."""

    storage_id: int
    to_storage_id: int | None = None

    @property
    def all(self) -> tuple[int, ...]:
        """One or two."""
        return tuple(one for one in (self.storage_id, self.to_storage_id) if one is not None)

    @property
    def target(self) -> int:
        """Where things are put."""
        return self.storage_id if self.to_storage_id is None else self.to_storage_id


def where(tx: Transaction, found: ProcedureRow, wish: Wish) -> Worked:
    """Where to work: what was wished, else what the procedure says, else where it fits."""
    match found.type, found.direction:
        case ProcedureType.TRANSFER, Direction.WITHIN:
            return _from_and_to(tx, found, wish)
        case (ProcedureType.RETRIEVE, _) | (ProcedureType.TRANSFER, Direction.OUT):
            return Worked(_wished(tx, wish) or _of_samples(tx, found, found.items))
        case ProcedureType.STORE, _ if wish.also is not None:
            first = _target(tx, found, wish)
            return _pair(first, places.storage_named(tx, wish.also).local_id)
        case _:
            return Worked(_target(tx, found, wish))


def _pair(first: int, second: int) -> Worked:
    return Worked(first) if first == second else Worked(first, second)


def _from_and_to(tx: Transaction, found: ProcedureRow, wish: Wish) -> Worked:
    """A transfer begins where the samples are; what is out already is only put."""
    held = [
        item
        for item in found.items
        if samples.sample(tx, item.local_sample_id).state is SampleState.STORED
    ]
    if not held:
        return Worked(_target(tx, found, wish))
    source = _of_samples(tx, found, held)
    target = _wished(tx, wish)
    if target is None and found.to_storage_name is not None:
        target = places.storage_named(tx, found.to_storage_name).local_id
    return _pair(source, source if target is None else target)


def _wished(tx: Transaction, wish: Wish) -> int | None:
    if wish.storage is not None:
        return places.storage_named(tx, wish.storage).local_id
    if wish.slots:
        first = parse_address(next(iter(wish.slots.values())))
        return places.storage_named(tx, first.storage).local_id
    return None


def _target(tx: Transaction, found: ProcedureRow, wish: Wish) -> int:
    wished = _wished(tx, wish)
    if wished is not None:
        return wished
    named = found.to_storage_name or found.storage_name
    if named is not None:
        return places.storage_named(tx, named).local_id
    if found.type in (ProcedureType.REFILL, ProcedureType.STOCKTAKE):
        raise RuleError("say which storage solution is meant")
    for storage in places.storages(tx):
        if vacancies.free_count(tx, storage.local_id) >= len(found.items):
            return storage.local_id
    raise ContainerFull(
        f"no storage solution has {len(found.items)} free slots", wanted=len(found.items)
    )


def _of_samples(tx: Transaction, found: ProcedureRow, items: Sequence[Item]) -> int:
    held = {samples.sample(tx, item.local_sample_id).storage_id for item in items}
    held.discard(None)
    if not held:
        raise SampleNotStored("none of the sample containers of this procedure is stored here")
    if len(held) > 1:
        raise RuleError("the sample containers are in several storage solutions: name one of them")
    return places.storage(tx, int(next(iter(held)) or 0)).local_id


def require_known(found: Sequence[ProcedureRow], wish: Wish) -> None:
    """UnknownSample when a slot is wished for what is not part of the procedures."""
    unknown = set(wish.slots) - {item.sample_id for one in found for item in one.items}
    if unknown:
        raise UnknownSample(f"sample container {min(unknown)} is not part of this procedure")


def reserve(tx: Transaction, found: ProcedureRow, worked: Worked, wish: Wish) -> None:
    """Check what is to be taken, promise slots for what is to be put."""
    match found.type, found.direction:
        case (ProcedureType.RETRIEVE, _) | (ProcedureType.TRANSFER, Direction.OUT):
            _require_stored(tx, found, worked.storage_id)
        case ProcedureType.TRANSFER, Direction.WITHIN:
            for item in found.items:
                may_transfer(samples.as_rule(samples.sample(tx, item.local_sample_id)))
            _require_somewhere_else(tx, found, worked, wish)
            _promise(tx, found, worked, wish)
        case ProcedureType.TRANSFER, Direction.IN:
            for item in found.items:
                may_receive(samples.as_rule(samples.sample(tx, item.local_sample_id)))
            _promise(tx, found, worked, wish)
        case ProcedureType.STORE, _:
            for item in found.items:
                may_store(samples.as_rule(samples.sample(tx, item.local_sample_id)), "", None)
            _promise(tx, found, worked, wish)
        case ProcedureType.STOCKTAKE, _ if found.path:
            places.require_container(tx, worked.storage_id, found.path)
        case _:
            pass


def _require_somewhere_else(
    tx: Transaction, found: ProcedureRow, worked: Worked, wish: Wish
) -> None:
    """Refuse a transfer within a storage solution that does not say where in it."""
    if worked.to_storage_id is not None or wish.container or found.path or wish.slots:
        return
    name = places.limits(tx, worked.target).name
    if any(samples.sample(tx, item.local_sample_id).storage_name == name for item in found.items):
        raise RuleError("say where to: another storage solution, a container, or slots")


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


def _promise(tx: Transaction, found: ProcedureRow, worked: Worked, wish: Wish) -> None:
    """Promise a slot to each sample container: wished ones first, the rest kept together."""
    _require_tags(found)
    targets = worked.all if found.type is ProcedureType.STORE else (worked.target,)
    rest = []
    for item in found.items:
        if item.sample_id not in wish.slots:
            rest.append(item)
            continue
        slot_id = _wished_slot(tx, targets, wish.slots[item.sample_id])
        _require_free(tx, slot_id, item.local_sample_id)
        procedures.promise_slot(tx, found.local_id, item.local_sample_id, slot_id)
    start = 0
    for storage_id, count in zip(targets, shares(len(rest), len(targets)), strict=True):
        _promise_free(tx, found, rest[start : start + count], storage_id, wish)
        start += count


def _promise_free(
    tx: Transaction, found: ProcedureRow, items: Sequence[Item], storage_id: int, wish: Wish
) -> None:
    if not items:
        return
    path = wish.container or found.path or None
    if path is not None:
        places.require_container(tx, storage_id, path)
    subject = tx.value("SELECT subject_id FROM procedure WHERE id = ?", (found.local_id,))
    free = free_places.free_slots(
        tx,
        storage_id,
        len(items),
        subject_id=int(subject),
        path=path,
        procedure_id=found.local_id,
    )
    for item, slot_id in zip(items, free, strict=True):
        procedures.promise_slot(tx, found.local_id, item.local_sample_id, slot_id)


def _wished_slot(tx: Transaction, worked: Sequence[int], address: str) -> int:
    """The slot of an address; RuleError outside the storage solutions that are worked on.

    Only those are checked by the interlocks, opened and locked again.
    """
    place, names = parse_address(address), [places.limits(tx, one).name for one in worked]
    if place.storage not in names:
        raise RuleError(
            f"slot {place} is not in {' or '.join(names)}: an execution works on one of them"
        )
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

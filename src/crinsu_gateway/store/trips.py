"""Trips: the procedures that wait for one storage solution, planned as one opening of its lid.

It only proposes; store/starting.py starts a trip, and the steps are planned then anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.model.trip import Errand, Pace, Visit, in_order, one_by_one, plan
from crinsu_gateway.store import free_places, places, procedures, samples
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

MOST = 500
"""Procedures looked at for one trip."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One sample container in the order of the trip: out of `place`, or into it.

    The place of one that is put is a proposal; it is promised when the trip starts. `lift` is the
    number of the lift in which it is served, from 1.
    """

    lift: int
    procedure: int
    sample: int
    name: str
    tag: str
    taken: bool
    place: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What could be done in one opening; `lifts` against those of one procedure after another."""

    storage: str
    procedures: tuple[int, ...]
    lifts: int
    lifts_apart: int
    containers: tuple[str, ...]
    picks: tuple[Pick, ...]
    left_out: tuple[tuple[int, str], ...]
    """Procedures that wait for this storage solution too but cannot be part of it, and why."""


@dataclass(slots=True)
class _Draft:
    """What is gathered of the procedures that fit."""

    procedures: list[int]
    errands: list[Errand]
    rows: dict[int, SampleRow]
    of: dict[int, int]
    puts: dict[int, str]
    left_out: list[tuple[int, str]]


def propose(
    tx: Transaction,
    storage_name: str,
    *,
    only: Sequence[int] | None = None,
    pace: Pace | None = None,
    seen: frozenset[int] | None = None,
) -> Trip:
    """The trip through a storage solution over what waits for it, or over `only` these.

    `seen` are the facilities whose procedures are considered; None: all.
    """
    storage = places.storage_named(tx, storage_name)
    rows = [row for row in _waiting(tx, seen) if only is None or row.id in only]
    return planned(tx, storage, rows, pace=pace)


def planned(
    tx: Transaction,
    storage: places.Storage,
    rows: Sequence[ProcedureRow],
    *,
    pace: Pace | None = None,
) -> Trip:
    """The trip through a storage solution over these procedures, the oldest first."""
    given = free_places.Given()
    draft = _Draft([], [], {}, {}, {}, [])
    for row in rows:
        try:
            _add(tx, draft, row, storage, given)
        except RuleError as error:
            draft.left_out.append((row.id, error.sentence))
    contents = places.carriers(tx, storage.local_id)
    visits = plan(draft.errands, pace, contents)
    return Trip(
        storage.name,
        tuple(draft.procedures),
        len(visits),
        len(one_by_one(draft.errands, pace, contents)),
        tuple(visit.container for visit in visits),
        tuple(
            pick for number, visit in enumerate(visits, 1) for pick in _picks(draft, visit, number)
        ),
        tuple(draft.left_out),
    )


def _waiting(tx: Transaction, seen: frozenset[int] | None) -> list[ProcedureRow]:
    """All that may be executed, oldest first."""
    return procedures.standing(tx, ProcedureStatus.CREATED, MOST, seen)[::-1]


def _add(
    tx: Transaction,
    draft: _Draft,
    row: ProcedureRow,
    storage: places.Storage,
    given: free_places.Given,
) -> None:
    """Add a procedure that is done here; nothing of it when a rule forbids it."""
    found = [samples.sample(tx, item.local_sample_id) for item in row.items]
    match row.type:
        case ProcedureType.RETRIEVE:
            if any(one.storage_name == storage.name for one in found):
                _take(draft, row, found, storage.name)
        case ProcedureType.STORE:
            if row.storage_id in (None, storage.id):
                _put(tx, draft, row, found, storage, given)
        case _:
            if storage.id == row.storage_id or storage.name in _ends(row, found):
                raise RuleError(f"a {row.type} is done by itself")


def _ends(row: ProcedureRow, found: Sequence[SampleRow]) -> set[str | None]:
    """Where a transfer begins and ends."""
    return {row.to_storage_name, *(one.storage_name for one in found)}


def _require_new(draft: _Draft, found: Sequence[SampleRow]) -> None:
    for one in found:
        if not one.tag:
            raise RuleError(f"{one.name} has no tag yet")
        if one.local_id in draft.rows:
            raise RuleError(f"{one.name} is part of an earlier procedure of this trip")


def _take(draft: _Draft, row: ProcedureRow, found: Sequence[SampleRow], storage: str) -> None:
    _require_new(draft, found)
    for one in found:
        if one.storage_name != storage:
            raise RuleError(f"{one.name} is not in {storage}")
    for one in found:
        path = "/".join(one.address.containers) if one.address is not None else ""
        draft.errands.append(Errand(one.local_id, one.carrier, take=path))
    _keep(draft, row, found)


def _put(
    tx: Transaction,
    draft: _Draft,
    row: ProcedureRow,
    found: Sequence[SampleRow],
    storage: places.Storage,
    given: free_places.Given,
) -> None:
    _require_new(draft, found)
    for one in found:
        if one.state not in (SampleState.EXPECTED, SampleState.OUT):
            raise RuleError(f"{one.name} is {one.state}")
    subject = tx.value("SELECT subject_id FROM procedure WHERE id = ?", (row.local_id,))
    slots = free_places.free_slots(
        tx,
        storage.local_id,
        len(found),
        subject_id=int(subject),
        path=row.path or None,
        procedure_id=row.local_id,
        given=given,
    )
    for one, slot in zip(found, slots, strict=True):
        address = places.address(tx, slot)
        draft.puts[one.local_id] = str(address)
        draft.errands.append(Errand(one.local_id, one.carrier, put="/".join(address.containers)))
    _keep(draft, row, found)


def _keep(draft: _Draft, row: ProcedureRow, found: Sequence[SampleRow]) -> None:
    draft.procedures.append(row.id)
    for one in found:
        draft.rows[one.local_id] = one
        draft.of[one.local_id] = row.id


def _picks(draft: _Draft, visit: Visit, number: int) -> list[Pick]:
    """What one lift is for, in the order of the slots."""
    found = [_pick(draft, sample, number, taken=True) for sample in visit.takes]
    found.sort(key=lambda pick: in_order(pick.place))
    put = [_pick(draft, sample, number, taken=False) for sample in visit.puts]
    put.sort(key=lambda pick: in_order(pick.place))
    return found + put


def _pick(draft: _Draft, sample: int, number: int, *, taken: bool) -> Pick:
    row = draft.rows[sample]
    place = str(row.address) if taken else draft.puts[sample]
    return Pick(number, draft.of[sample], row.id, row.name, row.tag or "", taken, place)

"""Gathers a pick list in one snapshot: a trip that waits, or what is left of one that runs.

It only reads. Trips are planned in store/trips.py, the steps of one that runs in
procedures/planning.py; the pages are made in report/.
"""

from collections.abc import Sequence
from itertools import groupby

from crinsu_gateway.model.pick_list import Errand, Lift, Line, PickList
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.store import executions, meta, places, procedures, samples, trips
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.trips import Pick

HANDLING = ("take_samples", "store_samples")
OPEN = (StepState.PENDING, StepState.ACTIVE, StepState.UNSURE)


def pick_list(
    tx: Transaction,
    storage: str,
    *,
    only: Sequence[int] | None = None,
    seen: frozenset[int] | None = None,
) -> PickList:
    """The pick list of what waits for a storage solution, or of `only` these procedures.

    `seen` as for a trip. UnknownPlace when there is no such storage solution.
    """
    trip = trips.propose(tx, storage, only=only, seen=seen)
    place = places.storage_named(tx, storage)
    lifts = tuple(
        _lift(
            *(tx, place.local_id, place.name, number, trip.containers[number - 1]),
            [_line(pick) for pick in picks],
        )
        for number, picks in groupby(trip.picks, key=lambda pick: pick.lift)
    )
    rows = [procedures.procedure(tx, one) for one in trip.procedures]
    return _listed(tx, trip.storage, rows, lifts, apart=trip.lifts_apart, left_out=trip.left_out)


def left_of(tx: Transaction, execution_id: int) -> PickList:
    """What an execution has still to take and to put, at the places that are promised."""
    run = executions.execution(tx, execution_id)
    rows = [procedures.procedure(tx, one) for one in run.members]
    waiting = {
        str(item.local_sample_id): (row, item)
        for row in rows
        for item in row.items
        if item.state == "WAITING"
    }
    found: dict[tuple[str, str, int], list[Line]] = {}
    up = 0
    for step in run.steps:
        up += step.kind == "lift"
        if step.kind in HANDLING and step.state in OPEN:
            name = str(step.parameters.get("storage") or run.storage_name)
            at = (name, str(step.parameters["container"]), up)
            wanted = step.parameters["samples"]
            assert isinstance(wanted, list)
            some = [_left(tx, step.kind, *waiting[one]) for one in wanted if one in waiting]
            found.setdefault(at, []).extend(line for line in some if line is not None)
    shown = [(name, path, lines) for (name, path, _), lines in found.items() if lines]
    lifts = tuple(
        _lift(tx, run.storages[name], name, number, path, lines)
        for number, (name, path, lines) in enumerate(shown, 1)
    )
    where = " to ".join(run.storages)
    return _listed(tx, where, rows, lifts, apart=len(lifts), left_out=(), execution=run.id)


def _left(tx: Transaction, kind: str, row: ProcedureRow, item: Item) -> Line | None:
    """What a step has to do with a sample container; None when it did it."""
    here = samples.sample(tx, item.local_sample_id)
    take = kind == "take_samples"
    if take and here.address is None:
        return None
    place = here.address if take or item.slot_id is None else places.address(tx, item.slot_id)
    return Line(row.id, take, item.sample_id, item.name, item.tag or "", str(place))


def _listed(
    tx: Transaction,
    storage: str,
    rows: Sequence[ProcedureRow],
    lifts: tuple[Lift, ...],
    *,
    apart: int,
    left_out: tuple[tuple[int, str], ...],
    execution: int | None = None,
) -> PickList:
    facility = tx.need("facility", "SELECT name, time_zone FROM facility ORDER BY id LIMIT 1")
    return PickList(
        gateway=meta.gateway_id(tx),
        facility=facility[0],
        zone=facility[1],
        made_ms=tx.now.utc_ms,
        storage=storage,
        procedures=tuple(Errand(row.id, row.type.value, row.subject_code or "") for row in rows),
        lifts=lifts,
        lifts_apart=apart,
        left_out=left_out,
        execution=execution,
    )


def _lift(
    tx: Transaction, storage_id: int, storage: str, number: int, path: str, lines: list[Line]
) -> Lift:
    tag, _ = places.found_by(tx, storage_id, path)
    return Lift(number, f"{storage}/{path}", tag, tuple(lines))


def _line(pick: Pick) -> Line:
    return Line(pick.procedure, pick.taken, pick.sample, pick.name, pick.tag, pick.place)

"""Makes the view that a step looks at, from the rows of the store. It changes nothing."""

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.procedures.step import Given, ItemView, Proof, StepView, StorageView
from crinsu_gateway.store import (
    alarms,
    commands,
    overrides,
    places,
    readings,
    records,
    samples,
    step_ups,
    units,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.overrides import OverrideKind
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction

FORBIDDING = frozenset({Severity.EMERGENCY, Severity.HIGH})
"""Alarms as bad as these keep a storage solution shut."""


def items(tx: Transaction, procedure: ProcedureRow) -> tuple[ItemView, ...]:
    """The sample containers of a procedure with the place where each is, or is to be.

    They come in layout order, so that a recipe visits each container once.
    """
    seen = []
    for item in procedure.items:
        row = samples.sample(tx, item.local_sample_id)
        slot_id = item.slot_id
        if slot_id is not None:
            address = str(places.address(tx, slot_id))
        else:
            address = "" if row.address is None else str(row.address)
        seen.append(
            ItemView(
                row.local_id, row.name, row.tag or "", address, slot_id, item.state == "WAITING"
            )
        )
    return tuple(sorted(seen, key=lambda view: _in_order(view.address)))


def _in_order(address: str) -> list[tuple[int, str]]:
    """Sorts CN2 before CN10: by length of each label, then by its text."""
    return [(len(part), part) for part in address.split("/")]


def storage(tx: Transaction, storage_id: int) -> StorageView:
    """A storage solution (local id) with what its units can do and say."""
    limits = places.limits(tx, storage_id)
    able = units.serving(tx, storage_id)
    said = readings.for_storage(tx, storage_id)
    return StorageView(
        name=limits.name,
        level_min=limits.level_min,
        temperature_max=limits.temperature_max,
        can_read=frozenset(able),
        can_write=frozenset(purpose for purpose, points in able.items() if points[0].writable),
        readings={
            purpose: tuple(said.get((point.unit, point.point)) for point in points)
            for purpose, points in able.items()
        },
        alarms=_forbidding(tx, storage_id),
    )


def _forbidding(tx: Transaction, storage_id: int) -> tuple[str, ...]:
    """The open alarms of a storage solution that are too bad to open it."""
    found = alarms.open_of_storage(tx, storage_id)
    return tuple(
        f"{row.reason}; that is over, and alarm {row.id} waits to be acknowledged"
        if row.state is AlarmState.RETURNED
        else row.reason
        for row in found
        if row.severity in FORBIDDING and row.stands_in_the_way
    )


def order_key(run: ExecutionRow, step: StepRow, attempt: int) -> str:
    """The idempotency key of an order: one command an attempt, whatever happens."""
    return f"execution/{run.id}/{step.ordinal}/{attempt}"


def view(
    tx: Transaction,
    run: ExecutionRow,
    procedure: ProcedureRow,
    step: StepRow,
    given: InputRow | None,
) -> StepView:
    """What the open step may look at."""
    attempt = int(str(step.result.get("attempt", 0)))
    key = order_key(run, step, attempt)
    command = commands.by_key(tx, key)
    opened = tx.now
    if step.started_boot_ms is not None:
        opened = Instant(step.started_ms or 0, step.started_boot_ms, step.boot_id or "")
    return StepView(
        parameters=step.parameters,
        state=StepState.ACTIVE if step.state is StepState.PENDING else step.state,
        memory=step.result,
        opened=opened,
        now=tx.now,
        storage=storage(tx, run.storage_id),
        items=items(tx, procedure),
        given=None if given is None else _given(tx, given),
        command=command,
        command_settled_boot_ms=commands.settled_boot_ms(tx, key),
        execution=run.id,
        technician=run.technician,
        record=records.shown_hash(tx, "execution", run.id) if step.kind == "sign" else "",
        let_through=_let_through(tx, run, step),
    )


def _let_through(tx: Transaction, run: ExecutionRow, step: StepRow) -> str:
    found = overrides.active(tx, run.id, step.ordinal, OverrideKind.WRONG_TAG)
    return "" if found is None else found.about


def _given(tx: Transaction, given: InputRow) -> Given:
    proof = None
    if given.step_up_id is not None:
        found = step_ups.used(tx, given.step_up_id)
        proof = Proof(found.id, found.actor_id, found.purpose, found.shown_hash)
    return Given(given.kind, given.text, given.actor, proof)

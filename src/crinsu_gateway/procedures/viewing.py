"""Makes the view that a step looks at, from the rows of the store. It changes nothing."""

from collections.abc import Iterable
from dataclasses import replace

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.clock import Instant, iso_utc_seconds
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.model.trip import in_order
from crinsu_gateway.procedures.step import Given, ItemView, Proof, StepView, StorageView
from crinsu_gateway.store import (
    alarms,
    commands,
    emergencies,
    exemptions,
    inputs,
    interlocks,
    overrides,
    places,
    procedures,
    readings,
    records,
    samples,
    servicing,
    step_ups,
    stocktakes,
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
    """The sample containers of a procedure with the place where each is, and is to be.

    They come in layout order.
    """
    seen = []
    for item in procedure.items:
        row = samples.sample(tx, item.local_sample_id)
        here = "" if row.address is None else str(row.address)
        promised = "" if item.slot_id is None else str(places.address(tx, item.slot_id))
        seen.append(
            ItemView(
                row.local_id,
                row.id,
                row.name,
                row.tag or "",
                promised or here,
                item.slot_id,
                item.state == "WAITING",
                left=item.state == "LEFT",
                here=here,
                state=row.state,
                carrier=row.carrier,
                procedure=procedure.local_id,
                type=procedure.type,
                direction=procedure.direction,
            )
        )
    return tuple(sorted(seen, key=lambda view: in_order(view.address)))


def all_items(tx: Transaction, run: ExecutionRow) -> tuple[ItemView, ...]:
    """The sample containers of all procedures of a run."""
    return tuple(
        item for member in run.members for item in items(tx, procedures.procedure(tx, member))
    )


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
        service=_service(tx, storage_id),
        overridable=interlocks.overridable(tx, storage_id),
        emergency=_emergency(tx, [storage_id]),
    )


def _emergency(tx: Transaction, storages: Iterable[int]) -> int:
    found = emergencies.of_storages(tx, [*storages])
    return 0 if found is None else found.id


def _service(tx: Transaction, storage_id: int) -> str:
    found = servicing.current(tx, storage_id)
    if found is None:
        return ""
    return f"it is in service by {found.owner} until {iso_utc_seconds(found.until_ms)}"


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


def storage_of(run: ExecutionRow, step: StepRow) -> int:
    """The storage solution (local id) that a step is about; the only one when it names none."""
    return run.storages.get(str(step.parameters.get("storage", "")), run.storage_id)


def place_of(tx: Transaction, run: ExecutionRow, step: StepRow) -> str:
    """The container that a step is about, with its storage solution, such as T1/C1/CN2."""
    name = places.limits(tx, storage_of(run, step)).name
    return f"{name}/{step.parameters.get('container', '')}"


def view(tx: Transaction, run: ExecutionRow, step: StepRow, given: InputRow | None) -> StepView:
    """What the open step may look at."""
    attempt = int(str(step.result.get("attempt", 0)))
    key = commands.key_of_step(run.id, step.ordinal, attempt)
    command = commands.by_key(tx, key)
    opened = tx.now
    if step.started_boot_ms is not None:
        opened = Instant(step.started_ms or 0, step.started_boot_ms, step.boot_id or "")
    storage_id = storage_of(run, step)
    shown = StepView(
        parameters=step.parameters,
        state=StepState.ACTIVE if step.state is StepState.PENDING else step.state,
        memory=step.result,
        opened=opened,
        now=tx.now,
        storage=_overridden(tx, run, storage_id, storage(tx, storage_id)),
        items=all_items(tx, run),
        given=None if given is None else _given(tx, given),
        command=command,
        command_settled_boot_ms=commands.settled_boot_ms(tx, key),
        execution=run.id,
        emergency=_emergency(tx, run.storages.values()),
        technician=run.technician,
        scanned_by=inputs.scanned_by(tx, run.id) if step.kind == "witness" else frozenset(),
        record=records.shown_hash(tx, "execution", run.id) if step.kind == "sign" else "",
        let_through=_let_through(tx, run, step, OverrideKind.WRONG_TAG),
        granted=_let_through(tx, run, step, OverrideKind.INTERLOCK),
    )
    path = step.parameters.get("container")
    return shown if path is None else _at_container(tx, run, step, shown, storage_id, str(path))


def _overridden(
    tx: Transaction, run: ExecutionRow, storage_id: int, shown: StorageView
) -> StorageView:
    """The storage solution with what two persons let through there, while the site allows it.

    What was let through before a pause is not any more: the unit is looked at anew.
    """
    about = {step.ordinal: storage_of(run, step) for step in run.steps}
    paused = max((step.ordinal for step in run.steps if step.kind == "pause"), default=0)
    let_through = frozenset(
        cause
        for ordinal, causes in exemptions.standing(tx, run.id)
        if ordinal > paused and about.get(ordinal) == storage_id
        for cause in causes & shown.overridable
    )
    return replace(shown, overridden=let_through)


def _let_through(tx: Transaction, run: ExecutionRow, step: StepRow, kind: OverrideKind) -> str:
    found = overrides.active(tx, run.id, step.ordinal, kind)
    return "" if found is None else found.about


def _given(tx: Transaction, given: InputRow) -> Given:
    proof = None
    if given.step_up_id is not None:
        found = step_ups.used(tx, given.step_up_id)
        proof = Proof(found.id, found.actor_id, found.purpose, found.shown_hash)
    return Given(given.kind, given.text, given.actor, proof, given.reason)


def _at_container(
    tx: Transaction, run: ExecutionRow, step: StepRow, shown: StepView, storage_id: int, path: str
) -> StepView:
    tag, position = places.found_by(tx, storage_id, path)
    counted = (
        stocktakes.scanned(tx, run.id, place_of(tx, run, step))
        if step.kind == "count_samples"
        else frozenset()
    )
    return replace(shown, container_tag=tag, position=position, scanned=counted)

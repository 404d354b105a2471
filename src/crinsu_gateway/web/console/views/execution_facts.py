"""What the page of an execution reads in one transaction: the run, its step, what it handles.

It reads what the store says now and draws nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from crinsu_gateway.model.command import Command
from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.procedure import (
    LIVE,
    Direction,
    ExecutionState,
    InputKind,
    ProcedureType,
    Verdict,
)
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import (
    commands,
    emergencies,
    executions,
    exposure_views,
    inputs,
    interlocks,
    people,
    places,
    procedures,
    readings,
    samples,
    stocktakes,
    units,
    winding,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.exposure_views import Clock
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.views import execution_spot
from crinsu_gateway.web.console.views.execution_spot import Spot
from crinsu_gateway.web.console.views.execution_way import TAGS, Able, Way, way_of

WRONG = frozenset({"WRONG_TAG"})
"""Why a scan was refused that a second person may let pass as a sample container."""
_HANDLING = frozenset({"take_samples", "store_samples"})
_SHIPPING = {"ship_samples": Direction.OUT, "receive_samples": Direction.IN}
_AFTER = {"take_samples": SampleState.OUT, "receive_samples": SampleState.OUT}
"""How a sample container stands when such a step is through with it and its procedure is not."""


@dataclass(frozen=True, slots=True)
class Vial:
    """A sample container of the run; `place` is where it is handled now, empty where nowhere.

    `state`: waiting, done or left; `here`: the open step is about it.
    """

    id: int
    local_id: int
    name: str
    tag: str
    place: str
    state: str
    reason: str
    here: bool


@dataclass(frozen=True, slots=True)
class Open:
    """The open step and what it waits for.

    `order_until_ms`: until when the unit may do what it was ordered, UTC as the boot clock counts.
    `wrong`: the last scan, while it stands refused. `may_override`: all that blocks may be let
    through by two persons here. `waits_for`: the storage solution whose page says why it must
    wait, by the id of that page; 0 where it need not.
    """

    row: StepRow
    way: Way
    storage: str
    spot: Spot | None
    order: Command | None
    order_until_ms: int | None
    wrong: InputRow | None
    may_override: bool
    counted: int
    waits_for: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """An execution as its page shows it. `undoing` is what a stop, `closing` what a pause asks."""

    run: ExecutionRow
    type: ProcedureType
    who: str
    step: Open | None
    vials: tuple[Vial, ...]
    clock: Clock | None
    clock_since_ms: int | None
    undoing: tuple[StepRow, ...]
    closing: tuple[StepRow, ...]
    emergency: int

    @property
    def is_live(self) -> bool:
        """Whether it may still go on."""
        return self.run.state in LIVE


def facts(tx: Transaction, execution_id: int) -> Facts:
    """All that a page shows of an execution; NotFound when there is none."""
    run = executions.execution(tx, execution_id)
    lead = procedures.procedure(tx, run.local_procedure_id)
    emergency = emergencies.of_storages(tx, run.storages.values())
    clock = exposure_views.clock(tx, run.id)
    now = run.open_step if run.state is ExecutionState.RUNNING else None
    vials = _vials(tx, run, now)
    live = run.state is ExecutionState.RUNNING
    return Facts(
        run=run,
        type=lead.type,
        who=people.name_of(tx, run.technician) or run.technician,
        step=None if now is None else _open(tx, run, now, vials, emergency=emergency is not None),
        vials=vials,
        clock=clock,
        clock_since_ms=_since_ms(tx, clock),
        undoing=_steps(run, winding.undoing(tx, run.id)) if live else (),
        closing=_steps(run, winding.undoing(tx, run.id, pausing=True)) if live else (),
        emergency=0 if emergency is None else emergency.id,
    )


def _since_ms(tx: Transaction, clock: Clock | None) -> int | None:
    """When the clock began as the boot clock counts, in UTC ms of now; a tenth early at the most.

    It stays the same while the clock runs, so that a page is not made anew for it.
    """
    if clock is None or clock.elapsed_ms is None:
        return None
    return (tx.now.utc_ms - clock.elapsed_ms) // 100 * 100


def _until_ms(tx: Transaction, order: Command | None) -> int | None:
    if order is None or order.boot_id != tx.now.boot_id:
        return None
    return (tx.now.utc_ms + order.expires_boot_ms - tx.now.boot_ms) // 100 * 100


def _steps(run: ExecutionRow, ordinals: Collection[int]) -> tuple[StepRow, ...]:
    return tuple(step for step in run.steps if step.ordinal in ordinals)


def _open(
    tx: Transaction,
    run: ExecutionRow,
    step: StepRow,
    vials: tuple[Vial, ...],
    *,
    emergency: bool,
) -> Open:
    name = str(step.parameters.get("storage") or run.storage_name)
    storage_id = run.storages[name]
    attempt = int(str(step.result.get("attempt", 0)))
    order = commands.by_key(tx, commands.key_of_step(run.id, step.ordinal, attempt))
    said = readings.for_storage(tx, storage_id)
    causes = step.result.get("causes")
    blocking = {Cause(one) for one in causes} if isinstance(causes, list) else set()
    path = step.parameters.get("container")
    counts = step.kind == "count_samples" and path is not None
    way = way_of(step, _able(tx, storage_id, said), order, emergency=emergency)
    lit = tuple(one.place for one in vials if one.here and one.state == "waiting" and one.place)
    return Open(
        row=step,
        way=way,
        storage=name,
        spot=None
        if path is None
        else execution_spot.read(tx, storage_id, str(path), lit, scans=way in TAGS),
        order=order,
        order_until_ms=_until_ms(tx, order),
        wrong=_wrong(tx, run, step),
        may_override=bool(blocking) and blocking <= interlocks.overridable(tx, storage_id),
        counted=len(stocktakes.scanned(tx, run.id, f"{name}/{path}")) if counts else 0,
        waits_for=places.storage_named(tx, name).id if way is Way.BLOCKED and blocking else 0,
    )


def _able(tx: Transaction, storage_id: int, said: dict[tuple[str, str], Reading]) -> Able:
    able = units.serving(tx, storage_id)
    first = {purpose: said.get((each[0].unit, each[0].point)) for purpose, each in able.items()}
    return Able(
        reads=frozenset(able),
        writes=frozenset(purpose for purpose, each in able.items() if each[0].writable),
        believed=frozenset(
            purpose
            for purpose, one in first.items()
            if one is not None and one.quality is Quality.GOOD and one.quantity is not None
        ),
    )


def _wrong(tx: Transaction, run: ExecutionRow, step: StepRow) -> InputRow | None:
    """The newest input, when it is a scan of this step that stands refused for its tag."""
    last = inputs.newest(tx, run.id)
    if last is None or last.kind is not InputKind.SCAN or last.verdict is not Verdict.REFUSED:
        return None
    return last if last.code in WRONG and last.ordinal in (None, step.ordinal) else None


def _vials(tx: Transaction, run: ExecutionRow, step: StepRow | None) -> tuple[Vial, ...]:
    found = []
    for member in run.members:
        procedure = procedures.procedure(tx, member)
        found += [_vial(tx, procedure, item, step) for item in procedure.items]
    return tuple(found)


def _vial(tx: Transaction, procedure: ProcedureRow, item: Item, step: StepRow | None) -> Vial:
    row = samples.sample(tx, item.local_sample_id)
    here = "" if row.address is None else str(row.address)
    target = "" if item.slot_id is None else str(places.address(tx, item.slot_id))
    is_here = step is not None and _is_about(step, procedure, item.local_sample_id)
    kind = step.kind if step is not None and is_here else ""
    handled = item.state == "DONE" or row.state is _AFTER.get(kind)
    state = "left" if item.state == "LEFT" else "done" if handled else "waiting"
    place = target if kind == "store_samples" else here or target
    return Vial(row.id, row.local_id, row.name, row.tag or "", place, state, item.reason, is_here)


def _is_about(step: StepRow, procedure: ProcedureRow, sample_id: int) -> bool:
    named = step.parameters.get("samples")
    if isinstance(named, list) and step.kind in _HANDLING:
        return str(sample_id) in named
    return procedure.direction is not None and procedure.direction is _SHIPPING.get(step.kind)

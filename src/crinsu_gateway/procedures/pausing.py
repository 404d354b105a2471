"""Pauses an execution and lets it go on: what is open is closed first, and checked again after.

Steps that were left out stay in the record as they are; what is still to be done is planned
anew behind them. While it is paused the storage solution is free for others.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AlreadyRunning, RuleError, WrongInput
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureType,
    StepState,
    Verdict,
)
from crinsu_gateway.procedures import ending, viewing
from crinsu_gateway.procedures.planning import steps_left
from crinsu_gateway.store import executions, inputs, procedures, stocktakes, winding
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.transaction import Transaction

OPEN = frozenset({StepState.PENDING, StepState.ACTIVE, StepState.UNSURE})


def pause(tx: Transaction, run: ExecutionRow, given: InputRow) -> None:
    """Close what is open, then pause. A fill is not paused, and what ends already is not either."""
    lead = procedures.procedure(tx, run.local_procedure_id)
    if lead.type is ProcedureType.REFILL:
        _refuse(tx, given, WrongInput("a fill cannot be paused: let it end, or stop it"))
        return
    if run.code or any(step.kind == "pause" and step.state in OPEN for step in run.steps):
        _refuse(tx, given, WrongInput("it is being closed already: do what is asked"))
        return
    actor = given.given_by
    inputs.decide(tx, given, Verdict.ACCEPTED)
    keep = winding.undoing(tx, run.id, pausing=True)
    winding.withdraw_but(tx, run, keep)
    executions.skip_but(tx, run.id, keep, actor)
    executions.plan(tx, run.id, [("pause", {})], after=len(run.steps))


def paused(tx: Transaction, run: ExecutionRow) -> bool:
    """What a paused run does with what it is told; whether anything changed."""
    given = inputs.first_open(tx, run.id)
    if given is None:
        return False
    actor = given.given_by
    if given.kind is InputKind.STOP:
        inputs.decide(tx, given, Verdict.ACCEPTED)
        sentence = given.text or "stopped by the technician"
        ending.end(tx, run, ExecutionState.FAILED, "STOPPED", sentence, actor)
    elif given.kind is not InputKind.RESUME:
        _refuse(tx, given, WrongInput("it is paused: resume it, or stop it"))
    else:
        _resume(tx, run, given, actor)
    return True


def _resume(tx: Transaction, run: ExecutionRow, given: InputRow, actor: Actor) -> None:
    for storage_id in run.storages.values():
        other = executions.on_storage(tx, storage_id)
        if other is not None:
            sentence = f"execution {other[0]} is running on {other[1]}; finish it first"
            _refuse(tx, given, AlreadyRunning(sentence, execution=other[0]))
            return
    inputs.decide(tx, given, Verdict.ACCEPTED)
    executions.pause(tx, run.id, pausing=False, actor=actor)
    finished = [
        step for step in run.steps if step.kind == "count_samples" and step.state is StepState.DONE
    ]
    # others may have worked here meanwhile: what was half counted is counted again
    whole = [viewing.place_of(tx, run, step) for step in finished]
    stocktakes.count_anew(tx, run.id, whole, actor=actor)
    counted = frozenset(str(step.parameters["container"]) for step in finished)
    executions.plan(tx, run.id, steps_left(tx, run, counted), after=len(run.steps))


def _refuse(tx: Transaction, given: InputRow, error: RuleError) -> None:
    inputs.decide(tx, given, Verdict.REFUSED, code=error.code, sentence=error.sentence)

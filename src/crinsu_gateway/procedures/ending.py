"""Ends an execution: how each of its procedures ended, what was left, and the words to the centre.

A procedure is COMPLETED when the run came to its end and none of its sample containers was left.
A run that was stopped or failed ends FAILED; in a trip, a procedure whose sample containers were
all done before is COMPLETED nevertheless: the stop was about the others.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import (
    ExecutionState,
    ProcedureStatus,
    ProcedureType,
    StepState,
)
from crinsu_gateway.procedures import viewing
from crinsu_gateway.store import executions, inputs, lifts, outbox, procedures, stocktakes
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction

NOT_FOUND = "it was not where it was expected"


def _base(tx: Transaction, run: ExecutionRow, procedure: ProcedureRow) -> dict[str, outbox.Fact]:
    return {
        "procedure": procedure.central_id,
        "localProcedure": procedure.local_id,
        "execution": run.id,
        "conflict": procedure.conflict,
        "at": tx.now.utc_ms,
    }


def tell_step(
    tx: Transaction, run: ExecutionRow, step: StepRow, state: StepState, actor: Actor
) -> None:
    """Tell the centre of a step: in a trip the procedures that it served, else the leading one."""
    named = step.parameters.get("samples")
    served = [
        member
        for member in run.members
        if isinstance(named, list)
        and any(str(item.local_sample_id) in named for item in procedures.items(tx, member))
    ]
    for member in served or run.members[:1]:
        body = _base(tx, run, procedures.procedure(tx, member))
        body |= {"step": step.ordinal, "kind": step.kind, "state": state.value}
        outbox.put(tx, OutboxKind.PROCEDURE_STEP, {**body, "technician": actor.id})


def end_of_steps(tx: Transaction, run: ExecutionRow) -> None:
    """End a run without open steps; it is completed only when nothing was left behind."""
    code, sentence = run.code, run.sentence
    left = [
        str(item.sample_id)
        for member in run.members
        for item in procedures.items(tx, member)
        if item.state != "DONE"
    ]
    if left and not code:
        code = "ITEMS_LEFT"
        sentence = f"the sample containers {', '.join(left)} were left"
    state = ExecutionState.FAILED if code else ExecutionState.COMPLETED
    end(tx, run, state, code, sentence, run.actor)


def end(
    tx: Transaction,
    run: ExecutionRow,
    state: ExecutionState,
    code: str,
    sentence: str,
    actor: Actor,
) -> None:
    """End the run and its procedures, free what was promised, and tell the centre."""
    lifts.abandoned(tx, run.id, actor)
    executions.finish(tx, run.id, state, code=code, sentence=sentence, actor=actor)
    inputs.refuse_rest(tx, run.id, "EXECUTION_ENDED", "the execution has ended")
    for member in run.members:
        procedure = procedures.procedure(tx, member)
        compare(tx, run, procedure)
        _end_one(tx, run, procedure, state, code, sentence, actor)


def _end_one(
    tx: Transaction,
    run: ExecutionRow,
    procedure: ProcedureRow,
    state: ExecutionState,
    code: str,
    sentence: str,
    actor: Actor,
) -> None:
    all_done = all(item.state == "DONE" for item in procedure.items)
    if state is ExecutionState.FAILED and len(run.members) > 1 and all_done:
        code, sentence, state = "", "", ExecutionState.COMPLETED
    status = ProcedureStatus(state.value)
    procedures.move_to(tx, procedure.local_id, status, actor=actor)
    reason = NOT_FOUND if code == "ITEMS_LEFT" else sentence
    procedures.release_items(tx, procedure.local_id, reason, actor)
    body = {**_base(tx, run, procedure), "status": status.value, "code": code}
    after = procedures.items(tx, procedure.local_id)
    left = [item for item in after if item.state != "DONE"]
    if left:
        body["done"] = [str(item.sample_id) for item in after if item.state == "DONE"]
        body["left"] = [str(item.sample_id) for item in left]
        body["leftReasons"] = [item.reason for item in left]
    outbox.put(tx, OutboxKind.PROCEDURE_FINISHED, {**body, "sentence": sentence})


def compare(tx: Transaction, run: ExecutionRow, procedure: ProcedureRow) -> None:
    """Compare what a stock-take counted to its end since the last pause.

    A container that was broken off tells nothing. It is done before a pause as well: others may
    work there meanwhile, and what they move is no difference.
    """
    if procedure.type is not ProcedureType.STOCKTAKE:
        return
    done = [step for step in run.steps if step.state is StepState.DONE]
    compared = max((step.ordinal for step in done if step.kind == "pause"), default=0)
    counted = [
        viewing.place_of(tx, run, step)
        for step in done
        if step.kind == "count_samples" and step.ordinal > compared
    ]
    stocktakes.compare(tx, run.id, procedure.local_id, list(dict.fromkeys(counted)))

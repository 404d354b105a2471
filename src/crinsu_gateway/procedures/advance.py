"""Carries an execution one turn further, inside one transaction of the store.

It plans the steps of a new run, lets the open step look at its view, and carries the decision
out: verdict, order, custody, state, audit and outbox are committed together or not at all. It
decides nothing by itself but stops and inputs of the wrong kind.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.command import CommandState, is_expired
from crinsu_gateway.model.errors import RuleError, WrongInput
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureStatus,
    StepState,
    Verdict,
)
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.procedures import exposing, viewing
from crinsu_gateway.procedures.recipes import Needs, Standing, recipe, winding_down
from crinsu_gateway.procedures.registry import STEPS
from crinsu_gateway.procedures.step import Decision, Order, StepView
from crinsu_gateway.store import (
    audit,
    commands,
    executions,
    inputs,
    lifts,
    outbox,
    overrides,
    people,
    policies,
    procedures,
    samples,
    signatures,
    units,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.overrides import OverrideKind
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction

ENDED = frozenset({StepState.DONE, StepState.FAILED})


def advance(tx: Transaction, execution_id: int, *, broken: bool = False) -> bool:
    """One turn; whether anything changed, so that another turn may change more.

    `broken`: the open step could not take its last turn, so a stop need not wait for it.
    """
    run = executions.execution(tx, execution_id)
    if run.state is not ExecutionState.RUNNING:
        return False
    procedure = procedures.procedure(tx, run.local_procedure_id)
    if not run.steps:
        needs = Needs(
            witness=policies.is_witnessed(tx, procedure.type),
            signature=policies.people_required(tx),
        )
        executions.plan(tx, run.id, recipe(procedure.type, viewing.items(tx, procedure), needs))
        return True
    step = run.open_step
    if step is None:
        _end_of_steps(tx, run, procedure)
        return True
    given = inputs.first_open(tx, run.id)
    if given is not None and _turned_away(tx, run, step, given, broken=broken):
        return True
    return _turn(tx, run, step, viewing.view(tx, run, procedure, step, given), given)


def _turned_away(
    tx: Transaction, run: ExecutionRow, step: StepRow, given: InputRow, *, broken: bool
) -> bool:
    """Handle what no step decides: stops, inputs for another step, inputs of the wrong kind."""
    if given.kind is InputKind.STOP:
        _stop(tx, run, given, seen=broken or step.state is not StepState.PENDING)
        return True
    accepts = STEPS[step.kind].accepts
    if given.ordinal is not None and given.ordinal != step.ordinal:
        error = WrongInput(f"that was for step {given.ordinal}; step {step.ordinal} is open now")
    elif _came_too_early(step, given):
        error = WrongInput(f"that came before step {step.ordinal} was open: look at it first")
    elif given.kind not in accepts:
        error = WrongInput(
            f"this step waits for {' or '.join(sorted(accepts))}, not for {given.kind}: "
            f"{step.prompt}"
        )
    else:
        return False
    inputs.decide(tx, given, Verdict.REFUSED, code=error.code, sentence=error.sentence)
    return True


def _came_too_early(step: StepRow, given: InputRow) -> bool:
    """Whether nobody can have seen what this word would confirm; a scan speaks for itself."""
    unseen = step.state is StepState.PENDING and given.ordinal is None
    return unseen and given.kind is not InputKind.SCAN


def _turn(
    tx: Transaction, run: ExecutionRow, step: StepRow, view: StepView, given: InputRow | None
) -> bool:
    actor = Actor("gateway", "engine") if given is None else given.given_by
    if _expire(tx, view):
        return True
    decision = STEPS[step.kind].advance(view)
    if decision.act is not None:
        decision = _acted(tx, run, decision, actor)
    changed = _verdict(tx, given, decision)
    if decision.order is not None:
        attempt = int(str(decision.memory.get("attempt", view.attempt + 1)))
        _issue(tx, run, step, decision.order, attempt)
    if decision.refusal is None:
        changed |= executions.set_step(
            tx,
            run.id,
            step,
            decision.state,
            prompt=exposing.urged(tx, run.id, decision.prompt),
            actor=actor,
            result=dict(decision.memory),
        )
        exposing.follow(tx, run, step, decision.state, actor)
    if decision.overridden:
        _use_override(tx, run, step, actor)
    if decision.attested:
        _attest(tx, run, step, view, decision, actor)
    if decision.state in ENDED:
        _tell_step(tx, run, step, decision.state, actor)
    if decision.failure is not None:
        error = decision.failure
        _wind_down(tx, run, error.code, error.sentence, actor)
    return changed


def _use_override(tx: Transaction, run: ExecutionRow, step: StepRow, actor: Actor) -> None:
    found = overrides.active(tx, run.id, step.ordinal, OverrideKind.WRONG_TAG)
    if found is not None:
        overrides.use(tx, found.id, actor)


def _attest(
    tx: Transaction,
    run: ExecutionRow,
    step: StepRow,
    view: StepView,
    decision: Decision,
    actor: Actor,
) -> None:
    """Write down who stood for a step with a fresh PIN, and for what they were shown."""
    proof = None if view.given is None else view.given.proof
    if proof is None:
        return
    facts: Body = {
        "execution": run.id,
        "step": step.ordinal,
        "technician": run.technician,
        "step_up": proof.step_up,
        "shown": proof.shown,
        "late": decision.memory.get("late") is True,
    }
    witnessed = proof.purpose is Purpose.WITNESS
    audit.append(tx, "step.witnessed" if witnessed else "step.signed", actor, facts)
    signatures.sign(
        tx,
        proof.by,
        Meaning.WITNESSED if witnessed else Meaning.DID,
        f"execution-step-{step.ordinal}" if witnessed else "execution",
        run.id,
        proof.shown,
        actor,
        printed_name=people.name_of(tx, proof.by),
    )


def _expire(tx: Transaction, view: StepView) -> bool:
    """An order that no bus took in time is over; a later bus must not take it."""
    command = view.command
    if command is None or command.state is not CommandState.INTENDED:
        return False
    if not is_expired(command, tx.now):
        return False
    commands.settle(tx, command.id, CommandState.EXPIRED, "the unit did not take it in time")
    return True


def _acted(tx: Transaction, run: ExecutionRow, decision: Decision, actor: Actor) -> Decision:
    """Change custody; a rule that forbids it refuses the input and leaves all as it was."""
    act = decision.act
    assert act is not None
    try:
        if act.slot_id is None:
            samples.take(tx, act.sample_id, actor=actor, execution=run.id)
        else:
            samples.store(tx, act.sample_id, act.slot_id, actor=actor, execution=run.id)
    except RuleError as error:
        return Decision(decision.state, decision.prompt, decision.memory, refusal=error)
    procedures.settle_item(tx, run.local_procedure_id, act.sample_id, "DONE")
    return decision


def _verdict(tx: Transaction, given: InputRow | None, decision: Decision) -> bool:
    if given is None:
        return False
    if decision.refusal is not None:
        error = decision.refusal
        inputs.decide(tx, given, Verdict.REFUSED, code=error.code, sentence=error.sentence)
    elif decision.used:
        inputs.decide(tx, given, Verdict.ACCEPTED)
    else:
        inputs.decide(
            tx,
            given,
            Verdict.REFUSED,
            code=WrongInput.code,
            sentence=f"not now: {decision.prompt}",
        )
    return True


def _issue(tx: Transaction, run: ExecutionRow, step: StepRow, order: Order, attempt: int) -> None:
    capability = units.capabilities(tx, run.storage_id).get(order.purpose)
    if capability is None or not capability.writable:
        return
    commands.issue(
        tx,
        capability.unit,
        capability.point,
        order.value,
        actor=run.actor,
        key=viewing.order_key(run, step, attempt),
        lifetime_s=order.lifetime_s,
    )


def _stop(tx: Transaction, run: ExecutionRow, given: InputRow, *, seen: bool) -> None:
    """Stop safely: what was begun is wound down first. A second stop ends the run at once.

    A second one that came before the winding down could be `seen` is the first, pressed again.
    """
    inputs.decide(tx, given, Verdict.ACCEPTED)
    if run.code and not seen:
        return
    actor = given.given_by
    sentence = given.text or "stopped by the technician"
    _wind_down(tx, run, "STOPPED", sentence, actor, at_once=bool(run.code))


def _wind_down(
    tx: Transaction,
    run: ExecutionRow,
    code: str,
    sentence: str,
    actor: Actor,
    *,
    at_once: bool = False,
) -> None:
    """Leave out what need not be done any more; end the run when nothing is left to undo."""
    if run.code:  # the first reason stays
        code, sentence = run.code, run.sentence
    steps = executions.execution(tx, run.id).steps
    standing = [Standing(step.ordinal, step.kind, _container(step), step.state) for step in steps]
    undoing = winding_down(standing)
    for step in steps:
        if step.ordinal not in undoing:
            _withdraw(tx, run, step)
    executions.note_ending(tx, run.id, code, sentence)
    if at_once or not undoing:
        _end(tx, run, ExecutionState.FAILED, code, sentence, actor)
        return
    executions.skip_but(tx, run.id, undoing, actor)


def _withdraw(tx: Transaction, run: ExecutionRow, step: StepRow) -> None:
    """Take back the order of a step that is left out, if it was not sent yet."""
    attempt = int(str(step.result.get("attempt", 0)))
    command = commands.by_key(tx, viewing.order_key(run, step, attempt))
    if command is not None and command.state is CommandState.INTENDED:
        outcome = "not sent: the execution was stopped before"
        commands.settle(tx, command.id, CommandState.EXPIRED, outcome)


def _container(step: StepRow) -> str | None:
    found = step.parameters.get("container")
    return None if found is None else str(found)


def _base(tx: Transaction, run: ExecutionRow) -> dict[str, outbox.Fact]:
    procedure = procedures.procedure(tx, run.local_procedure_id)
    return {
        "procedure": procedure.central_id,
        "localProcedure": procedure.local_id,
        "execution": run.id,
        "conflict": procedure.conflict,
        "at": tx.now.utc_ms,
    }


def _tell_step(
    tx: Transaction, run: ExecutionRow, step: StepRow, state: StepState, actor: Actor
) -> None:
    body = {**_base(tx, run), "step": step.ordinal, "kind": step.kind, "state": state.value}
    outbox.put(tx, OutboxKind.PROCEDURE_STEP, {**body, "technician": actor.id})


def _end_of_steps(tx: Transaction, run: ExecutionRow, procedure: ProcedureRow) -> None:
    """End a run without open steps; it is completed only when nothing was left behind."""
    left = [str(item.sample_id) for item in procedure.items if item.state == "WAITING"]
    code, sentence = run.code, run.sentence
    if left and not code:
        code = "ITEMS_LEFT"
        sentence = f"the sample containers {', '.join(left)} were not where they were expected"
    state = ExecutionState.FAILED if code else ExecutionState.COMPLETED
    _end(tx, run, state, code, sentence, run.actor)


def _end(
    tx: Transaction,
    run: ExecutionRow,
    state: ExecutionState,
    code: str,
    sentence: str,
    actor: Actor,
) -> None:
    """End the run and its procedure, free what was promised, and tell the centre."""
    lifts.abandoned(tx, run.id, actor)
    executions.finish(tx, run.id, state, code=code, sentence=sentence, actor=actor)
    inputs.refuse_rest(tx, run.id, "EXECUTION_ENDED", "the execution has ended")
    status = ProcedureStatus(state.value)
    procedures.move_to(tx, run.local_procedure_id, status, actor=actor)
    procedures.release_items(tx, run.local_procedure_id)
    outbox.put(
        tx,
        OutboxKind.PROCEDURE_FINISHED,
        {**_base(tx, run), "status": status.value, "code": code, "sentence": sentence},
    )

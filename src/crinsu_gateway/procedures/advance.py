"""Carries an execution one turn further, inside one transaction of the store.

It plans the steps of a new run, lets the open step look at its view, and carries the decision
out: verdict, order, custody, state, audit and outbox are committed together or not at all. It
decides nothing by itself but stops and inputs of the wrong kind.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.command import CommandState, is_expired
from crinsu_gateway.model.errors import RuleError, WrongInput
from crinsu_gateway.model.pick_list import is_of_paper
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    StepState,
    Verdict,
)
from crinsu_gateway.model.procedure_errors import PaperScanned
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.procedures import acting, alarming, ending, exposing, pausing, viewing
from crinsu_gateway.procedures.planning import first_steps
from crinsu_gateway.procedures.registry import STEPS
from crinsu_gateway.procedures.step import Decision, Order, StepView
from crinsu_gateway.store import (
    audit,
    commands,
    emergencies,
    executions,
    exemptions,
    inputs,
    overrides,
    people,
    procedures,
    signatures,
    units,
    winding,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.overrides import OverrideKind
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction

ENDED = frozenset({StepState.DONE, StepState.FAILED})


def advance(tx: Transaction, execution_id: int, *, broken: bool = False) -> bool:
    """One turn; whether anything changed, so that another turn may change more.

    `broken`: the open step could not take its last turn, so a stop need not wait for it.
    """
    run = executions.execution(tx, execution_id)
    if run.state is ExecutionState.PAUSED:
        return pausing.paused(tx, run)
    if run.state is not ExecutionState.RUNNING:
        return False
    if not run.steps:
        executions.plan(tx, run.id, first_steps(tx, run))
        return True
    step = run.open_step
    if step is None:
        ending.end_of_steps(tx, run)
        return True
    given = inputs.first_open(tx, run.id)
    if given is not None and _turned_away(tx, run, step, given, broken=broken):
        return True
    return _turn(tx, run, step, viewing.view(tx, run, step, given), given)


def _turned_away(
    tx: Transaction, run: ExecutionRow, step: StepRow, given: InputRow, *, broken: bool
) -> bool:
    """Handle what no step decides: stops, inputs for another step, inputs of the wrong kind."""
    if given.kind is InputKind.STOP:
        _stop(tx, run, given, seen=broken or step.state is not StepState.PENDING)
        return True
    if given.kind is InputKind.PAUSE:
        pausing.pause(tx, run, given)
        return True
    accepts = STEPS[step.kind].accepts
    error: RuleError
    if given.ordinal is not None and given.ordinal != step.ordinal:
        error = WrongInput(f"that was for step {given.ordinal}; step {step.ordinal} is open now")
    elif _came_too_early(step, given):
        error = WrongInput(f"that came before step {step.ordinal} was open: look at it first")
    elif given.kind is InputKind.SCAN and is_of_paper(given.text):
        error = PaperScanned("this is the code on paper: scan what is in the hand", tag=given.text)
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
    decision = acting.acted(tx, run, step, decision, actor)
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
        alarming.follow(tx, run, step, decision)
    if decision.waived:
        holds = view.storage.emergency or view.emergency
        emergencies.use(tx, holds, decision.waived, actor, run.id, step.ordinal)
    if decision.overridden:
        _use_override(tx, run, step, decision, actor)
    if decision.attested:
        _attest(tx, run, step, view, decision, actor)
    if decision.state in ENDED:
        ending.tell_step(tx, run, step, decision.state, actor)
    if decision.failure is not None:
        error = decision.failure
        wind_down(tx, run, error.code, error.sentence, actor)
    if decision.pause:
        ending.compare(tx, run, procedures.procedure(tx, run.local_procedure_id))
        executions.pause(tx, run.id, pausing=True, actor=actor)
    return changed


def _use_override(
    tx: Transaction, run: ExecutionRow, step: StepRow, decision: Decision, actor: Actor
) -> None:
    kind = OverrideKind.WRONG_TAG if decision.exempt is None else OverrideKind.INTERLOCK
    found = overrides.active(tx, run.id, step.ordinal, kind)
    if found is not None:
        overrides.use(tx, found, actor)
    if found is not None and decision.exempt is not None:
        exemptions.give(tx, run.id, step.ordinal, decision.exempt, found.id, actor)


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
    capability = units.capabilities(tx, viewing.storage_of(run, step)).get(order.purpose)
    if capability is None or not capability.writable:
        return
    commands.issue(
        tx,
        capability.unit,
        capability.point,
        order.value,
        actor=run.actor,
        key=commands.key_of_step(run.id, step.ordinal, attempt),
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
    wind_down(tx, run, "STOPPED", sentence, actor, at_once=bool(run.code))


def wind_down(
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
    undoing = winding.undoing(tx, run.id)
    winding.withdraw_but(tx, run, undoing)
    executions.note_ending(tx, run.id, code, sentence)
    if at_once or not undoing:
        ending.end(tx, run, ExecutionState.FAILED, code, sentence, actor)
        return
    executions.skip_but(tx, run.id, undoing, actor)

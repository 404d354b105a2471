"""Carries out what a step decided about custody: acts and blind counts.

A rule that forbids it refuses the input and leaves everything as it was.
"""

from dataclasses import replace

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.procedures import viewing
from crinsu_gateway.procedures.step import Act, ActKind, Decision
from crinsu_gateway.store import procedures, samples, shipments, stocktakes
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.transaction import Transaction


def acted(
    tx: Transaction,
    run: ExecutionRow,
    step: StepRow,
    decision: Decision,
    actor: Actor,
) -> Decision:
    """The decision, once carried out; with a refusal when a rule forbade it."""
    if decision.count is not None:
        place = viewing.place_of(tx, run, step)
        stocktakes.scan(tx, run.id, place, decision.count, actor=actor)
    if decision.act is not None:
        try:
            _do(tx, run, decision.act, actor)
        except RuleError as error:
            return replace(decision, refusal=error, used=False, act=None, overridden=False)
        _settle(tx, decision.act)
    return decision


def _do(tx: Transaction, run: ExecutionRow, act: Act, actor: Actor) -> None:
    match act.kind:
        case ActKind.STORE:
            assert act.slot_id is not None
            samples.store(tx, act.sample_id, act.slot_id, actor=actor, execution=run.id)
        case ActKind.TAKE:
            samples.take(tx, act.sample_id, actor=actor, execution=run.id)
        case ActKind.SHIP:
            shipments.ship(
                tx, act.sample_id, act.procedure, act.detail, actor=actor, execution=run.id
            )
        case ActKind.RECEIVE:
            shipments.receive(
                tx, act.sample_id, act.procedure, act.detail, actor=actor, execution=run.id
            )
        case ActKind.LEAVE:
            procedures.leave_item(tx, act.procedure, act.sample_id, act.detail, actor)


def _settle(tx: Transaction, act: Act) -> None:
    if act.last and act.kind is not ActKind.LEAVE:
        procedures.settle_item(tx, act.procedure, act.sample_id, "DONE")

"""What a stop and a pause share: which open steps undo what was begun, and orders taken back."""

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.winding import Standing, winding_down
from crinsu_gateway.store import commands, executions
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.transaction import Transaction


def undoing(tx: Transaction, execution: int, *, pausing: bool = False) -> frozenset[int]:
    """The open steps of a run that undo what was begun; a pause keeps the witness's as well."""
    return winding_down(
        [
            Standing(
                step.ordinal,
                step.kind,
                _text(step, "container"),
                step.state,
                _text(step, "storage"),
            )
            for step in executions.execution(tx, execution).steps
        ],
        pausing=pausing,
    )


def _text(step: StepRow, name: str) -> str | None:
    found = step.parameters.get(name)
    return None if found is None else str(found)


def withdraw_but(tx: Transaction, run: ExecutionRow, keep: frozenset[int]) -> None:
    """Take back the orders of the steps that are left out, if they were not sent yet."""
    for step in executions.execution(tx, run.id).steps:
        if step.ordinal not in keep:
            _withdraw(tx, run, step)


def _withdraw(tx: Transaction, run: ExecutionRow, step: StepRow) -> None:
    attempt = int(str(step.result.get("attempt", 0)))
    command = commands.by_key(tx, commands.key_of_step(run.id, step.ordinal, attempt))
    if command is not None and command.state is CommandState.INTENDED:
        outcome = "not sent: the execution was stopped before"
        commands.settle(tx, command.id, CommandState.EXPIRED, outcome)

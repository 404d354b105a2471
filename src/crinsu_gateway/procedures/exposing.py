"""Starts and ends exposures with the steps that lift and lower, and urges the technician.

What a lift means for the sample containers is in store/lifts.py. A new kind of step that takes a
container out of the cold, or puts it back, has its line here.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.procedures.viewing import storage_of
from crinsu_gateway.store import exposure_views, lifts, precaution
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.transaction import Transaction

LIFTING, LOWERING = frozenset({"lift"}), frozenset({"lower"})

_URGENT = {
    Stage.WARNED: "HURRY, half of the time is over. ",
    Stage.EXCURSION: "TOO LONG OUT, into the cold now. ",
    Stage.CRITICAL: "FAR TOO LONG OUT, into the cold now. ",
}


def follow(
    tx: Transaction, run: ExecutionRow, step: StepRow, state: StepState, actor: Actor
) -> None:
    """What a step that was just done means for what is exposed."""
    if state is not StepState.DONE:
        return
    if step.kind in LIFTING:
        lifts.begin(tx, run.id, storage_of(run, step), str(step.parameters["container"]), actor)
    elif step.kind in LOWERING:
        lifts.lowered(tx, run.id, storage_of(run, step), str(step.parameters["container"]), actor)
        precaution.quarantine(tx)


def is_due(tx: Transaction) -> bool:
    """Whether a clock runs, or something that came back waits to be put into quarantine."""
    return lifts.is_running(tx) or precaution.is_due(tx)


def look(tx: Transaction) -> None:
    """Look at the running clocks, and see to what came back too warm."""
    lifts.look(tx)
    precaution.quarantine(tx)


def urged(tx: Transaction, execution_id: int, prompt: str) -> str:
    """The prompt, with a word before it while something has been out for long."""
    stage = exposure_views.stage_that_urges(tx, execution_id)
    return prompt if stage is None else _URGENT.get(stage, "") + prompt

"""Alarms about what nobody could make safe: a lid that is not locked, a valve that is not shut.

The step asks a person as well; the alarm is for those who do not stand there. It belongs to the
storage solution and not to the run: it is over when the same order is proven, in whatever run.
"""

from dataclasses import dataclass

from crinsu_gateway.model.alarm import (
    FOG_UNPROVEN,
    LOCK_UNPROVEN,
    VALVE_UNPROVEN,
    Severity,
    guidance,
)
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.procedures.step import Decision
from crinsu_gateway.procedures.viewing import storage_of
from crinsu_gateway.store import alarms, places
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Unsafe:
    code: str
    severity: Severity


_UNSAFE = {
    "shut_valve": _Unsafe(VALVE_UNPROVEN, Severity.HIGH),
    "lock_lid": _Unsafe(LOCK_UNPROVEN, Severity.MEDIUM),
    "stop_fog": _Unsafe(FOG_UNPROVEN, Severity.LOW),
}
"""The steps in the safe direction, and what it is when one of them is not proven."""


def follow(tx: Transaction, run: ExecutionRow, step: StepRow, decision: Decision) -> None:
    """Raise the alarm of a step that came to its wits' end; calm it when the step is done."""
    unsafe = _UNSAFE.get(step.kind)
    if unsafe is None:
        return
    name = places.limits(tx, storage_of(run, step)).name
    source = f"storage/{name}"
    if decision.unproven:
        # of no unit: the watcher has no definition of it, and it must not hold the run itself
        alarms.raise_of_no_unit(
            tx,
            source,
            unsafe.code,
            unsafe.severity,
            f"{name}: {guidance(unsafe.code).title}: {decision.unproven}",
        )
    elif decision.state is StepState.DONE:
        alarms.calm(tx, source, unsafe.code, tx.now)

"""Procedures, executions and steps: their states, and which change is allowed.

All of it lives in these tables; nobody else decides a transition. It does not know what a
step does (procedures/steps) nor where the states are kept (store).
States of a procedure: Crinsutrack API, generation B; the table is ours (docs/central-contract.md).
"""

from enum import StrEnum

from crinsu_gateway.model.errors import IllegalTransition, ProcedureNotCreated


class ProcedureType(StrEnum):
    """What a procedure is for."""

    STORE = "STORE"
    RETRIEVE = "RETRIEVE"
    REFILL = "REFILL"
    TRANSFER = "TRANSFER"
    STOCKTAKE = "STOCKTAKE"


WITHOUT_SUBJECT = frozenset({ProcedureType.REFILL, ProcedureType.STOCKTAKE})
"""What is about a storage solution and not about the samples of a subject."""


class Direction(StrEnum):
    """Which way a transfer goes, seen from this facility."""

    WITHIN = "WITHIN"  # from one place here to another
    OUT = "OUT"  # into a shipper, to another facility
    IN = "IN"  # what arrives is matched by its tags and stored


class ProcedureStatus(StrEnum):
    """Where a procedure stands."""

    PENDING = "PENDING"  # waits for facility staff
    CREATED = "CREATED"  # may be executed
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


PROCEDURE_MOVES: dict[ProcedureStatus, frozenset[ProcedureStatus]] = {
    ProcedureStatus.PENDING: frozenset({ProcedureStatus.CREATED, ProcedureStatus.CANCELLED}),
    ProcedureStatus.CREATED: frozenset({ProcedureStatus.IN_PROGRESS, ProcedureStatus.CANCELLED}),
    ProcedureStatus.IN_PROGRESS: frozenset({ProcedureStatus.COMPLETED, ProcedureStatus.FAILED}),
    ProcedureStatus.COMPLETED: frozenset(),
    ProcedureStatus.CANCELLED: frozenset(),
    ProcedureStatus.FAILED: frozenset(),
}
FINAL = frozenset(state for state, moves in PROCEDURE_MOVES.items() if not moves)


def require_move(current: ProcedureStatus, wanted: ProcedureStatus) -> None:
    """Refuse a change of status that the table does not allow."""
    if wanted in PROCEDURE_MOVES[current]:
        return
    if wanted is ProcedureStatus.IN_PROGRESS:
        raise ProcedureNotCreated(
            f"only a procedure in state CREATED can be executed; this one is {current}",
            status=current,
        )
    allowed = ", ".join(sorted(PROCEDURE_MOVES[current])) or "none, it is final"
    raise IllegalTransition(
        f"a procedure cannot go from {current} to {wanted}; allowed: {allowed}",
        status=current,
        wanted=wanted,
    )


class ExecutionState(StrEnum):
    """Where one run of a procedure stands. PAUSED: the lid is shut, nothing is lifted."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


LIVE = frozenset({ExecutionState.RUNNING, ExecutionState.PAUSED})
"""What may still go on."""


class StepState(StrEnum):
    """Where a step stands. UNSURE: it was acting when the power went; a person must say."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    UNSURE = "UNSURE"
    DONE = "DONE"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class InputKind(StrEnum):
    """What a technician can tell an execution."""

    SCAN = "scan"  # a tag, from a scanner or typed
    CONFIRM = "confirm"  # what the open step asks for was done
    DENY = "deny"  # the answer to a question of the step is no
    STOP = "stop"  # end this execution; what was done stays recorded
    PAUSE = "pause"  # close what is open and wait; the storage solution is free meanwhile
    RESUME = "resume"  # go on after a pause; the unit is checked again
    LEAVE = "leave"  # this sample container, by its tag, is left undone, for a reason


class Verdict(StrEnum):
    """What became of an input."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"

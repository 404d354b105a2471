"""Winding down: which steps must still be done when a run is stopped or paused, or a step failed.

Pure. What was begun is undone; a step that begins something has its line in the table below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.procedure import StepState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one planned step stands, as far as winding down needs it."""

    ordinal: int
    kind: str
    container: str | None
    state: StepState
    storage: str | None = None


_UNDONE_BY = {
    "lower": "lift",
    "stop_fog": "clear_fog",
    "close_lid": "unlock_lid",
    "lock_lid": "unlock_lid",
    "shut_valve": "fill",
}
_SEEN_FOR = {"witness": "lift"}
_NOT_BEGUN = frozenset({StepState.PENDING, StepState.SKIPPED})
_ENDED = frozenset({StepState.DONE, StepState.FAILED, StepState.SKIPPED})


def winding_down(steps: Sequence[Standing], *, pausing: bool = False) -> frozenset[int]:
    """Which open steps must still be done when a run is stopped or paused, or a step failed.

    What was begun is undone: what was lifted is lowered, what was unlocked is closed and locked,
    a valve that was opened is shut. Everything else is left out; but a run that goes on after a
    pause may be completed, so what was done before it is witnessed before it.
    """
    undone_by = _UNDONE_BY | (_SEEN_FOR if pausing else {})
    begun: dict[tuple[str, str | None, str | None], bool] = {}
    found = set()
    for step in steps:
        begun[step.kind, step.container, step.storage] = step.state not in _NOT_BEGUN
        undoes = (undone_by.get(step.kind, ""), step.container, step.storage)
        if step.state not in _ENDED and begun.get(undoes, False):
            found.add(step.ordinal)
    return frozenset(found)

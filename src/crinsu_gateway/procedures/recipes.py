"""Recipes: which steps a procedure consists of, and in which order. Pure.

Containers are visited once each, in the order of the layout, so each is lifted once. What the
unit cannot do becomes a confirmation inside the step itself, so the recipe is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.procedure import ProcedureType, StepState
from crinsu_gateway.procedures.step import ItemView, Memory

Planned = tuple[str, Memory]

LONGEST_FILL_S = 600.0
"""10 minutes: the limit of published automatic nitrogen fill systems against a failed sensor."""
LEAST_RISE = 1.0


def recipe(type: ProcedureType, items: Sequence[ItemView]) -> list[Planned]:
    """The steps for a procedure over these sample containers."""
    if type is ProcedureType.REFILL:
        return _refill()
    handling = "store_samples" if type is ProcedureType.STORE else "take_samples"
    return [
        ("check_unit", {"refill": False}),
        ("unlock_lid", {}),
        ("open_lid", {}),
        *_visits(handling, items),
        ("close_lid", {}),
        ("lock_lid", {}),
        ("verify_unit", {}),
        ("sign", {}),
    ]


def _visits(handling: str, items: Sequence[ItemView]) -> list[Planned]:
    steps: list[Planned] = []
    for path in dict.fromkeys(item.container for item in items):
        where = {"container": path}
        steps += [("lift", where), (handling, where), ("lower", where)]
    return steps


def _refill() -> list[Planned]:
    return [
        ("check_unit", {"refill": True}),
        ("fill", {"max_s": LONGEST_FILL_S, "rise": LEAST_RISE}),
        ("shut_valve", {}),
        ("verify_unit", {}),
        ("sign", {}),
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one planned step stands, as far as winding down needs it."""

    ordinal: int
    kind: str
    container: str | None
    state: StepState


_UNDONE_BY = {
    "lower": "lift",
    "close_lid": "unlock_lid",
    "lock_lid": "unlock_lid",
    "shut_valve": "fill",
}
_NOT_BEGUN = frozenset({StepState.PENDING, StepState.SKIPPED})


def winding_down(steps: Sequence[Standing]) -> frozenset[int]:
    """Which open steps must still be done when a run is stopped or a step failed.

    What was begun is undone: what was lifted is lowered, what was unlocked is closed and locked,
    a valve that was opened is shut. Everything else is left out.
    """
    begun = {(step.kind, step.container) for step in steps if step.state not in _NOT_BEGUN}
    ended = frozenset({StepState.DONE, StepState.FAILED, StepState.SKIPPED})
    return frozenset(
        step.ordinal
        for step in steps
        if step.state not in ended and (_UNDONE_BY.get(step.kind), step.container) in begun
    )

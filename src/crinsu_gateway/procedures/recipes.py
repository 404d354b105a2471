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


@dataclass(frozen=True, slots=True)
class Needs:
    """What the site asks of people: a second one to see each act, a PIN for the signature."""

    witness: bool = False
    signature: bool = False


NO_NEEDS = Needs()


def recipe(
    type: ProcedureType, items: Sequence[ItemView], needs: Needs = NO_NEEDS
) -> list[Planned]:
    """The steps for a procedure over these sample containers."""
    if type is ProcedureType.REFILL:
        return _refill(needs)
    handling = "store_samples" if type is ProcedureType.STORE else "take_samples"
    return [
        ("check_unit", {"refill": False}),
        ("unlock_lid", {}),
        ("open_lid", {}),
        *_visits(handling, items, needs),
        ("close_lid", {}),
        ("lock_lid", {}),
        ("verify_unit", {}),
        _sign(needs),
    ]


def _sign(needs: Needs) -> Planned:
    return ("sign", {"step_up": needs.signature})


def _visits(handling: str, items: Sequence[ItemView], needs: Needs) -> list[Planned]:
    steps: list[Planned] = []
    for path in dict.fromkeys(item.container for item in items):
        where = {"container": path}
        steps += [("lift", where), (handling, where), ("lower", where)]
        if needs.witness:  # after lowering: a PIN takes longer than a vial may be out of the cold
            here = [item for item in items if item.container == path]
            seen = {item.sample_id: item.address for item in here}
            samples = [f"{sample_id} {address}" for sample_id, address in seen.items()]
            steps.append(("witness", {**where, "samples": samples}))
    return steps


def _refill(needs: Needs) -> list[Planned]:
    return [
        ("check_unit", {"refill": True}),
        ("fill", {"max_s": LONGEST_FILL_S, "rise": LEAST_RISE}),
        ("shut_valve", {}),
        ("verify_unit", {}),
        _sign(needs),
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

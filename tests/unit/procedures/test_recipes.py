"""Recipes: which steps, in which order, and what is undone when a run is stopped."""

from crinsu_gateway.model.procedure import ProcedureType, StepState
from crinsu_gateway.model.trip import Visit
from crinsu_gateway.model.winding import Standing, winding_down
from crinsu_gateway.procedures.recipes import Stay, recipe


def test_each_container_is_lifted_once() -> None:
    """Three sample containers in two canes need two lifts."""
    visits = [Visit("C1/CN1", takes=(1, 2)), Visit("C1/CN2", takes=(3,))]
    kinds = [kind for kind, _ in recipe(ProcedureType.RETRIEVE, [Stay("T1", visits)])]
    assert kinds == [
        "check_unit",
        "unlock_lid",
        "open_lid",
        *("lift", "take_samples", "lower"),
        *("lift", "take_samples", "lower"),
        "close_lid",
        "lock_lid",
        "verify_unit",
        "sign",
    ]


def test_a_refill_never_opens_the_lid() -> None:
    """A refill works through the valve alone."""
    kinds = [kind for kind, _ in recipe(ProcedureType.REFILL, [Stay("T1", ())])]
    assert kinds == ["check_unit", "fill", "shut_valve", "verify_unit", "sign"]


def standing(*states: StepState) -> list[Standing]:
    kinds = ["check_unit", "unlock_lid", "open_lid", "lift", "store_samples", "lower"]
    kinds += ["close_lid", "lock_lid", "verify_unit", "sign"]
    padded = [*states, *[StepState.PENDING] * (len(kinds) - len(states))]
    return [
        Standing(number, kind, "C1" if kind in ("lift", "store_samples", "lower") else None, state)
        for number, (kind, state) in enumerate(zip(kinds, padded, strict=True), start=1)
    ]


def test_a_stop_before_anything_moved_leaves_nothing_to_do() -> None:
    """While the unit is only being checked a stop ends the run at once."""
    assert winding_down(standing(StepState.ACTIVE)) == frozenset()


def test_a_stop_after_unlocking_closes_and_locks() -> None:
    """An unlock that may have been sent is undone."""
    assert winding_down(standing(StepState.DONE, StepState.ACTIVE)) == {7, 8}


def test_a_stop_while_lifted_lowers_first() -> None:
    """What was lifted is lowered, then the lid is closed and locked."""
    done = [StepState.DONE] * 4
    assert winding_down(standing(*done, StepState.ACTIVE)) == {6, 7, 8}


def test_what_was_lowered_already_is_not_lowered_again() -> None:
    """A stop at the lid only closes and locks."""
    done = [StepState.DONE] * 6
    assert winding_down(standing(*done, StepState.ACTIVE)) == {7, 8}

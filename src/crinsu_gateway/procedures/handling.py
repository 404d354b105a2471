"""How the steps that handle sample containers judge what they are told. Pure.

The scan is the act: a matching tag does it, a wrong one blocks (procedures/matching.py). What is
not there, or must not be touched, is left, one by one, with a reason.
"""

from collections.abc import Callable, Sequence

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.override import require_reason
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.model.sample import match_tag
from crinsu_gateway.procedures.matching import matched
from crinsu_gateway.procedures.step import (
    Act,
    ActKind,
    Decision,
    ItemView,
    StepView,
    refused,
    wait,
)

ACCEPTS = frozenset({InputKind.SCAN, InputKind.LEAVE})
"""The inputs of a step that handles sample containers."""


def wanted_here(view: StepView) -> Sequence[ItemView]:
    """The sample containers that this step is about; all of them when it names none."""
    named = view.parameters.get("samples")
    if not isinstance(named, list):
        return view.items
    return [item for item in view.items if str(item.sample_id) in named]


def handled(
    view: StepView, waiting: Sequence[ItemView], prompt: str, act: Callable[[ItemView], Act]
) -> Decision:
    """Do the act for the one that was told, leave it, or wait for the next."""
    given = view.given
    if given is None:
        return wait(view, prompt)
    by_tag = {item.tag: item for item in waiting}
    try:
        if given.kind is InputKind.LEAVE:
            require_reason(given.reason)
            left = match_tag(given.text, {tag: item.sample_id for tag, item in by_tag.items()})
            item = next(item for item in waiting if item.sample_id == left)
            doing, overridden = _left(item, given.reason), False
        else:
            item, overridden = matched(given.text, by_tag, view.let_through)
            doing = act(item)
    except RuleError as error:
        return refused(view, error)
    return Decision(
        StepState.ACTIVE, prompt, view.memory, used=True, act=doing, overridden=overridden
    )


def _left(item: ItemView, reason: str) -> Act:
    return Act(ActKind.LEAVE, item.sample_id, item.procedure, detail=reason)

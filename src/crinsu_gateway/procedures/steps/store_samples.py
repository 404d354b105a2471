"""Step: scan each sample container of a lifted container and put it into its slot.

The scan is the act: a matching tag writes the sample container into its promised slot. They
may come in any order. Anything else is refused and changes nothing.
"""

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.procedures.matching import matched
from crinsu_gateway.procedures.step import (
    Act,
    Decision,
    StepView,
    done,
    refused,
    wait,
)


class StoreSamples:
    """Parameters: `container` (path)."""

    accepts = frozenset({InputKind.SCAN})

    def advance(self, view: StepView) -> Decision:
        """Take one scan, or wait for the next."""
        path = view.parameters["container"]
        waiting = {item.tag: item for item in view.items if item.waiting and item.container == path}
        if not waiting:
            return done(view, f"All sample containers are in {path}")
        places = ", ".join(f"{tag} into {waiting[tag].address}" for tag in sorted(waiting))
        prompt = f"Scan and put: {places}"
        if view.given is None:
            return wait(view, prompt)
        try:
            item, overridden = matched(view.given.text, waiting, view.let_through)
        except RuleError as error:
            return refused(view, error)
        act = Act(item.sample_id, item.slot_id)
        return Decision(
            StepState.ACTIVE, prompt, view.memory, used=True, act=act, overridden=overridden
        )

"""Step: take each wanted sample container out of a lifted container and scan it.

The scan is the act: a matching tag writes the sample container OUT, in the technician's hands.
Anything else is refused and changes nothing.
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


class TakeSamples:
    """Parameters: `container` (path)."""

    accepts = frozenset({InputKind.SCAN})

    def advance(self, view: StepView) -> Decision:
        """Take one scan, or wait for the next."""
        path = view.parameters["container"]
        waiting = {item.tag: item for item in view.items if item.waiting and item.container == path}
        if not waiting:
            return done(view, f"All wanted sample containers of {path} are out")
        places = ", ".join(f"{tag} from {waiting[tag].address}" for tag in sorted(waiting))
        prompt = f"Take and scan: {places}"
        if view.given is None:
            return wait(view, prompt)
        try:
            item, overridden = matched(view.given.text, waiting, view.let_through)
        except RuleError as error:
            return refused(view, error)
        act = Act(item.sample_id, None)
        return Decision(
            StepState.ACTIVE, prompt, view.memory, used=True, act=act, overridden=overridden
        )

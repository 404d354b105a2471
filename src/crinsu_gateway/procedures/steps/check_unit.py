"""Step: check the unit before it is opened or filled. It waits while an interlock blocks."""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.interlocks import (
    blocking,
    blocks,
    may_override,
    noted,
    overriding,
    set_aside,
)
from crinsu_gateway.procedures.step import Decision, StepView, done, wait


class CheckUnit:
    """Parameters: `refill` (bool). A storage solution without units is looked at by a person."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Go on when nothing blocks."""
        name = view.storage.name
        refill = view.parameters.get("refill") is True
        overridden = overriding(view, refill=refill)
        if overridden is not None:
            return overridden
        reasons = blocking(view.storage, refill=refill)
        if reasons:
            more = may_override(view, refill=refill)
            waiting = wait(view, f"{name} must wait: {'; '.join(reasons)}{more}")
            return noted(view, waiting, refill=refill)
        if view.storage.emergency and blocks(view.storage, refill=refill):
            return set_aside(view, done(view, f"{name} is opened all the same"), refill=refill)
        if not view.storage.can_read:
            return confirmed(view, f"Look at {name}: no alarm, enough nitrogen. Then confirm")
        return done(view, f"{name} is in order")

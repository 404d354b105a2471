"""Step: see that the unit is back to normal: limits kept, not filling, lid shut, values fresh."""

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


class VerifyUnit:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Go on when the unit is back to normal."""
        name = view.storage.name
        if not view.storage.can_read:
            return confirmed(view, f"Look at {name}: lid shut, no alarm. Then confirm")
        overridden = overriding(view)
        if overridden is not None:
            return overridden
        reasons = blocking(view.storage, refill=False, service=False)
        if reasons:
            more = may_override(view)
            waiting = wait(view, f"{name} is not back to normal: {'; '.join(reasons)}{more}")
            return noted(view, waiting)
        if view.storage.emergency and blocks(view.storage, refill=False):
            return set_aside(view, done(view, f"{name} is left as it is"))
        return done(view, f"{name} is back to normal")

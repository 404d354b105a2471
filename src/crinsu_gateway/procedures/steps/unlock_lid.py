"""Step: unlock the lid, by the unit where it can, else by the technician.

Interlocks are looked at again before each order: hours may lie between it and the check.
"""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import ordered
from crinsu_gateway.procedures.interlocks import blocking, noted, overriding, set_aside
from crinsu_gateway.procedures.step import Decision, StepView


class UnlockLid:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order the lock open and wait until that is read back."""
        overridden = overriding(view)
        if overridden is not None:
            return overridden
        name = view.storage.name
        unlocking = ordered(
            view,
            Purpose.LID_LOCK,
            False,
            doing=f"Unlocking the lid of {name}",
            by_hand=f"Unlock the lid of {name}, then confirm",
            blocked=blocking(view.storage, refill=False),
        )
        return noted(view, set_aside(view, unlocking))

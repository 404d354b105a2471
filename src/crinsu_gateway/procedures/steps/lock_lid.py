"""Step: lock the lid, by the unit where it can, else by the technician."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import ordered
from crinsu_gateway.procedures.step import Decision, StepView


class LockLid:
    """No parameters. A unit that takes the order but does not lock is found by reading back."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order the lock shut and wait until that is read back."""
        name = view.storage.name
        return ordered(
            view,
            Purpose.LID_LOCK,
            True,
            doing=f"Locking the lid of {name}",
            by_hand=f"Lock the lid of {name}, then confirm",
            safe=True,
        )

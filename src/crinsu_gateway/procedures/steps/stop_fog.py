"""Step: end the blowing of the fog before the lid is closed, also after a stop."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import ordered
from crinsu_gateway.procedures.step import Decision, StepView


class StopFog:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order it off and wait until that is read back."""
        name = view.storage.name
        return ordered(
            view,
            Purpose.FOG_CLEAR,
            False,
            doing=f"Ending the fog clearing of {name}",
            by_hand=f"End the fog clearing of {name}, then confirm",
            safe=True,
        )

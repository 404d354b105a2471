"""Step: blow the fog away, so that the technician sees what is lifted."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import ordered
from crinsu_gateway.procedures.step import Decision, StepView


class ClearFog:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order it and wait until that is read back; a unit that only shows it: ask."""
        name = view.storage.name
        return ordered(
            view,
            Purpose.FOG_CLEAR,
            True,
            doing=f"Clearing the fog of {name}",
            by_hand=f"Clear the fog of {name}, then confirm",
        )

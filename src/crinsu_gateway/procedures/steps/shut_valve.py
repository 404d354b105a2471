"""Step: shut the fill valve, also after a fill that ended by itself, failed or was stopped."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import ordered
from crinsu_gateway.procedures.step import Decision, StepView


class ShutValve:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order the valve shut and wait until that is read back."""
        name = view.storage.name
        return ordered(
            view,
            Purpose.FILL_VALVE,
            False,
            doing=f"Shutting the fill valve of {name}",
            by_hand=f"See that no nitrogen flows into {name}, then confirm",
            safe=True,
        )

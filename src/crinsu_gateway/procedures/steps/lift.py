"""Step: lift a container out of the cold, so that its slots can be reached."""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView


class Lift:
    """Parameters: `container` (path, such as C1/CN2)."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for the confirmation that it is up."""
        return confirmed(view, f"Lift {view.parameters['container']}, then confirm")

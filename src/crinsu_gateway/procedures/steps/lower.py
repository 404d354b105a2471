"""Step: lower a container back into the cold."""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView


class Lower:
    """Parameters: `container` (path, such as C1/CN2)."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for the confirmation that it is down."""
        return confirmed(view, f"Lower {view.parameters['container']}, then confirm")

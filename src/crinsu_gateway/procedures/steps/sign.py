"""Step: the technician confirms that the procedure was done as recorded."""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView


class Sign:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for the technician's word."""
        return confirmed(view, "Confirm that everything was done as recorded")

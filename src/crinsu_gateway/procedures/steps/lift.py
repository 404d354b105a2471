"""Step: lift a container out of the cold, so that its slots can be reached.

The exposure clock starts with the technician's word, which comes before the lift: so nothing is
out before its clock runs.
"""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView


class Lift:
    """Parameters: `container` (path, such as C1/CN2)."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for the word that it goes up now."""
        path = view.parameters["container"]
        return confirmed(view, f"Confirm, then lift {path} at once: its clock starts with that")

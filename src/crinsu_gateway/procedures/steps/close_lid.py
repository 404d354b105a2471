"""Step: the technician closes the lid; the sensor sees it, or a confirmation stands for it."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import watched
from crinsu_gateway.procedures.step import Decision, StepView


class CloseLid:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait until the lid is closed."""
        return watched(view, Purpose.LID_OPEN, False, f"Close the lid of {view.storage.name}")

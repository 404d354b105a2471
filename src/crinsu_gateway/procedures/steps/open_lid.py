"""Step: the technician opens the lid; the sensor sees it, or a confirmation stands for it."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import watched
from crinsu_gateway.procedures.step import Decision, StepView


class OpenLid:
    """No parameters."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait until the lid is open."""
        return watched(view, Purpose.LID_OPEN, True, f"Open the lid of {view.storage.name}")

"""Step: turn the carousel until the outermost container of the next lift is at the opening."""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed, ordered
from crinsu_gateway.procedures.step import Decision, StepView


class TurnCarousel:
    """Parameters: `container` (path). Its first label says which position is meant."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Order the position and wait until it is read back; else ask the technician."""
        outermost = str(view.parameters["container"]).partition("/")[0]
        asked = f"Turn the carousel of {view.storage.name} to {outermost}, then confirm"
        if view.position is None:
            return confirmed(view, asked)
        return ordered(
            view,
            Purpose.CAROUSEL,
            view.position,
            doing=f"Turning the carousel of {view.storage.name} to {outermost}",
            by_hand=asked,
        )

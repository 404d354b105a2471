"""Step: the execution pauses here. What was open was closed by the steps before it."""

from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.procedures.step import Decision, StepView


class Pause:
    """No parameters."""

    accepts: frozenset[InputKind] = frozenset()

    def advance(self, view: StepView) -> Decision:
        """Pause now."""
        return Decision(StepState.DONE, "Paused", view.memory, pause=True)

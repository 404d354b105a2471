"""Step: carry what was taken out to the storage solution where it is put.

The second one is checked again before anything is unlocked there; meanwhile the sample
containers are OUT, with the technician.
"""

from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView, done


class Carry:
    """Parameters: `storage`, where to. With nothing in hand there is nothing to carry."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait until the technician stands there."""
        held = sum(item.waiting and item.state is SampleState.OUT for item in view.items)
        where = view.parameters["storage"]
        if not held:
            return done(view, f"Nothing is carried to {where}")
        return confirmed(view, f"Carry {held} in the cold to {where}, then confirm there")

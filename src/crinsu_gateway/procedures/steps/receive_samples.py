"""Step: scan the shipper that arrived, then each sample container that comes out of it.

What arrives is matched by its tag; with the scan it is OUT, in the technician's hands.
"""

from crinsu_gateway.model.procedure import Direction
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.procedures.handling import ACCEPTS
from crinsu_gateway.procedures.shipping import shipper_then_samples
from crinsu_gateway.procedures.step import ActKind, Decision, StepView


class ReceiveSamples:
    """No parameters."""

    accepts = ACCEPTS

    def advance(self, view: StepView) -> Decision:
        """First the shipper, then what comes out of it."""
        waiting = [
            item
            for item in view.items
            if item.waiting
            and item.direction is Direction.IN
            and item.state in (SampleState.EXPECTED, SampleState.SHIPPED)
        ]
        return shipper_then_samples(view, waiting, ActKind.RECEIVE, "Take out of", "has arrived")

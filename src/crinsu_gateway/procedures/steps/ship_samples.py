"""Step: scan the shipper, then each sample container that is put into it.

Only what was taken out in this procedure is waited for. With the scan of its tag it is SHIPPED.
"""

from crinsu_gateway.model.procedure import Direction
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.procedures.handling import ACCEPTS
from crinsu_gateway.procedures.shipping import shipper_then_samples
from crinsu_gateway.procedures.step import ActKind, Decision, StepView


class ShipSamples:
    """No parameters."""

    accepts = ACCEPTS

    def advance(self, view: StepView) -> Decision:
        """First the shipper, then what goes into it."""
        waiting = [
            item
            for item in view.items
            if item.waiting and item.direction is Direction.OUT and item.state is SampleState.OUT
        ]
        return shipper_then_samples(view, waiting, ActKind.SHIP, "Put into", "is packed")

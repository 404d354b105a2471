"""Step: take each wanted sample container out of a lifted container and scan it.

The scan is the act: a matching tag writes the sample container OUT, in the technician's hands.
Anything else is refused and changes nothing.
"""

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.procedures.handling import ACCEPTS, handled, wanted_here
from crinsu_gateway.procedures.step import Act, ActKind, Decision, ItemView, StepView, done


def _out(item: ItemView) -> Act:
    """With a retrieval that is all; a transfer goes on with it."""
    last = item.type is not ProcedureType.TRANSFER
    return Act(ActKind.TAKE, item.sample_id, item.procedure, last=last)


class TakeSamples:
    """Parameters: `container` (path), `samples` (local ids)."""

    accepts = ACCEPTS

    def advance(self, view: StepView) -> Decision:
        """Take one scan, or wait for the next."""
        path, name = view.parameters["container"], view.storage.name
        waiting = [
            item
            for item in wanted_here(view)
            if item.source is not None
            and (item.source.container, item.source.storage) == (path, name)
        ]
        if not waiting:
            return done(view, f"All wanted sample containers of {path} are out")
        places = ", ".join(sorted(f"{item.tag} from {item.here}" for item in waiting))
        return handled(view, waiting, f"Take and scan: {places}", _out)

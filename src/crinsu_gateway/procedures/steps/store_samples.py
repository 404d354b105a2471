"""Step: scan each sample container of a lifted container and put it into its slot.

The scan is the act: a matching tag writes the sample container into its promised slot. They
may come in any order. Anything else is refused and changes nothing.
"""

from crinsu_gateway.procedures.handling import ACCEPTS, handled, wanted_here
from crinsu_gateway.procedures.step import Act, ActKind, Decision, ItemView, StepView, done


def _into_slot(item: ItemView) -> Act:
    return Act(ActKind.STORE, item.sample_id, item.procedure, slot_id=item.slot_id)


class StoreSamples:
    """Parameters: `container` (path), `samples` (local ids)."""

    accepts = ACCEPTS

    def advance(self, view: StepView) -> Decision:
        """Take one scan, or wait for the next. What was not taken out cannot be put."""
        path, name = view.parameters["container"], view.storage.name
        waiting = [
            item
            for item in wanted_here(view)
            if item.source is None
            and item.target is not None
            and (item.target.container, item.target.storage) == (path, name)
        ]
        if not waiting:
            return done(view, f"All sample containers are in {path}")
        places = ", ".join(sorted(f"{item.tag} into {item.address}" for item in waiting))
        return handled(view, waiting, f"Scan and put: {places}", _into_slot)

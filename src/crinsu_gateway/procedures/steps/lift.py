"""Step: lift a container out of the cold, so that its slots can be reached.

The exposure clock starts with the technician's word, which comes before the lift: so nothing is
out before its clock runs.
"""

from crinsu_gateway.model.errors import WrongTag
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.step import Decision, StepView, done, refused


class Lift:
    """Parameters: `container` (path, such as C1/CN2). The scan of its own tag proves which."""

    accepts = frozenset({InputKind.CONFIRM, InputKind.SCAN})

    def advance(self, view: StepView) -> Decision:
        """Wait for the word that it goes up now, or for its tag."""
        path, tag = view.parameters["container"], view.container_tag
        given = view.given
        if given is not None and given.kind is InputKind.SCAN:
            if tag is None:
                return refused(view, WrongTag(f"{path} bears no tag: look at its label, confirm"))
            if given.text.strip() != tag:
                return refused(view, WrongTag(f"that is not {path}: lower it, lift {path}"))
            return done(view, f"{path} is up", used=True, by="tag")
        how = "Confirm or scan its tag" if tag else "Confirm"
        return confirmed(view, f"{how}, then lift {path} at once: its clock starts with that")

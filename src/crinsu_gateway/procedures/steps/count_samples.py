"""Step: scan everything that is in a lifted container, blindly.

Nothing that is expected is shown, so that nobody finds what they are told to find. Any tag is
taken; what differs from the record is worked out afterwards and resolved by another person.
"""

from crinsu_gateway.model.errors import WrongInput
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.model.procedure_errors import AlreadyScanned
from crinsu_gateway.procedures.step import Decision, StepView, done, refused, wait


class CountSamples:
    """Parameters: `container` (path)."""

    accepts = frozenset({InputKind.SCAN, InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Take one scan, or the word that this was all."""
        path, count = view.parameters["container"], len(view.scanned)
        prompt = f"Scan everything in {path}; {count} scanned so far. Confirm when that is all"
        given = view.given
        if given is None:
            return wait(view, prompt)
        if given.kind is InputKind.CONFIRM:
            return done(view, f"{count} scanned in {path}", used=True, count=count)
        tag = given.text.strip()
        if not tag:
            return refused(view, WrongInput("the scan was empty; scan the tag again"))
        if tag in view.scanned:
            return refused(view, AlreadyScanned(f"{tag} was scanned in {path} already", tag=tag))
        return Decision(StepState.ACTIVE, prompt, view.memory, used=True, count=tag)

"""Step: a second person stands for what was just done in a container, with a fresh PIN.

They are shown name, unique id and place of each sample container that was handled. Somebody who
comes later than LATE_AFTER_S is taken and flagged; who started it, or scanned anything, is never
taken. In an emergency who works may go on without a witness, and that is written down.
"""

from dataclasses import replace

from crinsu_gateway.model.audit import Body
from crinsu_gateway.model.errors import NotAllowed, StepUpNeeded
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.model.sign_in import Purpose, shown_hash
from crinsu_gateway.procedures.attesting import asked, proof_of
from crinsu_gateway.procedures.step import Decision, StepView, done, refused

LATE_AFTER_S = 300
"""A witness later than this was not there at the time of the act."""


class Witness:
    """Parameters: `container` (path), `samples` (an id and an address each)."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for another person's fresh PIN for what is shown."""
        facts, lines = _shown(view)
        shown = shown_hash(facts)
        if not lines:
            return done(view, "Nothing was handled here")
        prompt = f"Witness, see it and give badge and PIN: {'; '.join(lines)}"
        if view.emergency:
            prompt += ". In this emergency: confirm it alone if nobody is there"
        if view.given is None:
            return asked(view, Purpose.WITNESS, shown, lines, prompt)
        proof = proof_of(view, Purpose.WITNESS, shown)
        if proof is None and view.emergency and view.given.proof is None:
            alone = done(view, f"{prompt} [emergency {view.emergency}]", used=True, witness="")
            return replace(alone, waived="witness")
        if proof is None:
            return refused(view, StepUpNeeded("this needs a witness's fresh PIN for what is shown"))
        if proof.by == view.technician or proof.by in view.scanned_by:
            return refused(view, NotAllowed("who did it cannot witness it; ask another person"))
        confirmed = done(view, prompt, used=True, witness=proof.by, late=_is_late(view))
        return Decision(
            StepState.DONE, confirmed.prompt, confirmed.memory, used=True, attested=True
        )


def _is_late(view: StepView) -> bool:
    """Whether the act was too long ago; after a restart nobody can say, so it counts as late."""
    if view.opened.boot_id != view.now.boot_id:
        return True
    return view.now.boot_ms - view.opened.boot_ms > LATE_AFTER_S * 1000


def _shown(view: StepView) -> tuple[Body, list[str]]:
    """What the witness stands for: those of the planned sample containers that were handled."""
    planned = view.parameters["samples"]
    assert isinstance(planned, list)
    handled = {item.sample_id: item for item in view.items if item.handled}
    lines = []
    for one in planned:
        number, _, address = one.partition(" ")
        item = handled.get(int(number))
        if item is not None:
            lines.append(f"{item.name} ({item.tag}, {item.public_id}) at {address}")
    facts: Body = {"witness": view.execution, "samples": [*lines]}
    return facts, lines

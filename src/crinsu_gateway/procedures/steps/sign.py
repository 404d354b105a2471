"""Step: the technician signs that the procedure was done as recorded.

With a fresh PIN for the record of the run where the site asks for one; else a word stands for it.
"""

from dataclasses import replace

from crinsu_gateway.model.errors import StepUpNeeded
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.procedures.asking import confirmed
from crinsu_gateway.procedures.attesting import asked, proof_of
from crinsu_gateway.procedures.step import Decision, StepView, done, refused

PROMPT = "Confirm that everything was done as recorded"


class Sign:
    """Parameters: `step_up` (bool): whether only a fresh PIN will do."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Wait for the technician's signature, or their word."""
        lines = _lines(view)
        proof = proof_of(view, Purpose.SIGN, view.record)
        if proof is not None:
            signed = done(view, PROMPT, used=True, by=proof.by)
            return Decision(StepState.DONE, PROMPT, signed.memory, used=True, attested=True)
        if view.parameters.get("step_up") is not True:
            told = confirmed(view, PROMPT)
            if told.state is StepState.DONE:
                return told
            return asked(view, Purpose.SIGN, view.record, lines, PROMPT)
        if view.given is not None and view.emergency and view.given.proof is None:
            prompt = f"{PROMPT} [emergency {view.emergency}, not signed]"
            return replace(done(view, prompt, used=True, signed=False), waived="signature")
        if view.given is not None:
            return refused(view, StepUpNeeded("sign with a fresh PIN for what is shown"))
        alone = ", or in this emergency confirm without" if view.emergency else ""
        return asked(view, Purpose.SIGN, view.record, lines, f"{PROMPT}: sign with your PIN{alone}")


def _lines(view: StepView) -> list[str]:
    """What people see before they sign: the run, and what became of each sample container."""
    lines = [
        f"{item.name} ({item.tag}, {item.public_id}): "
        f"{'left' if item.waiting or item.left else 'done'}"
        for item in view.items
    ]
    return [f"execution {view.execution} on {view.storage.name}", *lines]

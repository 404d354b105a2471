"""How a step asks for a fresh PIN: it shows facts, and only a PIN for their hash is taken. Pure.

What was shown and its hash stand in the memory of the step, where faces find them. Whether the PIN
was right and fresh is known already (store/step_ups.py).
"""

from collections.abc import Sequence

from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.procedures.step import Decision, Proof, StepView, wait


def asked(
    view: StepView, purpose: Purpose, shown: str, lines: Sequence[str], prompt: str
) -> Decision:
    """Wait for a fresh PIN for what has this hash; `lines` tell people what they stand for."""
    return wait(view, prompt, needs=purpose.value, shown=shown, see=list(lines))


def proof_of(view: StepView, purpose: Purpose, shown: str) -> Proof | None:
    """The fresh PIN behind the input, when it is for exactly what has this hash; else None."""
    proof = None if view.given is None else view.given.proof
    if proof is None or proof.purpose is not purpose or proof.shown != shown:
        return None
    return proof

"""Closing a deviation with a signature: whoever decides signs for exactly what they were shown.

Where people sign in, a fresh PIN for the hash of the deviation with its cause and action makes an
electronic signature; where they do not, a printed name and capacity stands for it.
"""

from crinsu_gateway.model.audit import Actor, Body, record_hash
from crinsu_gateway.model.deviation import Resolution, require_whole
from crinsu_gateway.model.errors import StepUpNeeded
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import deviations, signing
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.transaction import Transaction


def to_sign(tx: Transaction, deviation_id: int, cause: str, action: str) -> Body:
    """What is to be shown to whom closes a deviation with this cause and action."""
    require_whole(Resolution(cause, action, "given later"))
    row = deviations.one(tx, deviation_id)
    return deviations.content(tx, row, cause, action)


def close(
    tx: Transaction,
    deviation_id: int,
    resolution: Resolution,
    *,
    step_up: str,
    actor: Actor,
    key: str,
) -> DeviationRow:
    """Close a deviation for a person; the same key again does nothing twice.

    DeviationIncomplete without cause, action and signature; StepUpNeeded where a name is not
    enough; IllegalTransition when it is closed.
    """
    if deviations.was_closed_by(tx, deviation_id, resolution, actor, key):
        return deviations.one(tx, deviation_id)
    if not step_up and signing.needs_pin(tx, actor):
        require_whole(Resolution(resolution.cause, resolution.action, "by PIN"))
        raise StepUpNeeded("sign with a fresh PIN for what is shown", deviation=deviation_id)
    if not step_up:
        deviations.close(tx, deviation_id, resolution, actor=actor, key=key)
        return deviations.one(tx, deviation_id)
    body = to_sign(tx, deviation_id, resolution.cause, resolution.action)
    signer = signing.by_pin(tx, step_up, record_hash(body), Act.CLOSE_DEVIATION)
    whole = Resolution(resolution.cause, resolution.action, signer.text)
    by = signer.actor
    deviations.close(tx, deviation_id, whole, actor=by, key=key, signer=by.id)
    signing.sign(tx, signer, "deviation", deviation_id)
    return deviations.one(tx, deviation_id)

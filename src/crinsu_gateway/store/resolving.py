"""Closing a deviation with a signature: whoever decides signs for exactly what they were shown.

Where people sign in, a fresh PIN for the hash of the deviation with its cause and action makes an
electronic signature; where they do not, a printed name and capacity stands for it.
"""

from crinsu_gateway.model.audit import Actor, Body, record_hash
from crinsu_gateway.model.deviation import Resolution, require_whole
from crinsu_gateway.model.errors import StepUpNeeded
from crinsu_gateway.model.person import Act, Relation, person_of, require
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import deviations, people, policies, signatures, step_ups
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.signatures import Meaning
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
    if not step_up and (policies.people_required(tx) or person_of(actor.id) is not None):
        require_whole(Resolution(resolution.cause, resolution.action, "by PIN"))
        raise StepUpNeeded("sign with a fresh PIN for what is shown", deviation=deviation_id)
    if not step_up:
        deviations.close(tx, deviation_id, resolution, actor=actor, key=key)
        return deviations.one(tx, deviation_id)
    body = to_sign(tx, deviation_id, resolution.cause, resolution.action)
    shown = record_hash(body)
    proof = step_ups.redeem(tx, step_up, Purpose.SIGN, shown)
    signer = people.standing(tx, proof.person_id)
    require(signer, Act.CLOSE_DEVIATION, tx.now.utc_ms, Relation.ANOTHERS)
    by = Actor(proof.actor_id, proof.station, proof.role)
    whole = Resolution(resolution.cause, resolution.action, f"step-up {proof.id}")
    deviations.close(tx, deviation_id, whole, actor=by, key=key, signer=proof.actor_id)
    signatures.sign(
        tx,
        proof.actor_id,
        Meaning.APPROVED,
        "deviation",
        deviation_id,
        shown,
        by,
        printed_name=people.person(tx, proof.person_id).name,
    )
    return deviations.one(tx, deviation_id)

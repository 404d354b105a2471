"""The review that closes an emergency: another person says what they found, and signs for it.

Where people sign in, a fresh PIN for the hash of what is shown makes the signature; where they do
not, a printed name and capacity stands for it. With it the alarm is gone.
"""

from crinsu_gateway.model.audit import Actor, Body, record_hash
from crinsu_gateway.model.errors import IllegalTransition, StepUpNeeded
from crinsu_gateway.model.person import Act, Relation, person_of, require
from crinsu_gateway.model.procedure_errors import SecondPersonMissing
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import (
    alarms,
    audit,
    emergencies,
    people,
    policies,
    signatures,
    step_ups,
)
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction


def to_sign(tx: Transaction, emergency_id: int, finding: str) -> Body:
    """What is to be shown to whoever reviews an emergency with this finding.

    IllegalTransition while it lasts, or when it was reviewed; ReasonMissing without a finding.
    """
    row = emergencies.one(tx, emergency_id)
    if row.lasts:
        raise IllegalTransition(f"emergency {emergency_id} lasts: it is reviewed when it is over")
    if row.reviewed_ms is not None:
        raise IllegalTransition(f"emergency {emergency_id} was reviewed by {row.reviewed_by}")
    return emergencies.content(tx, row, needed(finding))


def review(
    tx: Transaction,
    emergency_id: int,
    finding: str,
    *,
    signature: str,
    step_up: str,
    actor: Actor,
) -> EmergencyRow:
    """Close an emergency for another person than who declared it."""
    body = to_sign(tx, emergency_id, finding)
    if step_up:
        _sign(tx, emergency_id, body, step_up)
    elif policies.people_required(tx) or person_of(actor.id) is not None:
        raise StepUpNeeded("sign with a fresh PIN for what is shown", emergency=emergency_id)
    else:
        printed = needed(signature)
        _close(tx, emergency_id, str(body["finding"]), printed, actor)
    return emergencies.one(tx, emergency_id)


def _sign(tx: Transaction, emergency_id: int, body: Body, step_up: str) -> None:
    shown = record_hash(body)
    proof = step_ups.redeem(tx, step_up, Purpose.SIGN, shown)
    signer = people.standing(tx, proof.person_id)
    require(signer, Act.REVIEW_EMERGENCY, tx.now.utc_ms, Relation.ANOTHERS)
    by = Actor(proof.actor_id, proof.station, proof.role)
    _close(tx, emergency_id, str(body["finding"]), f"step-up {proof.id}", by)
    signatures.sign(
        tx,
        proof.actor_id,
        Meaning.REVIEWED,
        "emergency",
        emergency_id,
        shown,
        by,
        printed_name=people.name_of(tx, proof.actor_id),
    )


def _close(tx: Transaction, emergency_id: int, finding: str, signature: str, actor: Actor) -> None:
    row = emergencies.one(tx, emergency_id)
    if actor.id in (row.actor, row.called):
        raise SecondPersonMissing("who broke the glass does not review it; ask another person")
    tx.change(
        "UPDATE emergency SET finding = ?, signature = ?, reviewed_by = ?, reviewed_ms = ?, "
        "ended_ms = COALESCE(ended_ms, until_ms) WHERE id = ?",
        (finding, signature, actor.id, tx.now.utc_ms, emergency_id),
    )
    facts: Body = {"emergency": emergency_id, "storage": row.storage_id}
    audit.append(tx, "emergency.reviewed", actor, facts, sealed={"finding": finding})
    alarms.withdraw(tx, row.alarm_id, actor)

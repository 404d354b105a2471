"""The review that closes an emergency: another person says what they found, and signs for it.

Where people sign in, a fresh PIN for the hash of what is shown makes the signature; where they do
not, a printed name and capacity stands for it. With it the alarm is gone.
"""

from crinsu_gateway.model.audit import Actor, Body, record_hash
from crinsu_gateway.model.errors import IllegalTransition, StepUpNeeded
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure_errors import SecondPersonMissing
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import alarms, audit, emergencies, signing
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
        signer = signing.by_pin(tx, step_up, record_hash(body), Act.REVIEW_EMERGENCY)
        _close(tx, emergency_id, str(body["finding"]), signer.text, signer.actor)
        signing.sign(tx, signer, "emergency", emergency_id, Meaning.REVIEWED)
    elif signing.needs_pin(tx, actor):
        raise StepUpNeeded("sign with a fresh PIN for what is shown", emergency=emergency_id)
    else:
        printed = needed(signature)
        _close(tx, emergency_id, str(body["finding"]), printed, actor)
    return emergencies.one(tx, emergency_id)


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

"""Opening an incident by hand, and closing one with a signature for exactly what was shown.

Where people sign in, a fresh PIN for the hash of the incident makes an electronic signature;
where they do not, a printed name and capacity stands for it.
"""

from crinsu_gateway.model.audit import Actor, record_hash
from crinsu_gateway.model.errors import KeyReused, NotFound, RuleError, StepUpNeeded
from crinsu_gateway.model.incident import IncidentOrigin, require_whole
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import incidents, signing
from crinsu_gateway.store.incidents import IncidentRow
from crinsu_gateway.store.transaction import Transaction

POINTS_TO = {
    IncidentOrigin.ALARM: "SELECT 1 FROM alarm WHERE id = ?",
    IncidentOrigin.DEVIATION: "SELECT 1 FROM deviation WHERE id = ?",
    IncidentOrigin.OBJECTION: "SELECT 1 FROM reconciliation WHERE id = ?",
    IncidentOrigin.CLOCK: "SELECT 1 FROM audit_event WHERE seq = ? AND kind LIKE 'clock.%'",
    IncidentOrigin.BREAK_GLASS: "SELECT 1 FROM emergency WHERE id = ?",
}
"""Whether what a person names is there."""


def open_by_hand(
    tx: Transaction,
    origin: IncidentOrigin,
    number: int | None,
    what: str,
    samples: tuple[int, ...],
    actor: Actor,
) -> IncidentRow:
    """Open an incident for a person, about what they name by its number; by hand it needs none.

    A deviation brings the sample containers that it concerns.
    """
    said = needed(what)
    if (number is None) != (origin is IncidentOrigin.BY_HAND):
        raise RuleError(f"say which {origin} it is about, by its number; by hand needs none")
    if number is not None and tx.value(POINTS_TO[origin], (number,)) is None:
        raise NotFound(f"there is no {origin} {number}")
    about = "" if number is None else f"{origin}/{number}"
    if origin is IncidentOrigin.DEVIATION:
        rows = tx.all("SELECT sample_id FROM deviation_sample WHERE deviation_id = ?", (number,))
        samples = (*samples, *(row[0] for row in rows))
    incident_id = incidents.open_incident(tx, origin, about, said, actor=actor, samples=samples)
    return incidents.one(tx, incident_id)


def close(
    tx: Transaction, incident_id: int, signature: str, *, step_up: str, actor: Actor, key: str
) -> IncidentRow:
    """Close an incident for a person; the same key again does nothing twice.

    IncidentIncomplete until all was found out and somebody signs; StepUpNeeded where a name is
    not enough; IllegalTransition when it is closed.
    """
    before = incidents.closed_with(tx, key)
    if before is not None and before != incident_id:
        raise KeyReused("this idempotency key was used for another act", key=key)
    row = incidents.one(tx, incident_id)
    if before is not None:
        return row
    incidents.require_open(row)
    if not step_up and signing.needs_pin(tx, actor):
        require_whole(row.findings, "by PIN")
        raise StepUpNeeded("sign with a fresh PIN for what is shown", incident=incident_id)
    if not step_up:
        require_whole(row.findings, signature)
        incidents.close(tx, incident_id, signature=signature, actor=actor, key=key)
        return incidents.one(tx, incident_id)
    require_whole(row.findings, "by PIN")
    shown = record_hash(incidents.record(tx, incident_id))
    signer = signing.by_pin(tx, step_up, shown, Act.CLOSE_DEVIATION)
    incidents.close(tx, incident_id, signature=signer.text, actor=signer.actor, key=key)
    signing.sign(tx, signer, "incident", incident_id)
    return incidents.one(tx, incident_id)

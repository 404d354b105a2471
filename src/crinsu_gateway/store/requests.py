"""What integrations ask for here and the centre decides about: told as facts, where there is one.

Called in the transaction that makes or withdraws the thing. Where no centre is configured nothing
is told (docs/decisions/0044-working-alone.md). Names stand in `subject.made` alone.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import outbox, policies
from crinsu_gateway.store.outbox import OutboxKind, Plain
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction

ASKED_FOR = frozenset({ProcedureType.STORE, ProcedureType.RETRIEVE})
"""What begins with a request; the others begin at the device, and are told when they do."""


def subject_made(tx: Transaction, subject_id: int, born: str | None) -> None:
    """Tell the centre of a subject (local id) that was made here; `born` is kept nowhere else."""
    if not policies.has_centre(tx):
        return
    facility, code, first, last = tx.need(
        f"subject {subject_id}",
        "SELECT f.name, s.code, s.first_name, s.last_name FROM subject s "
        "JOIN facility f ON f.id = s.facility_id WHERE s.id = ?",
        (subject_id,),
    )
    facts: dict[str, Plain] = {
        "localSubject": subject_id,
        "facility": facility,
        "code": code,
        "firstName": first or None,
        "lastName": last or None,
        "dateOfBirth": born,
    }
    outbox.put(tx, OutboxKind.SUBJECT_MADE, facts)


def procedure_requested(tx: Transaction, row: ProcedureRow, *, actor: Actor) -> None:
    """Tell the centre of a store or a retrieval that was asked for here; its staff decide."""
    if not policies.has_centre(tx):
        return
    local, central = tx.need(
        "subject",
        "SELECT s.id, s.central_id FROM subject s JOIN procedure p ON p.subject_id = s.id "
        "WHERE p.id = ?",
        (row.local_id,),
    )
    outbox.put(
        tx,
        OutboxKind.PROCEDURE_REQUESTED,
        {
            "localProcedure": row.local_id,
            "type": row.type.value,
            "localSubject": local,
            "subject": central,
            "subjectCode": row.subject_code,
            "requestedBy": actor.id,
            "samples": _samples(tx, row.local_id),
        },
    )


def _samples(tx: Transaction, procedure_id: int) -> list[dict[str, Plain]]:
    names = ("localSample", "sample", "name", "description", "carrier", "tag")
    rows = tx.all(
        "SELECT m.id, m.central_id, m.name, m.description, m.carrier_class, m.tag "
        "FROM procedure_item i JOIN sample_container m ON m.id = i.sample_id "
        "WHERE i.procedure_id = ? ORDER BY i.ordinal",
        (procedure_id,),
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def procedure_withdrawn(tx: Transaction, row: ProcedureRow, reason: str) -> None:
    """Tell the centre that nobody wants a procedure any more; what began here alone is not told."""
    known_there = row.central_id is not None or row.type in ASKED_FOR
    if not known_there or not policies.has_centre(tx):
        return
    facts: dict[str, Plain] = {
        "localProcedure": row.local_id,
        "procedure": row.central_id,
        "reason": reason,
    }
    outbox.put(tx, OutboxKind.PROCEDURE_WITHDRAWN, facts)

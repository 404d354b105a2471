"""Records that can be signed, as they are shown: their content as data, and its hash.

One function a kind, and a line in KINDS. What is not part of the content (when somebody looked,
who is logged in) must not stand in it, or every look would void the signatures.
"""

from collections.abc import Callable

from crinsu_gateway.model.audit import Body, record_hash
from crinsu_gateway.store import (
    audit_search,
    deviations,
    emergencies,
    executions,
    incidents,
    reconciliation,
)
from crinsu_gateway.store.transaction import Transaction


def _execution(tx: Transaction, execution_id: int) -> Body:
    """What was done in an execution: each step but the signing itself, with its outcome.

    Without its own end: it is signed just before that.
    """
    run = executions.execution(tx, execution_id)
    return {
        "execution": run.id,
        "procedure": run.local_procedure_id,
        "storage": run.storage_id,
        "technician": run.technician,
        "started_ms": run.started_ms,
        "steps": [
            {
                "step": step.ordinal,
                "kind": step.kind,
                "state": step.state.value,
                "by": step.actor,
                "started_ms": step.started_ms,
                "ended_ms": step.ended_ms,
            }
            for step in run.steps
            if step.kind != "sign"
        ],
        "places": [
            {"sample": row[0], "from": row[1], "to": row[2]}
            for row in tx.all(
                "SELECT sample, from_place, to_place FROM audit_event WHERE sample IS NOT NULL "
                "AND kind IN ('sample.stored', 'sample.taken', 'sample.moved') "
                "AND CAST(body AS TEXT) ->> '$.facts.execution' = ? ORDER BY seq",
                (execution_id,),
            )
        ],
    }


def _review(tx: Transaction, review_id: int) -> Body:
    """What was reviewed, and what was found."""
    found = audit_search.one_review(tx, review_id)
    return {
        "review": found.id,
        "reviewer": found.reviewer,
        "first": found.first_seq,
        "last": found.last_seq,
        "wanted": dict(found.wanted),
        "finding": found.finding,
        "at_ms": found.at_ms,
    }


def _purge(tx: Transaction, last: int) -> Body:
    """The wish to purge all events up to a number."""
    return {"purge": "audit events", "up_to": last}


KINDS: dict[str, Callable[[Transaction, int], Body]] = {
    "execution": _execution,
    "deviation": deviations.record,
    "emergency": emergencies.record,
    "difference": reconciliation.record,
    "incident": incidents.record,
    "audit-review": _review,
    "audit-purge": _purge,
}
"""The record of each kind by its id, as it is now."""


def knows(kind: str) -> bool:
    """Whether the content of this kind of record is known here."""
    return kind in KINDS


def shown(tx: Transaction, kind: str, record_id: int) -> Body:
    """The content of a record as it is now; NotFound when there is none."""
    return KINDS[kind](tx, record_id)


def shown_hash(tx: Transaction, kind: str, record_id: int) -> str:
    """The hash of a record as it is now: show the record, then sign with this."""
    return record_hash(shown(tx, kind, record_id))

"""Purging audit events that were kept for thirty years: by two people, leaving tombstones.

The leaf hashes stay, so that every proof about what is left still holds. The database itself
refuses a tombstone that is not due. Operational rows are not its business (app/keeping.py).
"""

import json

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError, SignatureRefused
from crinsu_gateway.model.retention import require_old
from crinsu_gateway.store import audit, signatures
from crinsu_gateway.store.signatures import Meaning, Signature, Standing
from crinsu_gateway.store.transaction import Transaction

RECORD = "audit-purge"


def purge(tx: Transaction, last: int, actor: Actor, *, reason: str) -> int:
    """Purge all events up to `last`, as two people signed it; how many went.

    One must have signed `audit-purge` of this number with `did`, another one with `approved`.
    """
    if not reason.strip():
        raise RuleError("say why the events are purged")
    if last >= audit.head(tx):
        raise RuleError("the newest event stays: the chain goes on from it")
    _require_age(tx, last)
    by = _two_people(tx, last)
    seq = audit.append(
        tx,
        "audit.purged",
        actor,
        {"up_to": last, "did": by[0].event_seq, "approved": by[1].event_seq},
        reason=reason,
    )
    # A purge of thirty years ago may itself go; what its tombstones point to must stay.
    gone = tx.change(
        "INSERT INTO audit_tombstone (seq, hash, purged_by) SELECT seq, hash, ? FROM audit_event "
        "WHERE seq <= ? AND seq NOT IN (SELECT purged_by FROM audit_tombstone)",
        (seq, last),
    )
    tx.change("DELETE FROM audit_sealed WHERE seq IN (SELECT seq FROM audit_tombstone)")
    tx.change("DELETE FROM audit_review WHERE event_seq IN (SELECT seq FROM audit_tombstone)")
    _forget_signatures(tx)
    tx.change("DELETE FROM audit_event WHERE seq IN (SELECT seq FROM audit_tombstone)")
    return gone


def _forget_signatures(tx: Transaction) -> None:
    """Signatures go with their events."""
    old = "SELECT id FROM signature WHERE event_seq IN (SELECT seq FROM audit_tombstone)"
    tx.change(f"DELETE FROM signature_name WHERE signature_id IN ({old})")
    tx.change(f"DELETE FROM signature WHERE id IN ({old})")


def _require_age(tx: Transaction, last: int) -> None:
    newest_ms = tx.value("SELECT max(utc_ms) FROM audit_event WHERE seq <= ?", (last,))
    row = tx.need(f"audit event {last}", "SELECT body FROM audit_event WHERE seq = ?", (last,))
    require_old(int(newest_ms), str(json.loads(row[0]).get("clock", "")), tx.now)


def _two_people(tx: Transaction, last: int) -> tuple[Signature, Signature]:
    """Who wishes it and who approved it: two valid signatures of two people."""
    valid = [
        one
        for one in signatures.of(tx, RECORD, last)
        if signatures.standing(tx, one) is Standing.VALID
    ]
    for did in valid:
        for approved in valid:
            meanings = (did.meaning, approved.meaning)
            if meanings == (Meaning.DID, Meaning.APPROVED) and did.person != approved.person:
                return did, approved
    raise SignatureRefused("two people must sign: one who does it, another one who approves")

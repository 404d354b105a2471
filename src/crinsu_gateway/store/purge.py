"""Purging audit events that were kept for thirty years: by two people, leaving tombstones.

The leaf hashes stay, so that every proof about what is left still holds. The database itself
refuses a tombstone that is not due. Operational rows are not its business (app/keeping.py).
"""

import json
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import RuleError, SignatureRefused
from crinsu_gateway.model.person import Act, require
from crinsu_gateway.model.retention import DAY_MS, THIRTY_YEARS_DAYS, require_old
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import audit, people, records, signatures, step_ups
from crinsu_gateway.store.signatures import Meaning, Signature, Standing
from crinsu_gateway.store.transaction import Transaction

RECORD = "audit-purge"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge up to an event would take; UTC ms of the first and the last that would go.

    `why_not` says by which rule it is refused, "" when only signatures are needed.
    """

    up_to: int
    events: int
    texts: int
    signatures: int
    reviews: int
    first_ms: int | None
    last_ms: int | None
    why_not: str
    signed: tuple[Signature, ...]


def due(tx: Transaction) -> int:
    """The last event up to which all are old enough; 0 when none is."""
    younger = tx.value(
        "SELECT min(seq) FROM audit_event WHERE utc_ms > ? AND seq NOT IN "
        "(SELECT purged_by FROM audit_tombstone)",
        (tx.now.utc_ms - THIRTY_YEARS_DAYS * DAY_MS,),
    )
    return min(int(younger or 0) - 1, audit.head(tx) - 1) if younger else audit.head(tx) - 1


def plan(tx: Transaction, last: int) -> Plan:
    """What would go, and whether it may; nothing changes."""
    where = "seq <= ? AND seq NOT IN (SELECT purged_by FROM audit_tombstone)"
    count, first_ms, last_ms = tx.need(
        "audit events",
        f"SELECT count(*), min(utc_ms), max(utc_ms) FROM audit_event WHERE {where}",
        (last,),
    )

    def beside(table: str, column: str = "event_seq") -> int:
        return int(tx.value(f"SELECT count(*) FROM {table} WHERE {column} <= ?", (last,)))

    try:
        _require_due(tx, last, count)
        why_not = ""
    except RuleError as fault:
        why_not = fault.sentence
    return Plan(
        up_to=last,
        events=count,
        texts=beside("audit_sealed", "seq"),
        signatures=beside("signature"),
        reviews=beside("audit_review"),
        first_ms=first_ms,
        last_ms=last_ms,
        why_not=why_not,
        signed=tuple(_valid(tx, last)),
    )


def _require_due(tx: Transaction, last: int, count: int) -> None:
    if last >= audit.head(tx):
        raise RuleError("the newest event stays: the chain goes on from it")
    if not count:
        raise RuleError(f"no event up to {last} is left to be purged")
    _require_age(tx, last)


def sign(tx: Transaction, last: int, meaning: Meaning, step_up: str) -> Signature:
    """Sign the wish to purge (did) or approve it, with a fresh PIN; the signature.

    Whoever wishes it may read the trail, whoever approves it reviews it: another person.
    """
    shown = records.shown_hash(tx, RECORD, last)
    proof = step_ups.redeem(tx, step_up, Purpose.SIGN, shown)
    act = Act.REVIEW_TRAIL if meaning is Meaning.APPROVED else Act.READ_TRAIL
    require(people.standing(tx, proof.person_id), act, tx.now.utc_ms)
    if any(one.person == proof.actor_id for one in _valid(tx, last)):
        raise SignatureRefused("nobody signs twice for one purge: another person must")
    number = signatures.sign(
        *(tx, proof.actor_id, meaning, RECORD, last, shown),
        Actor(proof.actor_id, proof.station, proof.role),
        printed_name=people.person(tx, proof.person_id).name,
    )
    return signatures.one(tx, number)


def purge(tx: Transaction, last: int, actor: Actor, *, reason: str, most: int | None = None) -> int:
    """Purge all events up to `last`, as two people signed it, the oldest `most` of them; how many.

    One must have signed `audit-purge` of this number with `did`, another one with `approved`.
    """
    if not reason.strip():
        raise RuleError("say why the events are purged")
    if last >= audit.head(tx):
        raise RuleError("the newest event stays: the chain goes on from it")
    _require_age(tx, last)
    by = _two_people(tx, last)
    here = last if most is None else _part(tx, last, most)
    facts: Body = {
        "up_to": here,
        "signed_up_to": last,
        "did": by[0].event_seq,
        "approved": by[1].event_seq,
    }
    seq = audit.append(tx, "audit.purged", actor, facts, reason=reason)
    # A purge of thirty years ago may itself go; what its tombstones point to must stay.
    gone = tx.change(
        "INSERT INTO audit_tombstone (seq, hash, purged_by) SELECT seq, hash, ? FROM audit_event "
        "WHERE seq <= ? AND seq NOT IN (SELECT purged_by FROM audit_tombstone)",
        (seq, here),
    )
    tx.change("DELETE FROM audit_sealed WHERE seq IN (SELECT seq FROM audit_tombstone)")
    tx.change("DELETE FROM audit_review WHERE event_seq IN (SELECT seq FROM audit_tombstone)")
    _forget_signatures(tx)
    tx.change("DELETE FROM audit_event WHERE seq IN (SELECT seq FROM audit_tombstone)")
    return gone


def _part(tx: Transaction, last: int, most: int) -> int:
    """The number of the event up to which so many go."""
    found = tx.value(
        "SELECT max(seq) FROM (SELECT seq FROM audit_event WHERE seq <= ? "
        "AND seq NOT IN (SELECT purged_by FROM audit_tombstone) ORDER BY seq LIMIT ?)",
        (last, most),
    )
    return last if found is None else int(found)


def _forget_signatures(tx: Transaction) -> None:
    """Signatures go with their events."""
    old = "SELECT id FROM signature WHERE event_seq IN (SELECT seq FROM audit_tombstone)"
    tx.change(f"DELETE FROM signature_name WHERE signature_id IN ({old})")
    tx.change(f"DELETE FROM signature WHERE id IN ({old})")


def _require_age(tx: Transaction, last: int) -> None:
    newest_ms = tx.value("SELECT max(utc_ms) FROM audit_event WHERE seq <= ?", (last,))
    row = tx.need(f"audit event {last}", "SELECT body FROM audit_event WHERE seq = ?", (last,))
    require_old(int(newest_ms), str(json.loads(row[0]).get("clock", "")), tx.now)


def _valid(tx: Transaction, last: int) -> list[Signature]:
    """The signatures on the wish that hold."""
    return [
        one
        for one in signatures.of(tx, RECORD, last)
        if signatures.standing(tx, one) is Standing.VALID
    ]


def _two_people(tx: Transaction, last: int) -> tuple[Signature, Signature]:
    """Who wishes it and who approved it: two valid signatures of two people."""
    valid = _valid(tx, last)
    for did in valid:
        for approved in valid:
            meanings = (did.meaning, approved.meaning)
            if meanings == (Meaning.DID, Meaning.APPROVED) and did.person != approved.person:
                return did, approved
    raise SignatureRefused("two people must sign: one who does it, another one who approves")

"""Electronic signatures: who signed what record in which meaning, bound to it and to the trail.

Each is an event too, with the hash of the record as it was shown; the printed name of that time
stands in a table of its own, and the event bears only its salted hash. PIN and rights are
checked before (store/people.py); here a signature is bound, looked at and shown to hold.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.audit import Actor, BodyValue, commitment
from crinsu_gateway.model.errors import SignatureRefused
from crinsu_gateway.store import audit, records
from crinsu_gateway.store.transaction import Row, Transaction


class Meaning(StrEnum):
    """What somebody says with a signature."""

    DID = "did"
    WITNESSED = "witnessed"
    APPROVED = "approved"
    REVIEWED = "reviewed"


class Standing(StrEnum):
    """How a signature stands now."""

    VALID = "valid"
    SUPERSEDED = "superseded"  # the record was changed after it was signed
    BROKEN = "broken"  # the signature is not the one of its event


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it is shown; `name` is the printed name at that time, zone the site's."""

    id: int
    person: str
    name: str
    meaning: Meaning
    subject_kind: str
    subject_id: int
    shown_hash: str
    signed_ms: int
    zone: str
    event_seq: int
    superseded_seq: int | None


_SIGNATURE = (
    "SELECT s.id, s.person, COALESCE(n.printed_name, ''), s.meaning, s.subject_kind, "
    "s.subject_id, s.shown_hash, s.signed_ms, s.zone, s.event_seq, s.superseded_seq "
    "FROM signature s LEFT JOIN signature_name n ON n.signature_id = s.id "
)


def _row(row: Row) -> Signature:
    values = list(row)
    values[3] = Meaning(values[3])
    return Signature(*values)


def sign(
    tx: Transaction,
    person_id: str,
    meaning: Meaning,
    subject_kind: str,
    subject_id: int,
    shown_hash: str,
    actor: Actor,
    *,
    printed_name: str = "",
) -> int:
    """Bind a signature to a record as it was shown; its id.

    `shown_hash` is what `records.shown_hash` gave for what was on the screen. SignatureRefused
    when the record is another one by now, or when somebody signs for somebody else.
    """
    if actor.id != person_id:
        raise SignatureRefused("nobody can sign for somebody else", person=person_id)
    if records.knows(subject_kind) and records.shown_hash(tx, subject_kind, subject_id) != (
        shown_hash
    ):
        raise SignatureRefused(
            f"{subject_kind} {subject_id} was changed since it was shown: look at it again",
            subject=f"{subject_kind}/{subject_id}",
        )
    seq = audit.append(
        tx,
        "signature.made",
        actor,
        _facts(person_id, meaning, subject_kind, subject_id, shown_hash),
        sealed={"name": printed_name} if printed_name else {},
    )
    signature_id = tx.insert(
        "INSERT INTO signature (person, meaning, subject_kind, subject_id, shown_hash, "
        "signed_ms, zone, event_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(person_id, meaning, subject_kind, subject_id, shown_hash),
            *(tx.now.utc_ms, tx.now.zone, seq),
        ),
    )
    if printed_name:
        tx.change(
            "INSERT INTO signature_name (signature_id, printed_name) VALUES (?, ?)",
            (signature_id, printed_name),
        )
    return signature_id


def _facts(person: str, meaning: str, kind: str, subject: int, shown: str) -> dict[str, BodyValue]:
    return {
        "person": person,
        "meaning": str(meaning),
        "record": kind,
        "id": subject,
        "shown": shown,
    }


def supersede(tx: Transaction, subject_kind: str, subject_id: int, actor: Actor) -> int:
    """Say that a signed record is being changed; how many signatures that voids.

    Whoever changes a record of a kind that store/records.py does not know calls this.
    """
    ids = [
        row[0]
        for row in tx.all(
            "SELECT id FROM signature WHERE subject_kind = ? AND subject_id = ? "
            "AND superseded_seq IS NULL",
            (subject_kind, subject_id),
        )
    ]
    if ids:
        facts: dict[str, BodyValue] = {"record": subject_kind, "id": subject_id}
        seq = audit.append(tx, "signature.superseded", actor, {**facts, "signatures": [*ids]})
        tx.many("UPDATE signature SET superseded_seq = ? WHERE id = ?", [(seq, i) for i in ids])
    return len(ids)


def one(tx: Transaction, signature_id: int) -> Signature:
    """One signature; NotFound when there is none."""
    return _row(
        tx.need(f"signature {signature_id}", _SIGNATURE + "WHERE s.id = ?", (signature_id,))
    )


def of(tx: Transaction, subject_kind: str, subject_id: int) -> list[Signature]:
    """The signatures on a record, oldest first."""
    rows = tx.all(
        _SIGNATURE + "WHERE s.subject_kind = ? AND s.subject_id = ? ORDER BY s.id",
        (subject_kind, subject_id),
    )
    return [_row(row) for row in rows]


def standing(tx: Transaction, signature: Signature) -> Standing:
    """Whether a signature holds: it is that of its event, and the record is as it was shown."""
    if not _is_of_its_event(tx, signature):
        return Standing.BROKEN
    kind, subject = signature.subject_kind, signature.subject_id
    if signature.superseded_seq is not None:
        return Standing.SUPERSEDED
    if records.knows(kind) and records.shown_hash(tx, kind, subject) != signature.shown_hash:
        return Standing.SUPERSEDED
    return Standing.VALID


def _is_of_its_event(tx: Transaction, signature: Signature) -> bool:
    """Whether the row says what its event says; the printed name is proved by its hash."""
    row = tx.one("SELECT body FROM audit_event WHERE seq = ?", (signature.event_seq,))
    if row is None:
        return False
    body = json.loads(row[0])
    wanted = _facts(
        *(signature.person, signature.meaning, signature.subject_kind),
        *(signature.subject_id, signature.shown_hash),
    )
    said = (body["kind"], body["facts"], body["utc_ms"])
    return said == ("signature.made", wanted, signature.signed_ms) and _is_named(
        tx, signature, body.get("sealed", {}).get("name")
    )


def _is_named(tx: Transaction, signature: Signature, promised: str | None) -> bool:
    salt = tx.value(
        "SELECT salt FROM audit_sealed WHERE seq = ? AND field = 'name'", (signature.event_seq,)
    )
    if promised is None or salt is None:  # never named, or the name was forgotten by right
        return promised is not None or not signature.name
    return commitment(bytes(salt), signature.name) == promised


def broken(tx: Transaction) -> list[int]:
    """The ids of signatures that are not those of their events: cut out, moved or altered."""
    return [
        found.id
        for found in (_row(row) for row in tx.all(_SIGNATURE + "ORDER BY s.id"))
        if not _is_of_its_event(tx, found)
    ]

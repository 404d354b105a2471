"""The audit trail: one event beside every change, chained, never altered (triggers refuse it).

Noun files call `append` inside their own transaction, so a change without its event cannot be.
The tree over the events is in store/audit_tree.py, looking for events in store/audit_search.py.
"""

from collections.abc import Iterator, Mapping

import apsw

from crinsu_gateway.model.audit import (
    GENESIS,
    NOTHING,
    REASON,
    SALT_BYTES,
    Actor,
    Body,
    commitment,
    event_body,
    leaf_hash,
)
from crinsu_gateway.model.errors import TrailNotWritten
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

AT_ONCE = 1000


def append(
    tx: Transaction,
    kind: str,
    actor: Actor,
    facts: Body,
    *,
    reason: str = "",
    sealed: Mapping[str, str] = NOTHING,
) -> int:
    """Write one event; its sequence number.

    For a change `facts` say old and new values. Texts that may name anybody go to `reason` or,
    by field, to `sealed`: the event bears a salted hash of each, the text stands beside.
    """
    last = tx.one("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
    seq, previous = (1, GENESIS) if last is None else (last[0] + 1, last[1])
    texts = {**sealed, REASON: reason} if reason else dict(sealed)
    # Chance comes from SQLite here: a salt must not be guessed, and nobody ever replays one.
    salts = {field: bytes(tx.value("SELECT randomblob(?)", (SALT_BYTES,))) for field in texts}
    said = {field: commitment(salts[field], text) for field, text in texts.items()}
    body = event_body(seq, kind, actor, tx.now, facts, previous, said)
    try:
        tx.change(
            "INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, ?)",
            (seq, body, leaf_hash(body)),
        )
    except (apsw.SQLError, apsw.ConstraintError, apsw.MismatchError) as error:
        # A full disk and damage end the whole batch and have names of their own.
        raise TrailNotWritten(f"the audit event {kind} cannot be written: {error}") from error
    for field, text in texts.items():
        tx.change(
            "INSERT INTO audit_sealed (seq, field, salt, text) VALUES (?, ?, ?, ?)",
            (seq, field, salts[field], text),
        )
    tx.touch(Topic.AUDIT)
    return int(seq)


def head(tx: Transaction) -> int:
    """The number of the newest event; 0 for none."""
    return int(tx.value("SELECT COALESCE(max(seq), 0) FROM audit_event"))


def events(tx: Transaction, after: int = 0, limit: int = 100) -> list[bytes]:
    """Event bodies after a sequence number, oldest first."""
    rows = tx.all("SELECT body FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
    return [row[0] for row in rows]


def numbered(tx: Transaction, after: int, limit: int) -> list[tuple[int, bytes]]:
    """The same, each with its number as the table has it."""
    rows = tx.all(
        "SELECT seq, body FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    )
    return [(int(row[0]), row[1]) for row in rows]


def sealed_texts(tx: Transaction, seq: int) -> dict[str, str]:
    """The sealed texts of an event by field; those that were forgotten are missing."""
    return dict(tx.all("SELECT field, text FROM audit_sealed WHERE seq = ?", (seq,)))


Entry = tuple[int, bytes | None, str]
"""Number, body (None where only a tombstone is left) and stored leaf hash of an event."""


def entries(tx: Transaction, after: int = 0) -> Iterator[Entry]:
    """All events and tombstones after a number, in order; read a part at a time."""
    while True:
        rows = tx.all(
            "SELECT seq, body, hash FROM audit_event WHERE seq > ?1 UNION ALL "
            "SELECT seq, NULL, hash FROM audit_tombstone WHERE seq > ?1 ORDER BY 1 LIMIT ?2",
            (after, AT_ONCE),
        )
        if not rows:
            return
        for row in rows:
            yield row[0], row[1], row[2]
        after = rows[-1][0]


def first_broken(tx: Transaction) -> int | None:
    """The first sequence number at which the chain does not hold, or None."""
    previous = GENESIS
    for expected, (seq, body, digest) in enumerate(entries(tx), start=1):
        if seq != expected or (body is not None and not _holds(body, digest, previous)):
            return expected
        previous = digest
    return None


def _holds(body: bytes, digest: str, previous: str) -> bool:
    return leaf_hash(body) == digest and f'"prev":"{previous}"'.encode() in body

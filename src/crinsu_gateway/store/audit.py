"""The audit trail: one event beside every change, chained, never altered (triggers refuse it).

Noun files call `append` inside their own transaction, so a change without its event cannot be.
"""

from crinsu_gateway.model.audit import Actor, Body, event_body, leaf_hash
from crinsu_gateway.store.transaction import Transaction

GENESIS = "0" * 64


def append(tx: Transaction, kind: str, actor: Actor, facts: Body) -> int:
    """Write one event; its sequence number."""
    last = tx.one("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
    seq, previous = (1, GENESIS) if last is None else (last[0] + 1, last[1])
    body = event_body(seq, kind, actor, tx.now, facts, previous)
    tx.change(
        "INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, ?)", (seq, body, leaf_hash(body))
    )
    return int(seq)


def events(tx: Transaction, after: int = 0, limit: int = 100) -> list[bytes]:
    """Event bodies after a sequence number, oldest first."""
    rows = tx.all("SELECT body FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
    return [row[0] for row in rows]


def first_broken(tx: Transaction) -> int | None:
    """The first sequence number at which the chain does not hold, or None."""
    previous = GENESIS
    for expected, (seq, body, digest) in enumerate(
        tx.all("SELECT seq, body, hash FROM audit_event ORDER BY seq"), start=1
    ):
        chained = f'"prev":"{previous}"'.encode() in body
        if seq != expected or leaf_hash(body) != digest or not chained:
            return expected
        previous = digest
    return None

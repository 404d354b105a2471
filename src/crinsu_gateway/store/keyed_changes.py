"""Changes that were made under an Idempotency-Key: a repeated one is not made again.

What was asked is kept as a hash, with the status that was answered, and both for a week. Whoever
makes the change notes it in the same transaction; what was refused is not noted.
"""

from crinsu_gateway.model.errors import KeyReused
from crinsu_gateway.store.transaction import Transaction

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a key is known."""


def answered(tx: Transaction, client: str, key: str, digest: str) -> int | None:
    """The status that this change was answered with before; None when it was not made yet.

    KeyReused when the client used the key for something else.
    """
    row = tx.one(
        "SELECT digest, status FROM keyed_change WHERE client = ? AND key = ?", (client, key)
    )
    if row is None:
        return None
    if row[0] != digest:
        raise KeyReused("this idempotency key was used for another change", key=key)
    return int(row[1])


def note(tx: Transaction, client: str, key: str, digest: str, status: int) -> None:
    """Keep that a change was made; what is older than a week is forgotten on the way."""
    tx.change("DELETE FROM keyed_change WHERE at_ms < ?", (tx.now.utc_ms - KEPT_MS,))
    tx.change(
        "INSERT INTO keyed_change (client, key, digest, status, at_ms) VALUES (?, ?, ?, ?, ?)",
        (client, key, digest, status, tx.now.utc_ms),
    )

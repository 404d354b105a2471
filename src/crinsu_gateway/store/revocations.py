"""Tokens of the API that were taken back: their ids, kept until they would have expired anyway.

Whether a token is one of these is asked of a copy in memory (web/auth.py), read once from here.
"""

from collections.abc import Mapping

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

MARGIN_MS = 24 * 3600 * 1000
"""How much longer than the token a row is kept, so that a clock that is put back frees none."""


def revoke(
    tx: Transaction, id: str, subject: str, until: Mapping[str, str | int], actor: Actor
) -> bool:
    """Take a token back; False when it was already. `until` says when it would have expired.

    What has expired since is forgotten on the way.
    """
    tx.change(
        "DELETE FROM revoked_token WHERE expires_ms + ?1 < ?2 "
        "AND (boot_id <> ?3 OR expires_boot_ms <= ?4)",
        (MARGIN_MS, tx.now.utc_ms, tx.now.boot_id, tx.now.boot_ms),
    )
    made = tx.change(
        "INSERT INTO revoked_token (id, subject, revoked_ms, expires_ms, boot_id, expires_boot_ms) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            *(id, subject, tx.now.utc_ms),
            *(until["expires_ms"], until["boot_id"], until["expires_boot_ms"]),
        ),
    )
    if made:
        facts: Body = {"token": id, "client": subject}
        audit.append(tx, "token.revoked", actor, facts)
    return bool(made)


def ids(tx: Transaction) -> list[str]:
    """The ids of all that were taken back and may not have expired."""
    return [str(row[0]) for row in tx.all("SELECT id FROM revoked_token")]

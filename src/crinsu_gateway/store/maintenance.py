"""Maintenance as the store keeps it: one row, so that it outlives a restart.

It refuses nothing itself; the gate of the APIs asks for the state (web/maintenance.py).
"""

import json
from dataclasses import asdict

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.maintenance import Maintenance, begun
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

KEY = "maintenance"


def state(tx: Transaction) -> Maintenance | None:
    """The maintenance that goes on now; None outside of any."""
    found = _kept(tx)
    return None if found is None or found.is_over(tx.now) else found


def begin(
    tx: Transaction, *, actor: Actor, reason: str, reads: bool, minutes: int | None
) -> Maintenance:
    """Begin maintenance; in the middle of one this puts the new terms in its place."""
    new = begun(tx.now, by=actor.id, reason=reason, reads=reads, minutes=minutes)
    before = state(tx)
    tx.change(
        "INSERT INTO meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (KEY, json.dumps(asdict(new))),
    )
    audit.append(
        tx,
        "maintenance.began",
        actor,
        {"reads": reads, "minutes": minutes, "again": before is not None},
        reason=reason,
    )
    tx.touch(Topic.MAINTENANCE)
    tx.touch(Topic.AUDIT)
    return new


def end(tx: Transaction, *, actor: Actor) -> bool:
    """End it; False when there was none to end, or its time was over."""
    found = state(tx)
    tx.change("DELETE FROM meta WHERE key = ?", (KEY,))
    tx.touch(Topic.MAINTENANCE)
    if found is None:
        return False
    audit.append(tx, "maintenance.ended", actor, {"since_ms": found.since_ms})
    tx.touch(Topic.AUDIT)
    return True


def _kept(tx: Transaction) -> Maintenance | None:
    text = tx.value("SELECT value FROM meta WHERE key = ?", (KEY,))
    return None if text is None else Maintenance(**json.loads(text))

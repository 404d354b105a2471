"""What interlocks need of the store: which causes two persons may override, and where.

The configuration says it, model/override.py what it may never say. What blocks, and what an
override does about it, is decided in procedures/interlocks.py.
"""

from collections.abc import Iterable

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.override import NEVER, Cause, Policy
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


def set_overridable(
    tx: Transaction, storage_id: int, causes: Iterable[Cause], actor: Actor
) -> bool:
    """Take over what two persons may override in a storage solution (local id); if it changed.

    What may never be overridden is left out, whoever asks for it.
    """
    before = overridable(tx, storage_id)
    after = frozenset(causes) - NEVER.keys()
    if before == after:
        return False
    tx.change("DELETE FROM interlock_policy WHERE storage_id = ?", (storage_id,))
    tx.many(
        "INSERT INTO interlock_policy (storage_id, cause, policy) VALUES (?, ?, ?)",
        [(storage_id, cause, Policy.OVERRIDE) for cause in after],
    )
    facts: Body = {"storage": storage_id, "old": _listed(before), "new": _listed(after)}
    audit.append(tx, "storage.interlocks", actor, facts)
    tx.touch(Topic.PLACES)
    tx.touch(Topic.EXECUTIONS)
    return True


def _listed(causes: Iterable[Cause]) -> str:
    return ",".join(sorted(causes))


def overridable(tx: Transaction, storage_id: int) -> frozenset[Cause]:
    """What two persons may override in a storage solution (local id); all else is refused."""
    rows = tx.all(
        "SELECT cause FROM interlock_policy WHERE storage_id = ? AND policy = ?",
        (storage_id, Policy.OVERRIDE),
    )
    return frozenset(Cause(row[0]) for row in rows) - NEVER.keys()

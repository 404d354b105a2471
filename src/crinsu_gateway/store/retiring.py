"""A container that a person placed leaves use, with all that stands in it; it stays as history.

It is the counterpart of an import that leaves a container out (store/layout_sheet.py), for one.
Rules are in model/place.py.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.place import Leaving, may_leave_use
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, emergencies, executions
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

_WITHIN = (
    "SELECT l.id FROM container l JOIN container c ON c.id = ?1 WHERE l.storage_id = c.storage_id "
    "AND (l.path = c.path OR (l.path > c.path || '/' AND l.path < c.path || '0'))"
)
_COUNTS = (
    "SELECT count(*) FILTER (WHERE s.held), count(*) FILTER (WHERE s.promised), "
    "count(*) FILTER (WHERE r.until_ms > ?2), count(*) FILTER (WHERE s.in_use) FROM slot s "
    f"LEFT JOIN reservation r ON r.slot_id = s.id WHERE s.container_id IN ({_WITHIN})"
)


def retire(tx: Transaction, container_id: int, *, reason: str, actor: Actor) -> None:
    """Take a container out of use.

    NotFound, LeftUse, ConfigurationDecides, ContainerBusy, StillNeeded, ReasonMissing.
    """
    storage_id, address, kind, in_use, by_hand = tx.need(
        f"container {container_id}",
        "SELECT c.storage_id, t.name || '/' || c.path, c.kind, c.in_use, c.by_hand "
        "FROM container c JOIN storage_solution t ON t.id = c.storage_id WHERE c.id = ?",
        (container_id,),
    )
    emergencies.require_here(tx, actor, (storage_id,))
    holds, promised, kept, slots = tx.need(
        f"container {container_id}", _COUNTS, (container_id, tx.now.utc_ms)
    )
    busy = executions.working(tx).get(storage_id)
    may_leave_use(Leaving(address, bool(in_use), bool(by_hand), holds, promised, kept, busy))
    tx.change(
        f"UPDATE slot SET in_use = 0 WHERE in_use AND container_id IN ({_WITHIN})", (container_id,)
    )
    left = tx.change(
        f"UPDATE container SET in_use = 0, by_hand = 1 WHERE in_use AND id IN ({_WITHIN})",
        (container_id,),
    )
    facts: Body = {
        "container": container_id,
        "storage": storage_id,
        "kind": kind,
        "at": address,
        "state_old": "IN_USE",
        "state": "RETIRED",
        "containers": left,
        "slots": slots,
    }
    audit.append(tx, "container.retired", actor, facts, reason=needed(reason))
    tx.touch(Topic.PLACES)

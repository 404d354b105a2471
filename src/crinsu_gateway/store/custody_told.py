"""One act of custody told everywhere: its event, its line of custody, its fact for the centre.

Whoever changes where or with whom a sample container is calls this in the same transaction.
"""

from collections.abc import Mapping

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.store import audit, custody, outbox
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction

NOTHING: Body = {}


def tell(
    tx: Transaction,
    kind: OutboxKind,
    sample: tuple[int, int | None],
    said: Mapping[str, str | int | None],
    actor: Actor,
    *,
    beside: Body = NOTHING,
    reason: str = "",
) -> int:
    """Tell an act on a sample container (local id, id at the centre); the number of its event.

    The trail and the centre hear what is `said`; what stands `beside` it only the trail, and so
    the reason, sealed.
    """
    local_id, central_id = sample
    facts: Body = {"sample": local_id, **said, **beside}
    event = audit.append(tx, kind.value, actor, facts, reason=reason)
    custody.note(tx, local_id, event)
    what = {"sample": central_id, "localSample": local_id, **said}
    outbox.put(tx, kind, {**what, "technician": actor.id, "at": tx.now.utc_ms})
    tx.touch(Topic.SAMPLES)
    return event

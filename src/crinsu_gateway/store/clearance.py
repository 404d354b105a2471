"""Decisions about sample containers: quarantine, release by criteria, disposal.

Each writes its audit event with the sealed reason, the line of custody and the fact for the
centre. Who may decide is for the caller to see to (model/person.py).
"""

from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.procedure_errors import CentreDecides
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sample import (
    Clearance,
    Sample,
    SampleState,
    may_discard,
    may_quarantine,
    may_release,
    may_withdraw,
)
from crinsu_gateway.store import custody_told, lifts, policies, procedures, quarantines
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.samples import known, take_out
from crinsu_gateway.store.transaction import Transaction


def quarantine(
    tx: Transaction,
    sample_id: int,
    reason: str,
    actor: Actor,
    *,
    criteria: Sequence[str] = (),
) -> None:
    """Put a sample container into quarantine; `criteria` must be met before it is released."""
    sample_, central_id = known(tx, sample_id)
    may_quarantine(sample_)
    _clear(tx, sample_id, Clearance.QUARANTINED)
    event = _judge(tx, OutboxKind.SAMPLE_QUARANTINED, sample_, central_id, reason, actor)
    quarantines.begin(tx, sample_id, event, criteria, actor)


def release(tx: Transaction, sample_id: int, reason: str, actor: Actor, witness: str = "") -> None:
    """End a quarantine; refused before its criteria are met, or to whoever ordered it.

    Whether the actor has a role that may release is for the caller to see to.
    """
    sample_, central_id = known(tx, sample_id)
    found = quarantines.open_of(tx, sample_id)
    opened_by, unmet = ("", []) if found is None else (found.opened_by, found.unmet)
    may_release(sample_, opened_by, actor.id, unmet)
    _clear(tx, sample_id, Clearance.RELEASED)
    event = _judge(tx, OutboxKind.SAMPLE_RELEASED, sample_, central_id, reason, actor, witness)
    quarantines.end(tx, sample_id, event, actor)


def discard(tx: Transaction, sample_id: int, reason: str, actor: Actor, witness: str = "") -> None:
    """Note that a sample container was destroyed; what is in a slot is taken out first.

    Whether the actor is trained to, and whether `witness` saw it, is for the caller to see to.
    """
    sample_, central_id = known(tx, sample_id)
    may_discard(sample_)
    if sample_.state is SampleState.STORED:
        take_out(tx, sample_, central_id, actor, None)
    lifts.left(tx, sample_id, None, actor)
    _end(tx, sample_, central_id, reason, actor, witness)


def withdraw(tx: Transaction, sample_id: int, reason: str, actor: Actor) -> None:
    """Note that a sample container that was never here will not come; it counts as discarded.

    CentreDecides where a centre says what there is; StillNeeded for all that is or was here.
    """
    if policies.has_centre(tx):
        raise CentreDecides("the centre decides which sample containers there are: delete it there")
    sample_, central_id = known(tx, sample_id)
    may_withdraw(sample_, procedures.waiting_for(tx, sample_id))
    _end(tx, sample_, central_id, reason, actor)


def _end(
    tx: Transaction,
    sample_: Sample,
    central_id: int | None,
    reason: str,
    actor: Actor,
    witness: str = "",
) -> None:
    """There is no such thing any more: its state, its event, and no quarantine that waits."""
    tx.change(
        "UPDATE sample_container SET state = 'DISCARDED', out_by = NULL, out_ms = NULL, "
        "changed_ms = ? WHERE id = ?",
        (tx.now.utc_ms, sample_.id),
    )
    event = _judge(tx, OutboxKind.SAMPLE_DISCARDED, sample_, central_id, reason, actor, witness)
    quarantines.end(tx, sample_.id, event, actor)


def _clear(tx: Transaction, sample_id: int, clearance: Clearance) -> None:
    tx.change(
        "UPDATE sample_container SET clearance = ?, changed_ms = ? WHERE id = ?",
        (clearance, tx.now.utc_ms, sample_id),
    )


def _judge(
    tx: Transaction,
    kind: OutboxKind,
    before: Sample,
    central_id: int | None,
    reason: str,
    actor: Actor,
    witness: str = "",
) -> int:
    """Write down a decision, its line of custody, and tell the centre; the number of its event."""
    now, _ = known(tx, before.id)
    beside: Body = {
        "state_old": before.state.value,
        "state": now.state.value,
        "clearance_old": before.clearance.value,
        "clearance": now.clearance.value,
        **({"witness": witness} if witness else {}),
    }
    sample = (before.id, central_id)
    return custody_told.tell(tx, kind, sample, {}, actor, beside=beside, reason=needed(reason))

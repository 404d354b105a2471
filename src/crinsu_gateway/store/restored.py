"""Makes a restored copy a store to go on from: a new epoch, and nothing old that could still act.

Runs in one transaction on the copy, before any daemon opens it. What the lost store did after
the backup is not known here; it says so in the trail, to the centre, and to a person.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Head
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.store import audit, commands, meta, outbox, reconciliation
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction

RESTORED = "the store was restored from a backup before it was sent"


def begin_epoch(
    tx: Transaction, before: Head, epoch: int, *, digest: str, reason: str, actor: Actor
) -> None:
    """Start an epoch after the last known head; its first fact and event name that head."""
    meta.begin_epoch(tx, epoch)
    audit.append(
        tx,
        "store.restored",
        actor,
        {
            "epoch_old": before.epoch,
            "epoch_new": epoch,
            "head_seq": before.audit_seq,
            "head_hash": before.audit_hash,
            "outbox_seq": before.outbox_seq,
            "backup_sha256": digest,
        },
        reason=reason,
    )
    for row in tx.all("SELECT id FROM command WHERE state = 'INTENDED' ORDER BY id"):
        commands.settle(tx, row[0], CommandState.EXPIRED, RESTORED)
    commands.recover(tx)
    outbox.put(
        tx,
        OutboxKind.GATEWAY_RESTORED,
        {
            "epochBefore": before.epoch,
            "lastSeq": before.outbox_seq,
            "auditSeq": before.audit_seq,
            "auditHash": before.audit_hash,
            "at": tx.now.utc_ms,
        },
    )
    reconciliation.note(
        tx,
        "restored",
        f"gateway/{before.gateway}/{epoch}",
        f"what happened after audit event {before.audit_seq} is not in this store",
        f"restored by {actor.id}: {reason}",
    )

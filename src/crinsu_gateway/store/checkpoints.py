"""Checkpoints of the audit trail: signed, kept for ever, handed to whoever can be a witness.

Just before each an event says what made it: software, configuration, schema, key, epoch. When
one is due is decided here; the notary (app/notary.py) makes it, with the key that it holds.
"""

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model import merkle
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, origin_of, signed
from crinsu_gateway.store import audit, audit_keys, audit_tree, meta
from crinsu_gateway.store.audit_keys import NOTARY, PublicKey
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

EVERY_EVENTS = 256
EVERY_MS = 900_000
ASKED = "checkpoint.asked"


@dataclass(frozen=True, slots=True)
class Sealing:
    """With what a checkpoint is made: the key, and what the event before it says of us."""

    key: Ed25519PrivateKey
    software: str
    config_hash: str


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One checkpoint: how many events it covers, its note, whose key, why and when (UTC ms)."""

    size: int
    note: str
    fingerprint: str
    purpose: str
    made_ms: int


_ROW = "SELECT size, note, fingerprint, purpose, made_ms FROM audit_checkpoint "


def newest(tx: Transaction) -> CheckpointRow | None:
    """The last checkpoint, or None before the first."""
    row = tx.one(_ROW + "ORDER BY size DESC LIMIT 1")
    return None if row is None else CheckpointRow(*row)


def newest_with_key(tx: Transaction) -> tuple[CheckpointRow, PublicKey] | None:
    """The last checkpoint and the key that signed it, or None before the first."""
    row = newest(tx)
    if row is None:
        return None
    return row, next(key for key in audit_keys.keys(tx) if key.fingerprint == row.fingerprint)


def all_from(tx: Transaction, size: int = 0) -> list[CheckpointRow]:
    """The checkpoints that cover at least so many events, the shortest first."""
    return [CheckpointRow(*row) for row in tx.all(_ROW + "WHERE size >= ? ORDER BY size", (size,))]


def ask(tx: Transaction, actor: Actor, purpose: str) -> int:
    """Ask for a checkpoint now; the event that it will cover."""
    return audit.append(tx, ASKED, actor, {"purpose": purpose})


def uncovered(tx: Transaction) -> int:
    """How many events no checkpoint covers yet."""
    last = newest(tx)
    return audit.head(tx) - (0 if last is None else last.size)


def due(tx: Transaction) -> str:
    """Why a checkpoint is due now: asked, count or time; "" while none is."""
    last = tx.one(
        "SELECT size, made_boot_ms, boot_id FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
    )
    size, boot_ms, boot_id = (0, 0, "") if last is None else last
    waiting = audit.head(tx) - size
    if waiting == 0:
        return ""
    if tx.value("SELECT 1 FROM audit_event WHERE kind = ? AND seq > ? LIMIT 1", (ASKED, size)):
        return "asked"
    if waiting >= EVERY_EVENTS - 1:  # the event that tells of the checkpoint is one of them
        return "count"
    late = boot_id != tx.now.boot_id or tx.now.boot_ms - boot_ms >= EVERY_MS
    return "time" if late else ""


def make(tx: Transaction, sealing: Sealing, purpose: str) -> CheckpointRow:
    """Make a checkpoint over everything up to the event that tells of it."""
    audit_keys.note_first_use(tx, sealing.key.public_key())
    print_ = fingerprint(sealing.key.public_key())
    size = audit.append(
        tx,
        "checkpoint.made",
        NOTARY,
        {
            "purpose": purpose,
            "software": sealing.software,
            "config": sealing.config_hash,
            "schema": int(tx.value("PRAGMA user_version")),
            "key": print_,
            "gateway": meta.gateway_id(tx),
            "epoch": meta.epoch(tx),
        },
    )
    audit_tree.grow_whole(tx)
    root = audit_tree.root(tx, size)
    note = signed(Checkpoint(origin_of(meta.gateway_id(tx)), size, root), sealing.key)
    tx.change(
        "INSERT INTO audit_checkpoint (size, note, fingerprint, purpose, made_ms, made_boot_ms, "
        "boot_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (size, note, print_, purpose, tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
    )
    tx.touch(Topic.CHECKPOINTS)
    return CheckpointRow(size, note, print_, purpose, tx.now.utc_ms)


def rotate(
    tx: Transaction, old: Sealing, new: Ed25519PrivateKey, actor: Actor, *, reason: str
) -> CheckpointRow:
    """Let another key sign from now on, handed over to by the old one; its first checkpoint."""
    audit_keys.hand_over(tx, old.key, new, actor, reason=reason)
    return make(tx, replace(old, key=new), "key")


def consistency(tx: Transaction, old: int, size: int) -> list[bytes]:
    """The proof that the first `old` events are a prefix of the first `size`."""
    return merkle.consistency(old, size, audit_tree.nodes(tx))


def inclusion(tx: Transaction, seq: int, size: int) -> list[bytes]:
    """The proof that event `seq` is among the first `size`."""
    return merkle.inclusion(seq - 1, size, audit_tree.nodes(tx))

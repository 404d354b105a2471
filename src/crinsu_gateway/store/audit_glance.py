"""A glance at the audit trail, cheap enough for a page: is its newest part whole, and signed?

It holds the last checkpoint against the kept tree and its key, and each event since against the one
before. It does not go through the whole trail: that is store/audit_check.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model import key_chain, merkle
from crinsu_gateway.model.audit import GENESIS
from crinsu_gateway.model.errors import NotACheckpoint
from crinsu_gateway.model.trail_errors import StrangeKey
from crinsu_gateway.store import audit, audit_keys, audit_tree, checkpoints
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.transaction import Transaction

MOST = 2000
"""So many of the newest events are looked at; a checkpoint covers the rest, as a rule all of it."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen: how many events there are, the last checkpoint, what it does not cover yet.

    `looked` of the newest events were held against each other. `why` says what is wrong at event
    `first_bad`, empty when all holds; `strange` keys wait for a person to compare them.
    """

    events: int
    checkpoint: CheckpointRow | None
    uncovered: int
    looked: int
    first_bad: int | None
    why: str
    strange: int


def glance(tx: Transaction) -> Glance:
    """Look at the newest part of the trail."""
    head, last = audit.head(tx), checkpoints.newest(tx)
    covered = 0 if last is None else last.size
    after = max(min(covered, head), head - MOST)
    bad = (0, "") if last is None else _checkpoint(tx, last, head)
    bad = bad if bad[1] else _events(tx, after, head)
    strange = len(audit_keys.uncompared(tx))
    first_bad = bad[0] if bad[1] else None
    return Glance(head, last, max(0, head - covered), head - after, first_bad, bad[1], strange)


def _checkpoint(tx: Transaction, row: CheckpointRow, head: int) -> tuple[int, str]:
    """What is wrong with a checkpoint; "" when it is signed and fits the tree."""
    try:
        opened = key_chain.opened_by(row.note, audit_keys.chain(tx))
    except (StrangeKey, NotACheckpoint) as fault:
        return row.size, fault.sentence
    if opened.size != row.size or min(head, audit_tree.covered(tx)) < row.size:
        return row.size, "the last checkpoint covers more events than there are"
    if opened.root != audit_tree.root(tx, row.size):
        return row.size, "the events are not those that were signed"
    return row.size, ""


def _events(tx: Transaction, after: int, head: int) -> tuple[int, str]:
    """The first event after a number that does not follow from the one before, and why."""
    previous = None if after else GENESIS
    node, kept = audit_tree.nodes(tx), audit_tree.covered(tx)
    found = audit.entries(tx, max(after - 1, 0))
    for expected, (seq, body, digest) in enumerate(found, after or 1):
        if seq != expected:
            return expected, "it is missing"
        if body is not None and merkle.leaf(body).hex() != digest:
            return seq, "its bytes are not those of its leaf hash"
        if seq <= kept and node(0, seq - 1).hex() != digest:
            return seq, "it is not the one that was taken into the tree"
        follows = previous is None or body is None or f'"prev":"{previous}"'.encode() in body
        if not follows:
            return seq, "it does not follow the event before it"
        previous = digest
    return head, ""

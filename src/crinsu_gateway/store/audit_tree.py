"""The Merkle tree over the audit trail as the store keeps it: leaves and complete subtrees.

A leaf costs two nodes in the mean and log n at most; a proof costs log n look-ups. The tree is
grown behind the events, before each checkpoint. It can always be computed again from them; kept,
it names the one event that was altered where a root alone says only that something was.
"""

from itertools import islice

from crinsu_gateway.model import merkle
from crinsu_gateway.model.merkle import Node
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

AT_ONCE = 4096


def covered(tx: Transaction) -> int:
    """How many events are taken in."""
    last = tx.value("SELECT max(idx) FROM audit_node WHERE level = 0")
    return 0 if last is None else int(last) + 1


def grow(tx: Transaction, most: int = AT_ONCE) -> bool:
    """Take in at most so many further events; whether more are waiting."""
    here = covered(tx)
    kept, fresh = nodes(tx), dict[tuple[int, int], bytes]()

    def node(level: int, index: int) -> bytes:
        return fresh.get((level, index)) or kept(level, index)

    for seq, _, digest in islice(audit.entries(tx, here), most):
        fresh[0, seq - 1] = bytes.fromhex(digest)
        for level, index, found in merkle.completed(seq - 1, fresh[0, seq - 1], node):
            fresh[level, index] = found
    tx.many(
        "INSERT INTO audit_node (level, idx, hash) VALUES (?, ?, ?)",
        [(level, index, found) for (level, index), found in fresh.items()],
    )
    return covered(tx) - here == most


def grow_whole(tx: Transaction) -> None:
    """Take in all events that there are."""
    while grow(tx):
        continue


def nodes(tx: Transaction) -> Node:
    """The hash of a complete subtree by level and index, as the proofs of model/merkle.py ask."""

    def node(level: int, index: int) -> bytes:
        row = tx.need(
            f"node {level}/{index} of the audit tree",
            "SELECT hash FROM audit_node WHERE level = ? AND idx = ?",
            (level, index),
        )
        return bytes(row[0])

    return node


def root(tx: Transaction, size: int) -> bytes:
    """The root of the first `size` events; they must be taken in."""
    return merkle.root(size, nodes(tx))

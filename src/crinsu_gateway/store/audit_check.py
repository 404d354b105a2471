"""Verifies the audit trail in the store: chain, tree, keys, checkpoints, texts, signatures.

It names the first event that is wrong. What an intruder with the key and the file can forge as
a whole, only a checkpoint from elsewhere shows: give those that central, the broker, a report
or an export hold. It repairs nothing.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model import key_chain, merkle
from crinsu_gateway.model.audit import GENESIS, REASON, commitment
from crinsu_gateway.model.checkpoint import Checkpoint
from crinsu_gateway.model.errors import NotACheckpoint
from crinsu_gateway.model.trail_errors import StrangeKey
from crinsu_gateway.store import audit, audit_keys, audit_tree, checkpoints, signatures
from crinsu_gateway.store.transaction import Transaction

EVERY = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `first_bad` is None when all holds; `why` says what is wrong there.

    `keys` signed one after the other; `strange` of them came without a hand-over from the one
    before: that is wrong until a person compared the fingerprint, or gives it here.
    """

    events: int
    checkpoints: int
    outside: int
    uncovered: int
    first_bad: int | None
    why: str
    keys: int = 1
    strange: int = 0


class _Bad(Exception):
    def __init__(self, seq: int, why: str) -> None:
        super().__init__(why)
        self.seq = seq
        self.why = why


def check(
    tx: Transaction,
    outside: Sequence[str] = (),
    fingerprints: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Finding:
    """Verify everything; `outside` are notes from elsewhere, `fingerprints` keys that are known."""
    walk = _Walk(tx, fingerprints)
    bad: _Bad | None = None
    try:
        walk.go(outside, progress)
    except _Bad as fault:
        bad = fault
    return Finding(
        walk.edge.size,
        walk.inside,
        len(outside),
        walk.edge.size - walk.good,
        None if bad is None else bad.seq,
        "" if bad is None else bad.why,
        walk.keys,
        walk.strange,
    )


class _Walk:
    """Once through the trail, from the first event to the last."""

    def __init__(self, tx: Transaction, fingerprints: Sequence[str]) -> None:
        self._tx = tx
        self._node = audit_tree.nodes(tx)
        self._covered = audit_tree.covered(tx)
        self._fingerprints = fingerprints
        self.edge = merkle.Edge()
        self.inside = 0
        self.keys = 0
        self.strange = 0
        self.good = 0
        self._sure = 0

    def go(self, outside: Sequence[str], progress: Callable[[int, int], None]) -> None:
        """All of it; _Bad at the first event that does not hold."""
        wanted = sorted(self._opened(outside), key=lambda one: one[0].size)
        total, previous = audit.head(self._tx), GENESIS
        for seq, body, digest in audit.entries(self._tx):
            self._take(seq, body, digest, previous)
            previous = digest
            while wanted and wanted[0][0].size == seq:
                self._compare(*wanted.pop(0))
            if seq % EVERY == 0:
                progress(seq, total)
        if wanted:
            missing = f"it is missing: there was a checkpoint over {wanted[-1][0].size} events"
            raise _Bad(self.edge.size + 1, missing)
        self._beside()

    def _take(self, seq: int, body: bytes | None, digest: str, previous: str) -> None:
        if seq != self.edge.size + 1:
            raise _Bad(self.edge.size + 1, f"here stands event {seq}")
        if body is not None and merkle.leaf(body).hex() != digest:
            raise _Bad(seq, "its bytes are not those of its leaf hash")
        if body is not None and f'"prev":"{previous}"'.encode() not in body:
            raise _Bad(seq, "it does not follow the event before it")
        if seq <= self._covered and self._node(0, seq - 1).hex() != digest:
            raise _Bad(seq, "it is not the one that was taken into the tree")
        self.edge = self.edge.append(bytes.fromhex(digest))

    def _compare(self, wanted: Checkpoint, is_sure: bool) -> None:
        """`is_sure`: nobody here can have forged it, as far as we are told."""
        if self.edge.root() != wanted.root:
            first = (self._sure if is_sure else self.good) + 1
            raise _Bad(first, f"events {first} to {wanted.size} are not those that were signed")
        self.good = wanted.size
        self._sure = wanted.size if is_sure else self._sure

    def _opened(self, outside: Sequence[str]) -> list[tuple[Checkpoint, bool]]:
        """All checkpoints and hand-overs, each by a key that signed then and that is known."""
        try:
            keys = audit_keys.chain(self._tx)
            self.keys, self.strange = len(keys), max(len(key_chain.runs(keys)) - 1, 0)
            turns = key_chain.handovers(keys)
            key_chain.require_known(keys, self._fingerprints or audit_keys.believed(self._tx))
            rows = checkpoints.all_from(self._tx)
            self.inside = len(rows)
            inside = [*turns, *(key_chain.opened_by(row.note, keys) for row in rows)]
            elsewhere = [key_chain.opened_by(note, keys) for note in outside]
        except StrangeKey as fault:
            raise _Bad(fault.event, fault.sentence) from fault
        except NotACheckpoint as fault:
            raise _Bad(0, fault.sentence) from fault
        return [(one, False) for one in inside] + [(one, True) for one in elsewhere]

    def _beside(self) -> None:
        """What stands beside the events: kept subtrees, sealed texts, signatures."""
        tx = self._tx
        if self._covered > self.edge.size:
            raise _Bad(self.edge.size + 1, "it is missing: the kept tree covers more events")
        above = "SELECT level, idx, hash FROM audit_node WHERE level > 0"
        if not all(self._is_node(*row) for row in tx.all(above)):
            raise _Bad(0, "the kept tree is not that of the events")
        for seq, field, salt, text in tx.all("SELECT seq, field, salt, text FROM audit_sealed"):
            if commitment(bytes(salt), text) != _promised(tx, seq, field):
                raise _Bad(seq, f"its sealed text ({field}) was altered")
        for signature_id in signatures.broken(tx):
            seq = signatures.one(tx, signature_id).event_seq
            raise _Bad(seq, f"signature {signature_id} is not the one of this event")

    def _is_node(self, level: int, index: int, found: bytes) -> bool:
        """Whether a kept subtree is that of its two halves; the leaves were proved before."""
        halves = (self._node(level - 1, 2 * index), self._node(level - 1, 2 * index + 1))
        return merkle.parent(*halves) == bytes(found)


def _promised(tx: Transaction, seq: int, field: str) -> str | None:
    """What an event says of a sealed text; None when it says nothing."""
    raw = tx.value("SELECT body FROM audit_event WHERE seq = ?", (seq,))
    body = json.loads(raw) if raw else {}
    found = body.get("why") if field == REASON else body.get("sealed", {}).get(field)
    return None if found is None else str(found)

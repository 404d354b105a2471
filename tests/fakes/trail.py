"""An audit trail in a real store on disk with a few checkpoints, and ways to spoil it.

A trail that is spoilt is a list of (body, leaf hash); what an intruder does to it is the same for
a store and for an export.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model import merkle
from crinsu_gateway.model.audit import GENESIS, Actor, canonical, leaf_hash
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, public_pem, signed
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store import audit, checkpoints
from crinsu_gateway.store.checkpoints import Sealing
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import furnished

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(range(100, 132)))
SEALING = Sealing(KEY, "0.1.0", "c0ffee")
ANNA = Actor("p-1", "bench-1", "technician")
ORIGIN = "crinsu-gateway/gw-test"

Row = tuple[bytes, str]
Rows = list[Row]


def things_happen(tx: Transaction, count: int, *, first: int = 1) -> None:
    """Events as noun files write them; every third has a reason."""
    for number in range(first, first + count):
        reason = "the tag was unreadable" if number % 3 == 0 else ""
        facts = {"sample": number, "from": None, "to": f"T1/C1/CN{number % 4 + 1}/{number % 3 + 1}"}
        audit.append(tx, "sample.stored", ANNA, facts, reason=reason)


async def with_trail(path: Path, clock: Clock, *, events: int = 12, each: int = 6) -> Database:
    """An open store whose trail has a checkpoint after each so many events."""
    db = await furnished(path, clock)
    for first in range(1, events + 1, each):
        await db.write(things_happen, each, first=first)
        await db.write(checkpoints.make, SEALING, "count")
    return db


def flipped(rows: Rows, seq: int) -> tuple[Rows, int]:
    """One bit of an event is another one."""
    body, digest = rows[seq - 1]
    bad = body.replace(b'"station":"', b'"station":"x', 1)[:-1] + b"}"
    return [*rows[: seq - 1], (bad, digest), *rows[seq:]], seq


def deleted(rows: Rows, seq: int) -> tuple[Rows, int]:
    """An event is gone, and those after it moved up."""
    return [*rows[: seq - 1], *rows[seq:]], seq


def inserted(rows: Rows, seq: int) -> tuple[Rows, int]:
    """An invented event stands between, chained to the one before it."""
    before = rows[seq - 1][1]
    data = {**json.loads(rows[seq - 1][0]), "prev": before, "seq": seq + 1}
    fresh = canonical(data)
    return [*rows[:seq], (fresh, leaf_hash(fresh)), *rows[seq:]], seq + 1


def duplicated(rows: Rows, seq: int) -> tuple[Rows, int]:
    """An event stands there twice."""
    return [*rows[:seq], *rows[seq - 1 :]], seq + 1


def swapped(rows: Rows, seq: int) -> tuple[Rows, int]:
    """Two neighbours changed places."""
    return [*rows[: seq - 1], rows[seq], rows[seq - 1], *rows[seq + 1 :]], seq


def truncated(rows: Rows, seq: int) -> tuple[Rows, int]:
    """An event and all that followed are gone."""
    return rows[: seq - 1], seq


def rehashed(rows: Rows, seq: int) -> Rows:
    """An event says something else, and every hash after it fits again."""
    forged: Rows = []
    before = GENESIS
    for number, (body, _) in enumerate(rows, start=1):
        data: dict[str, Any] = {**json.loads(body), "prev": before}
        if number == seq:
            data["actor"] = "p-2"
        fresh = canonical(data)
        before = leaf_hash(fresh)
        forged.append((fresh, before))
    return forged


Spoiling = Callable[[Rows, int], tuple[Rows, int]]
SPOILINGS: dict[str, Spoiling] = {
    "flip": flipped,
    "delete": deleted,
    "insert": inserted,
    "duplicate": duplicated,
    "swap": swapped,
    "truncate": truncated,
}
"""Each way, with the number that a verifier must name."""


class Intruder:
    """Has the file of a store that nobody holds open, and takes its triggers away meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, *statements: tuple[str, tuple[str | int | bytes, ...]]) -> None:
        """Any SQL."""
        connection = open_writer(self._path)
        try:
            found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            kept = connection.execute(found).fetchall()
            connection.pragma("foreign_keys", 0)
            for name, _ in kept:
                connection.execute(f"DROP TRIGGER {name}")
            with connection:
                for sql, values in statements:
                    connection.execute(sql, values)
            for _, made in kept:
                connection.execute(str(made))
        finally:
            connection.close()

    def rows(self) -> Rows:
        """The trail as it stands."""
        connection = open_writer(self._path)
        try:
            found = connection.execute("SELECT body, hash FROM audit_event ORDER BY seq")
            return [(bytes(row[0]), str(row[1])) for row in found]
        finally:
            connection.close()

    def put(self, rows: Rows) -> None:
        """Another trail in its place; what stands beside it is left."""
        insert = "INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, ?)"
        self.run(
            ("DELETE FROM audit_event", ()),
            *((insert, (seq, body, digest)) for seq, (body, digest) in enumerate(rows, start=1)),
        )

    def put_whole(self, rows: Rows, key: Ed25519PrivateKey, sizes: list[int]) -> None:
        """Another trail, with tree and checkpoints made anew, signed with a key."""

        self.put(rows)
        edge, nodes = merkle.Edge(), dict[tuple[int, int], bytes]()
        notes: dict[int, str] = {}
        for number, (_, digest) in enumerate(rows):
            nodes[0, number] = bytes.fromhex(digest)
            edge = edge.append(nodes[0, number])
            for level, index, hash_ in merkle.completed(
                number, nodes[0, number], lambda level, index: nodes[level, index]
            ):
                nodes[level, index] = hash_
            if edge.size in sizes:
                notes[edge.size] = signed(Checkpoint(ORIGIN, edge.size, edge.root()), key)
        mark, pem = fingerprint(key.public_key()), public_pem(key.public_key())
        self.run(
            ("DELETE FROM audit_node", ()),
            ("DELETE FROM audit_checkpoint", ()),
            ("DELETE FROM audit_key", ()),
            (
                "INSERT INTO audit_key (fingerprint, public_pem, since_seq) VALUES (?, ?, 1)",
                (mark, pem),
            ),
            *(
                ("INSERT INTO audit_node VALUES (?, ?, ?)", (level, index, hash_))
                for (level, index), hash_ in nodes.items()
            ),
            *(
                (
                    "INSERT INTO audit_checkpoint VALUES (?, ?, ?, 'count', 0, 0, 'boot-a')",
                    (size, note, mark),
                )
                for size, note in notes.items()
            ),
        )

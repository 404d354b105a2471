"""Audit events a second, and appends to the tree a second, beside a bare chain of SHA-256.

The peer hashes bodies of the same length, each with the hash before it, and keeps nothing. Ours
make the canonical body, look up the last event, insert it with its indexes and commit in batches.
"""

import asyncio
import hashlib
import time
from pathlib import Path

import rfc8785
import uvloop

from bench.figures import Figure, ratio_of_medians
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor, BodyValue, canonical
from crinsu_gateway.model.merkle import Edge
from crinsu_gateway.store import audit, audit_tree
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

GROUP = "audit"
ROUNDS = 3
COUNT = 4000
BATCH = 200
BODY = bytes(400)
WHO = Actor("p-1", "bench-1", "technician")
FACTS: dict[str, BodyValue] = {
    "sample": 1_000_000_000_007,
    "from": None,
    "to": "T1/C3/CN2/4",
    "execution": 5,
}


def chain_rate() -> float:
    """Hashes a second, each over a body and the hash before it."""
    before, begun = b"", time.perf_counter()
    for _ in range(COUNT):
        before = hashlib.sha256(before + BODY).digest()
    return COUNT / (time.perf_counter() - begun)


def edge_rate() -> float:
    """Appends a second to the right edge of a tree, in memory."""
    edge, leaf, begun = Edge(), bytes(32), time.perf_counter()
    for _ in range(COUNT):
        edge = edge.append(leaf)
    return COUNT / (time.perf_counter() - begun)


def writer_rate(reference: bool) -> float:
    """Canonical bodies a second, by our writer or by that of the reference library."""
    write = rfc8785.dumps if reference else canonical
    begun = time.perf_counter()
    for number in range(COUNT):
        write({"seq": number, "kind": "sample.stored", "facts": FACTS, "prev": "0" * 64})
    return COUNT / (time.perf_counter() - begun)


def _batch(tx: Transaction) -> None:
    for _ in range(BATCH):
        audit.append(tx, "sample.stored", WHO, FACTS)


async def store_rates(folder: Path) -> tuple[float, float]:
    """Events a second in a store on disk, and events a second taken into its tree."""
    path = folder / "store.db"
    path.unlink(missing_ok=True)
    async with Database(path, SystemClock()) as db:
        begun = time.perf_counter()
        await asyncio.gather(*(db.write(_batch) for _ in range(COUNT // BATCH)))
        written = time.perf_counter()
        while await db.write(audit_tree.grow):
            continue
        return COUNT / (written - begun), COUNT / (time.perf_counter() - written)


def measure(folder: Path) -> list[Figure]:
    """All figures of the trail, in interleaved rounds."""
    chain, events, grown, edges, ours, theirs = [], [], [], [], [], []
    for _ in range(ROUNDS):
        chain.append(chain_rate())
        stored, taken = uvloop.run(store_rates(folder))
        events.append(stored)
        grown.append(taken)
        edges.append(edge_rate())
        ours.append(writer_rate(reference=False))
        theirs.append(writer_rate(reference=True))
    middle = ROUNDS // 2
    return [
        Figure(GROUP, "events to a bare chain", ratio_of_medians(events, chain), "ratio", 0.002),
        Figure(
            GROUP, "events into the kept tree, to it", ratio_of_medians(grown, chain), "ratio", 0.01
        ),
        Figure(GROUP, "appends to the edge, to it", ratio_of_medians(edges, chain), "ratio", 0.05),
        Figure(
            GROUP,
            "canonical bodies to the reference's",
            ratio_of_medians(ours, theirs),
            "ratio",
            1.5,
        ),
        Figure(GROUP, "events written", sorted(events)[middle], "1/s"),
        Figure(GROUP, "events taken into the tree", sorted(grown)[middle], "1/s"),
        Figure(GROUP, "appends to the edge", sorted(edges)[middle], "1/s"),
    ]

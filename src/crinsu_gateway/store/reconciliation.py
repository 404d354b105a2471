"""Differences between the centre's word and ours that a person must resolve; both values stay."""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

SYNC = Actor("gateway", "sync")


@dataclass(frozen=True, slots=True)
class Difference:
    """One open difference. `about` names the thing, for instance sample/456."""

    id: int
    kind: str
    about: str
    central_value: str
    local_value: str
    created_ms: int


def note(tx: Transaction, kind: str, about: str, central_value: str, local_value: str) -> bool:
    """Open a difference, or bring its values up to date; whether it is new."""
    row = tx.one(
        "SELECT id, central_value, local_value FROM reconciliation "
        "WHERE kind = ? AND about = ? AND state = 'OPEN'",
        (kind, about),
    )
    if row is not None:
        if (row[1], row[2]) != (central_value, local_value):
            tx.change(
                "UPDATE reconciliation SET central_value = ?, local_value = ?, updated_ms = ? "
                "WHERE id = ?",
                (central_value, local_value, tx.now.utc_ms, row[0]),
            )
            audit.append(
                tx,
                "reconciliation.changed",
                SYNC,
                {"item": row[0], "kind": kind, "about": about},
                sealed={
                    "central_old": row[1],
                    "central_new": central_value,
                    "local_old": row[2],
                    "local_new": local_value,
                },
            )
            tx.touch(Topic.SYNC)
        return False
    item = tx.insert(
        "INSERT INTO reconciliation (kind, about, central_value, local_value, created_ms, "
        "updated_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, about, central_value, local_value, tx.now.utc_ms, tx.now.utc_ms),
    )
    audit.append(
        tx,
        "reconciliation.opened",
        SYNC,
        {"item": item, "kind": kind, "about": about},
        sealed={"central": central_value, "local": local_value},
    )
    tx.touch(Topic.SYNC)
    return True


def open_items(tx: Transaction) -> list[Difference]:
    """What waits for a person, oldest first."""
    return [
        Difference(*row)
        for row in tx.all(
            "SELECT id, kind, about, central_value, local_value, created_ms FROM reconciliation "
            "WHERE state = 'OPEN' ORDER BY id"
        )
    ]

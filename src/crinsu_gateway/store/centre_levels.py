"""The storage levels as the centre told them in the last sweep, beside those that stand here.

Only storage solutions of this gateway are kept: another one of the facility looks after its own.
Nothing here makes or changes a container.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.store.transaction import Transaction

_THERE = """
WITH RECURSIVE there (id, path, capacity) AS (
  SELECT id, label, capacity FROM centre_level WHERE storage = ?1 AND parent_id IS NULL
  UNION
  SELECT c.id, there.path || '/' || c.label, c.capacity
  FROM centre_level c JOIN there ON c.parent_id = there.id WHERE c.storage = ?1)
SELECT path, capacity FROM there
"""
_HERE = """
SELECT c.path, CASE WHEN c.leaf THEN c.capacity END FROM container c
JOIN storage_solution t ON t.id = c.storage_id WHERE t.name = ?1 AND c.in_use
"""


@dataclass(frozen=True, slots=True)
class Level:
    """A storage level as the centre tells it; `capacity` counts its own slots, None: not said."""

    id: int
    storage: str
    parent_id: int | None
    label: str
    capacity: int | None


def begin(tx: Transaction) -> None:
    """Forget what an earlier sweep told."""
    tx.change("DELETE FROM centre_level")


def keep(tx: Transaction, levels: Sequence[Level]) -> None:
    """Keep those of our storage solutions."""
    ours = {row[0] for row in tx.all("SELECT name FROM storage_solution")}
    tx.many(
        "INSERT INTO centre_level (id, storage, parent_id, label, capacity) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET storage = excluded.storage, "
        "parent_id = excluded.parent_id, label = excluded.label, capacity = excluded.capacity",
        [
            (one.id, one.storage, one.parent_id, one.label, one.capacity)
            for one in levels
            if one.storage in ours
        ],
    )


def both(tx: Transaction, storage: str) -> tuple[dict[str, int | None], dict[str, int | None]]:
    """The slots of each level by its path, there and here; None where no slots are counted."""
    return dict(tx.all(_THERE, (storage,))), dict(tx.all(_HERE, (storage,)))


def told(tx: Transaction) -> list[str]:
    """The names of our storage solutions of which the centre knows levels, or knows the id."""
    return [
        row[0]
        for row in tx.all(
            "SELECT name FROM storage_solution WHERE central_id IS NOT NULL "
            "AND name IN (SELECT storage FROM centre_level) ORDER BY name"
        )
    ]


def digest(tx: Transaction) -> str:
    """A text that changes whenever the storage solutions or the levels here do."""
    found = hashlib.sha256()
    for row in tx.all("SELECT name, central_id IS NULL FROM storage_solution ORDER BY name"):
        found.update(repr(row).encode())
    for row in tx.all(
        "SELECT storage_id, path, in_use, leaf, capacity FROM container ORDER BY storage_id, path"
    ):
        found.update(repr(row).encode())
    return found.hexdigest()[:32]

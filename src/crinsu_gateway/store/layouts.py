"""The configured layout brought into the store: places are added, and leave use, never removed.

Containers that a person placed (by_hand: moved or imported) and places that they left (vacated)
are let alone. What the configuration says did not change is not gone through again.
"""

import hashlib
import json
from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import Layout, leaf_paths
from crinsu_gateway.store import layout_changes
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.layout_changes import Places
from crinsu_gateway.store.transaction import Transaction


def apply(tx: Transaction, storage_id: int, layout: Layout, actor: Actor) -> None:
    """Let a storage solution (local id) have just the places of its configured layout in use."""
    digest = _digest(layout)
    before = tx.value("SELECT layout_digest FROM storage_solution WHERE id = ?", (storage_id,))
    if before == digest:
        return
    slots = layout_changes.in_use(tx, storage_id)
    if not before:  # new, or back in the configuration: what was placed by hand is in use again
        _use_by_hand(tx, storage_id)
    leaves, standing = _add_missing(tx, storage_id, layout)
    tx.change(
        "UPDATE container SET in_use = id IN (SELECT value FROM json_each(?2)) "
        "WHERE storage_id = ?1 AND NOT by_hand",
        (storage_id, json.dumps(standing)),
    )
    _use(tx, storage_id, leaves, layout.slots)
    _say(tx, storage_id, slots, actor)
    room = layout.levels[0].count if layout.levels else None
    tx.change(
        "UPDATE storage_solution SET layout_digest = ?, room = ? WHERE id = ?",
        (digest, room, storage_id),
    )


def retire(tx: Transaction, storage_id: int, actor: Actor) -> None:
    """Take all slots of a storage solution out of use; what they hold stays."""
    slots = layout_changes.in_use(tx, storage_id)
    tx.change(
        "UPDATE slot SET in_use = 0 WHERE in_use "
        "AND container_id IN (SELECT id FROM container WHERE storage_id = ?)",
        (storage_id,),
    )
    tx.change("UPDATE storage_solution SET layout_digest = '' WHERE id = ?", (storage_id,))
    tx.change("UPDATE container SET in_use = 0 WHERE storage_id = ? AND NOT by_hand", (storage_id,))
    _say(tx, storage_id, slots, actor)


def _digest(layout: Layout) -> str:
    said = [[level.kind, level.prefix, level.count] for level in layout.levels]
    return hashlib.sha256(json.dumps([said, layout.slots]).encode()).hexdigest()


def _use_by_hand(tx: Transaction, storage_id: int) -> None:
    tx.change(
        "UPDATE slot SET in_use = 1 WHERE NOT in_use "
        "AND container_id IN "
        "(SELECT id FROM container WHERE storage_id = ? AND by_hand AND in_use)",
        (storage_id,),
    )


def _use(tx: Transaction, storage_id: int, leaves: Sequence[int], labels: Sequence[str]) -> None:
    """Let just these slots of these containers be in use, but for what was placed by hand."""
    tx.change(
        "UPDATE slot SET in_use = NOT in_use "
        "WHERE container_id IN (SELECT id FROM container WHERE storage_id = ?1 AND NOT by_hand) "
        "AND in_use <> (container_id IN (SELECT value FROM json_each(?2)) "
        "AND label IN (SELECT value FROM json_each(?3)))",
        (storage_id, json.dumps(leaves), json.dumps(labels)),
    )


def _say(tx: Transaction, storage_id: int, before: Places, actor: Actor) -> None:
    """Tell what changed since `before`."""
    after = layout_changes.in_use(tx, storage_id)
    if layout_changes.say_slots(tx, storage_id, before, after, actor):
        tx.touch(Topic.PLACES)


def _add_missing(tx: Transaction, storage_id: int, layout: Layout) -> tuple[list[int], list[int]]:
    """Add what is missing; the ids of the innermost containers of the layout, and of all."""
    leaves = []
    standing: set[int] = set()
    known: dict[str, tuple[int, bool]] = {
        path: (container_id, bool(by_hand))
        for path, container_id, by_hand in tx.all(
            "SELECT path, id, by_hand FROM container WHERE storage_id = ?", (storage_id,)
        )
    }
    vacated = {
        row[0] for row in tx.all("SELECT path FROM vacated WHERE storage_id = ?", (storage_id,))
    }
    ordinal = next_ordinal(tx, storage_id)
    for path in leaf_paths(layout):
        parent: int | None = None
        for depth, label in enumerate(path):
            here = "/".join(path[: depth + 1])
            if here not in known and here not in vacated:
                inner = layout.levels[depth + 1].count if depth + 1 < len(layout.levels) else None
                kind = layout.levels[depth].kind
                known[here] = (
                    add_container(tx, storage_id, parent, kind, label, here, ordinal, inner),
                    False,
                )
                ordinal += 1
            parent, by_hand = known.get(here, (None, True))
            if by_hand or parent is None:
                break
            standing.add(parent)
        else:
            tx.many(
                "INSERT OR IGNORE INTO slot (container_id, label, ordinal) VALUES (?, ?, ?)",
                [(parent, label, number) for number, label in enumerate(layout.slots)],
            )
            if parent is not None:
                leaves.append(parent)
    return leaves, sorted(standing)


def add_container(
    tx: Transaction,
    storage_id: int,
    parent_id: int | None,
    kind: str,
    label: str,
    path: str,
    ordinal: int,
    room: int | None,
) -> int:
    """Add a container; its id."""
    return tx.insert(
        "INSERT INTO container (storage_id, parent_id, kind, label, path, ordinal, room) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (storage_id, parent_id, kind, label, path, ordinal, room),
    )


def next_ordinal(tx: Transaction, storage_id: int) -> int:
    """The number in the order of the layout that comes after all containers."""
    return int(
        tx.value(
            "SELECT COALESCE(max(ordinal), -1) + 1 FROM container WHERE storage_id = ?",
            (storage_id,),
        )
    )

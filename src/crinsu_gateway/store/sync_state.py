"""What the sync remembers: cursors of its pulls, its last success and failure, requests spent."""

import json
from collections.abc import Sequence

from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

Remembered = str | int | float | bool | None


def put(tx: Transaction, name: str, value: Remembered) -> None:
    """Remember a value by name."""
    tx.change(
        "INSERT INTO sync_state (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )
    tx.touch(Topic.SYNC)


def get(tx: Transaction, name: str) -> Remembered:
    """A remembered value, or None."""
    text = tx.value("SELECT value FROM sync_state WHERE name = ?", (name,))
    value: Remembered = None if text is None else json.loads(text)
    return value


def everything(tx: Transaction) -> dict[str, Remembered]:
    """All remembered values."""
    return {row[0]: json.loads(row[1]) for row in tx.all("SELECT name, value FROM sync_state")}


def spend(tx: Transaction, window_ms: int) -> None:
    """Note a request to the centre now, and forget those older than the window."""
    now = tx.now
    tx.change(
        "INSERT INTO request_spent (at_ms, boot_ms, boot_id) VALUES (?, ?, ?)",
        (now.utc_ms, now.boot_ms, now.boot_id),
    )
    oldest_ms = now.boot_ms - window_ms
    tx.change(
        "DELETE FROM request_spent WHERE boot_id = ?1 AND boot_ms < ?2 "
        "OR boot_id IS NOT ?1 AND ?2 > 0",
        (now.boot_id, oldest_ms),
    )


def spent(tx: Transaction) -> Sequence[int]:
    """How long ago the remembered requests were made, in ms, oldest first."""
    rows = tx.all("SELECT at_ms, boot_ms, boot_id FROM request_spent ORDER BY id")
    return [age_ms(tx.now, *row) for row in rows]

"""What the sync remembers: cursors of its pulls, its last success and failure, requests spent."""

import json
from collections.abc import Sequence

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


def spend(tx: Transaction, at_ms: int, window_ms: int) -> None:
    """Note a request to the centre, and forget those older than the window."""
    tx.change("INSERT INTO request_spent (at_ms) VALUES (?)", (at_ms,))
    tx.change("DELETE FROM request_spent WHERE at_ms < ?", (at_ms - window_ms,))


def spent(tx: Transaction) -> Sequence[int]:
    """When the remembered requests were made (UTC ms), oldest first."""
    return [row[0] for row in tx.all("SELECT at_ms FROM request_spent ORDER BY at_ms")]

"""How large the store is and was: pages in use now, and a mark of them for each hour of a week.

Nothing is judged here (model/autonomy.py).
"""

from crinsu_gateway.model.autonomy import HOUR_MS, Mark, StoreRoom, growth
from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store.transaction import Transaction

MOST_MARKS = 168
"""A week of hours."""


def pages(tx: Transaction) -> tuple[int, int]:
    """How many bytes of the store are in use, and how many are free inside its file."""
    size = int(tx.value("PRAGMA page_size"))
    count, free = int(tx.value("PRAGMA page_count")), int(tx.value("PRAGMA freelist_count"))
    return (count - free) * size, free * size


def marks(tx: Transaction) -> list[Mark]:
    """The marks of the last week, oldest first."""
    rows = tx.all("SELECT used, at_ms, boot_ms, boot_id FROM store_mark ORDER BY id")
    return [Mark(age_ms(tx.now, row[1], row[2], row[3]), row[0]) for row in rows]


def room(tx: Transaction, disk_free: int, bound: int | None) -> StoreRoom:
    """The room of the store now; `disk_free` are the free bytes of its disk."""
    used, reusable = pages(tx)
    grows = growth(marks(tx), used)
    return StoreRoom(used, reusable, disk_free, bound, grows, tx.now.utc_ms, tx.now.boot_ms)


def is_due(tx: Transaction) -> bool:
    """Whether the last mark is an hour old."""
    row = tx.one("SELECT at_ms, boot_ms, boot_id FROM store_mark ORDER BY id DESC LIMIT 1")
    return row is None or age_ms(tx.now, row[0], row[1], row[2]) >= HOUR_MS


def mark(tx: Transaction) -> None:
    """Note how much is in use now, and forget what is older than the last week of marks."""
    used, _ = pages(tx)
    number = tx.insert(
        "INSERT INTO store_mark (used, at_ms, boot_ms, boot_id) VALUES (?, ?, ?, ?)",
        (used, tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
    )
    tx.change("DELETE FROM store_mark WHERE id <= ?", (number - MOST_MARKS,))

"""With what pages of the centre's lists may be asked for again, bounded for each list.

What a validator says was taken over here is kept in the transaction that took it over, so that a
store that was put back to an older state asks for what it lost.
"""

from dataclasses import dataclass

from crinsu_gateway.store.transaction import Transaction

MOST = 64
"""Of one list; the ones used longest ago go."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entity tag or a moment, and where the pull goes on after this page."""

    etag: str | None
    modified: str | None
    next: str | None
    resume: str | None


def find(tx: Transaction, asked: str) -> Kept | None:
    """What is kept for this page, if anything."""
    row = tx.one("SELECT etag, modified, next, resume FROM validator WHERE asked = ?", (asked,))
    return None if row is None else Kept(*row)


def keep(tx: Transaction, asked: str, kind: str, kept: Kept) -> None:
    """Keep it in the place of what was kept for this page."""
    if find(tx, asked) == kept:
        return
    tx.change(
        "INSERT INTO validator (asked, kind, etag, modified, next, resume, used_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asked) DO UPDATE SET etag = excluded.etag, "
        "modified = excluded.modified, next = excluded.next, resume = excluded.resume, "
        "used_ms = excluded.used_ms",
        (asked, kind, kept.etag, kept.modified, kept.next, kept.resume, tx.now.utc_ms),
    )
    tx.change(
        "DELETE FROM validator WHERE kind = ?1 AND asked NOT IN "
        "(SELECT asked FROM validator WHERE kind = ?1 ORDER BY used_ms DESC, asked LIMIT ?2)",
        (kind, MOST),
    )


def drop(tx: Transaction, asked: str) -> None:
    """Forget what is kept for this page."""
    tx.change("DELETE FROM validator WHERE asked = ?", (asked,))

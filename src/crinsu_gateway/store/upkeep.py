"""What the store knows of the gateway's own upkeep: its age, and how much one person took out.

It judges nothing (model/upkeep.py) and raises nothing (watch/upkeep.py).
"""

from crinsu_gateway.store.transaction import Transaction

NEWEST_LINES = 5_000
"""As many lines of custody are looked at: far more than anybody carries in an hour."""


def made_ms(tx: Transaction) -> int:
    """When the first event of this store was written, in UTC ms; now when there is none."""
    found = tx.value("SELECT utc_ms FROM audit_event ORDER BY seq LIMIT 1")
    return tx.now.utc_ms if found is None else int(found)


def reviewed_ms(tx: Transaction) -> int:
    """When the trail was reviewed last, or else when the store was made, in UTC ms."""
    found = tx.value("SELECT max(at_ms) FROM audit_review")
    return made_ms(tx) if found is None else int(found)


def most_taken_out(tx: Transaction, since_ms: int) -> int:
    """How many sample containers that are out now one and the same person took since a moment.

    The greatest of all persons. What was put back meanwhile does not count.
    """
    found = tx.value(
        "SELECT count(DISTINCT line.sample_id) AS taken FROM custody line "
        "JOIN sample_container m ON m.id = line.sample_id AND m.state IN ('OUT', 'SHIPPED') "
        "WHERE line.id > (SELECT COALESCE(max(id), 0) - ? FROM custody) "
        "AND line.at_ms >= ? AND line.state = 'OUT' AND line.holder IS NOT NULL "
        "GROUP BY line.holder ORDER BY taken DESC LIMIT 1",
        (NEWEST_LINES, since_ms),
    )
    return 0 if found is None else int(found)

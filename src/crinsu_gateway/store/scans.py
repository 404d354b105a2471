"""Scans of bench scanners: each becomes a row, and an input where it is clear of which execution.

A scanner serves some storage solutions. When exactly one execution runs on them the scan is its
input; otherwise the row stays, with a note, so that no scan disappears without a trace.
"""

from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.store import inputs
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


def arrive(tx: Transaction, scanner: str, text: str, storages: Sequence[str]) -> int | None:
    """Keep a scan; the input that it became, or None. An empty `storages` serves them all."""
    wanted = f"AND t.name IN ({','.join('?' * len(storages))})" if storages else ""
    rows = tx.all(
        "SELECT e.id, e.technician FROM execution e "
        "JOIN storage_solution t ON t.id = e.storage_id "
        f"WHERE e.state = 'RUNNING' {wanted}",
        tuple(storages),
    )
    scan_id = tx.insert(
        "INSERT INTO scan (scanner, text, at_ms) VALUES (?, ?, ?)",
        (scanner, text[: inputs.LONGEST_TEXT], tx.now.utc_ms),
    )
    tx.touch(Topic.SCANS)
    if len(rows) != 1:
        note = "no execution runs here" if not rows else "several executions run here"
        tx.change("UPDATE scan SET note = ? WHERE id = ?", (note, scan_id))
        return None
    input_id = inputs.give(
        tx,
        rows[0][0],
        InputKind.SCAN,
        text,
        actor=Actor(rows[0][1], scanner),
        key=f"scan {scan_id}",  # no caller can take it: a key of theirs has no space
    )
    tx.change("UPDATE scan SET input_id = ? WHERE id = ?", (input_id, scan_id))
    return input_id

"""Scans of bench scanners: each becomes a row, and an input where it is clear of which execution.

A scanner serves some storage solutions. When exactly one execution runs on them the scan is its
input; otherwise the row stays, with a note, so that no scan disappears without a trace.
"""

from collections.abc import Sequence

from crinsu_gateway.model import emergency
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.store import emergencies, inputs, policies, sign_ins
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction


def arrive(tx: Transaction, scanner: str, text: str, storages: Sequence[str]) -> int | None:
    """Keep a scan; the input that it became, or None. An empty `storages` serves them all."""
    wanted = (
        "AND EXISTS (SELECT 1 FROM storage_solution t WHERE t.id IN (e.storage_id, "
        f"e.to_storage_id) AND t.name IN ({','.join('?' * len(storages))}))"
        if storages
        else ""
    )
    rows = tx.all(
        "SELECT e.id, e.technician, e.role, e.storage_id, COALESCE(e.to_storage_id, 0) "
        f"FROM execution e WHERE e.state = 'RUNNING' {wanted}",
        tuple(storages),
    )
    scan_id = tx.insert(
        "INSERT INTO scan (scanner, text, at_ms) VALUES (?, ?, ?)",
        (scanner, text[: inputs.LONGEST_TEXT], tx.now.utc_ms),
    )
    tx.touch(Topic.SCANS)
    note = _note(tx, rows)
    if note:
        tx.change("UPDATE scan SET note = ? WHERE id = ?", (note, scan_id))
        return None
    input_id = inputs.give(
        tx,
        rows[0][0],
        InputKind.SCAN,
        text,
        actor=Actor(rows[0][1], scanner, rows[0][2]),
        key=f"scan {scan_id}",  # no caller can take it: a key of theirs has no space
    )
    tx.change("UPDATE scan SET input_id = ? WHERE id = ?", (input_id, scan_id))
    return input_id


def _note(tx: Transaction, rows: Sequence[Row]) -> str:
    """Why a scan is for nobody; empty when it is for the one execution that runs here."""
    if len(rows) != 1:
        return "several executions run here" if rows else "no execution runs here"
    alone = rows[0][2] == emergency.ROLE and emergencies.of_storages(tx, rows[0][3:]) is not None
    if policies.people_required(tx) and not (alone or sign_ins.is_signed_in(tx, rows[0][1])):
        return "who runs the execution is not signed in"
    return ""


def forget(tx: Transaction, before_ms: int, most: int = 1000) -> bool:
    """Forget scans of before a moment that became nobody's input; whether there are more."""
    gone = tx.change(
        "DELETE FROM scan WHERE id IN (SELECT id FROM scan WHERE input_id IS NULL AND at_ms < ? "
        "ORDER BY id LIMIT ?)",
        (before_ms, most),
    )
    return gone == most

"""The ledger of custody: one line for each change of each sample container, never altered.

Each line says how things stood after the audit event that it names: place, holder, state and
clearance. Whoever changes a sample container writes its line in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.custody import Holding
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store.transaction import Row, Transaction

_NOW = (
    "INSERT INTO custody (sample_id, event, at_ms, state, clearance, place, holder) "
    "SELECT m.id, ?1, ?2, m.state, m.clearance, t.name || '/' || c.path || '/' || slot.label, "
    "m.out_by FROM sample_container m LEFT JOIN slot ON slot.id = m.slot_id "
    "LEFT JOIN container c ON c.id = slot.container_id "
    "LEFT JOIN storage_solution t ON t.id = c.storage_id WHERE m.id = ?3"
)
_LINE = "SELECT sample_id, event, at_ms, state, clearance, place, holder FROM custody "


@dataclass(frozen=True, slots=True)
class Line:
    """How a sample container (local id) stood from a moment on; `event` is the audit event."""

    sample_id: int
    event: int
    at_ms: int
    holding: Holding


def _line(row: Row) -> Line:
    held = Holding(SampleState(row[3]), Clearance(row[4]), row[5], row[6])
    return Line(row[0], row[1], row[2], held)


def note(tx: Transaction, sample_id: int, event: int) -> None:
    """Write down how a sample container stands now, after an audit event."""
    tx.change(_NOW, (event, tx.now.utc_ms, sample_id))


def note_all(tx: Transaction, sample_ids: Sequence[int], event: int) -> None:
    """The same for all that one event is about."""
    tx.many(_NOW, [(event, tx.now.utc_ms, sample_id) for sample_id in sample_ids])


def of_sample(tx: Transaction, sample_id: int) -> list[Line]:
    """All lines of a sample container (local id), oldest first."""
    return [_line(row) for row in tx.all(_LINE + "WHERE sample_id = ? ORDER BY id", (sample_id,))]


def at(tx: Transaction, sample_id: int, utc_ms: int) -> Line | None:
    """The line that held at a moment, None before the first.

    The order is that of the events; where the clock was set back, the later event counts.
    """
    row = tx.one(
        _LINE + "WHERE sample_id = ? AND at_ms <= ? ORDER BY id DESC LIMIT 1", (sample_id, utc_ms)
    )
    return None if row is None else _line(row)


def after_event(tx: Transaction, sample_id: int, event: int) -> Line | None:
    """The line that held once an audit event was written; exact whatever the clock did."""
    row = tx.one(
        _LINE + "WHERE sample_id = ? AND event <= ? ORDER BY id DESC LIMIT 1", (sample_id, event)
    )
    return None if row is None else _line(row)


def ever_at(tx: Transaction, address: str) -> list[Line]:
    """The lines of all sample containers that ever stood at an address, oldest first."""
    return [_line(row) for row in tx.all(_LINE + "WHERE place = ? ORDER BY id", (address,))]

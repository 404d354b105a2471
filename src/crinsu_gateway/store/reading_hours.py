"""What history comes to, for long looks that cost little: each hour, and how long a yes held.

It is kept up with each value that history takes (store/readings.py), and forgotten with it by age.
A disk that is nearly full drops history, and keeps this. Read for plots in store/tank_history.py.
"""

from collections.abc import Sequence

from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store.transaction import Row, Transaction

HOUR_MS = 3_600_000
_YES = "true"

_NOTE_HOUR = """
INSERT INTO history_hour (unit, point, hour_ms, first_ms, last_ms, count, low, high, unit_code,
    worst, gap_from_ms, gap_until_ms) VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE SET
    first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms),
    count = count + 1, worst = max(worst, excluded.worst),
    low = CASE WHEN excluded.low IS NULL THEN low
        WHEN low IS NULL OR unit_code <> excluded.unit_code THEN excluded.low
        ELSE min(low, excluded.low) END,
    high = CASE WHEN excluded.high IS NULL THEN high
        WHEN high IS NULL OR unit_code <> excluded.unit_code THEN excluded.high
        ELSE max(high, excluded.high) END,
    unit_code = CASE WHEN excluded.low IS NULL THEN unit_code ELSE excluded.unit_code END,
    gap_from_ms = CASE WHEN excluded.gap_until_ms - excluded.gap_from_ms
        > COALESCE(gap_until_ms - gap_from_ms, 0) THEN excluded.gap_from_ms ELSE gap_from_ms END,
    gap_until_ms = CASE WHEN excluded.gap_until_ms - excluded.gap_from_ms
        > COALESCE(gap_until_ms - gap_from_ms, 0) THEN excluded.gap_until_ms ELSE gap_until_ms END
"""

Taken = tuple[Reading, Row | None]
"""A reading that history took, and the value, quality and moment of the one before, if any."""


def note(tx: Transaction, taken: Sequence[Taken]) -> None:
    """Count in what history took."""
    hours = []
    for reading, before in taken:
        value = None if reading.quantity is None else reading.quantity.value
        is_yes = value is True and reading.quality is Quality.GOOD
        was_yes = before is not None and (before[0], before[1]) == (_YES, Quality.GOOD)
        if is_yes != was_yes:
            _turn(tx, reading, is_yes)
        if not isinstance(value, bool | str):
            hours.append(_hour(reading, value, None if before is None else before[2]))
    tx.many(_NOTE_HOUR, hours)


def _turn(tx: Transaction, reading: Reading, is_yes: bool) -> None:
    """A yes begins, or ends: with the first reading that says no, or that cannot be believed."""
    point = (reading.unit, reading.point, reading.at_ms)
    if is_yes:
        tx.change("INSERT OR IGNORE INTO yes_span (unit, point, from_ms) VALUES (?, ?, ?)", point)
    else:
        tx.change(
            "UPDATE yes_span SET until_ms = max(from_ms, ?3) "
            "WHERE unit = ?1 AND point = ?2 AND until_ms IS NULL",
            point,
        )


def _hour(
    reading: Reading, value: float | None, before_ms: int | None
) -> tuple[str | int | float | None, ...]:
    at_ms = reading.at_ms
    good = float(value) if value is not None and reading.quality is Quality.GOOD else None
    code = "" if good is None or reading.quantity is None else reading.quantity.unit
    gap = (None, None) if before_ms is None or before_ms >= at_ms else (before_ms, at_ms)
    begin = at_ms - at_ms % HOUR_MS
    return (reading.unit, reading.point, begin, at_ms, good, code, reading.quality.rank, *gap)


def forget(tx: Transaction, before_ms: int) -> None:
    """Drop the hours, and what held in them, that were over before a moment."""
    for unit, point in tx.all("SELECT unit, point FROM latest"):
        over = (unit, point, before_ms - before_ms % HOUR_MS)
        tx.change("DELETE FROM history_hour WHERE unit = ? AND point = ? AND hour_ms < ?", over)
        tx.change("DELETE FROM yes_span WHERE unit = ? AND point = ? AND until_ms < ?", over)

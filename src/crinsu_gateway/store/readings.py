"""Readings: the latest of every point, and a thinned history.

The latest is always kept. History takes a value when it or its quality changed, or when
`HISTORY_GAP_S` passed since the last one kept; less on a disk that is nearly full. Age is applied
on reading: a value that is older than its point allows, or read in another boot, comes back STALE,
so nothing old looks fresh.
"""

import json
from collections.abc import Mapping, Sequence

from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading, Reason, aged
from crinsu_gateway.store import reading_hours
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

HISTORY_GAP_S = 60.0
LEAST_DROPPED_MS, DROPPED_PART = 6 * 3_600_000, 20
"""When there is no room for it, one in so many parts of history goes at once, or so much."""
LOOKED_BACK = 5000
"""So many values of a point are looked through for the last good one."""
SPARING_GAP_S = 600.0
"""While the disk is nearly full: a value that moves is kept no oftener than this."""


def _text(quantity: Quantity | None) -> str | None:
    return None if quantity is None else json.dumps(quantity.value)


def _kept(tx: Transaction, readings: Sequence[Reading]) -> dict[tuple[str, str], Row]:
    """The value, quality and moment that history kept last, by (unit, point)."""
    return {
        (unit, row[0]): row[1:]
        for unit in {reading.unit for reading in readings}
        for row in tx.all(
            "SELECT point, kept_value, kept_quality, kept_ms FROM latest WHERE unit = ?", (unit,)
        )
    }


def record(tx: Transaction, readings: Sequence[Reading]) -> None:
    """Keep one sweep of a bus: the latest values, and in history what is worth keeping.

    No point comes twice.
    """
    latest, kept, taken = [], [], []
    known = _kept(tx, readings)
    gap_ms = (SPARING_GAP_S if tx.sparing else HISTORY_GAP_S) * 1000
    for reading in readings:
        text = _text(reading.quantity)
        unit_code = "" if reading.quantity is None else reading.quantity.unit
        point = (reading.unit, reading.point)
        before = known.get(point)
        # Sparingly: a value that moved does not count, a quality that changed always does.
        same = before is not None and before[1] == reading.quality
        if not tx.sparing:
            same = same and before is not None and before[0] == text
        if same and before is not None and 0 <= reading.at_ms - before[2] < gap_ms:
            keeping = (before[0], before[1], before[2])
        else:
            keeping = (text, reading.quality, reading.at_ms)
            quality = (reading.quality, reading.reason)
            kept.append((*point, reading.at_ms, text, unit_code, *quality))
            taken.append((reading, before))
        moment = (reading.at_ms, reading.boot_ms, tx.now.boot_id)
        told = (reading.quality, reading.reason, reading.detail)
        latest.append((*point, text, unit_code, *told, *moment, *keeping))
    tx.many(
        "INSERT OR REPLACE INTO latest (unit, point, value, unit_code, quality, reason, detail, "
        "at_ms, boot_ms, boot_id, kept_value, kept_quality, kept_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        latest,
    )
    tx.many(
        "INSERT OR REPLACE INTO history (unit, point, at_ms, value, unit_code, quality, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        kept,
    )
    reading_hours.note(tx, taken)
    if readings:
        tx.touch(Topic.READINGS)


_LATEST = (
    "SELECT l.unit, l.point, l.value, l.unit_code, l.quality, l.reason, l.detail, l.at_ms, "
    "l.boot_ms, l.boot_id, p.stale_after_s FROM latest l "
    "JOIN point p ON p.unit = l.unit AND p.name = l.point "
)


_QUALITIES = {one.value: one for one in Quality}  # an enum looked up by a call costs ten times
_REASONS = {one.value: one for one in Reason}


def _reading(row: Row, tx: Transaction) -> Reading:
    value: Value | None = None if row[2] is None else json.loads(row[2])
    reading = Reading(
        unit=row[0],
        point=row[1],
        quantity=None if value is None else Quantity(value, row[3]),
        quality=_QUALITIES[row[4]],
        at_ms=row[7],
        boot_ms=row[8] if row[9] == tx.now.boot_id else -1,
        reason=_REASONS[row[5]],
        detail=row[6],
    )
    return aged(reading, tx.now.boot_ms, row[10] if row[9] == tx.now.boot_id else -1.0)


def of_unit(tx: Transaction, unit: str) -> list[Reading]:
    """The latest readings of a unit as they must be shown now, by point."""
    return [
        _reading(row, tx) for row in tx.all(_LATEST + "WHERE l.unit = ? ORDER BY l.point", (unit,))
    ]


def latest(tx: Transaction) -> list[Reading]:
    """The latest readings of all units as they must be shown now."""
    return [_reading(row, tx) for row in tx.all(_LATEST + "ORDER BY l.unit, l.point")]


def newer(tx: Transaction, since_boot_ms: Mapping[str, int]) -> list[Reading]:
    """The latest readings of these units, of this boot and later in it than said of each."""
    rows = tx.all(
        _LATEST + "JOIN json_each(?) s ON s.key = l.unit "
        "WHERE l.boot_id = ? AND l.boot_ms > s.value",
        (json.dumps(since_boot_ms), tx.now.boot_id),
    )
    return [_reading(row, tx) for row in rows]


def of_points(tx: Transaction, points: Sequence[tuple[str, str]]) -> list[Reading]:
    """The latest readings of some points, each (unit, point), as they must be shown now."""
    rows = tx.all(
        _LATEST + "WHERE (l.unit, l.point) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
        (json.dumps(points),),
    )
    return [_reading(row, tx) for row in rows]


def for_storage(tx: Transaction, storage_id: int) -> dict[tuple[str, str], Reading]:
    """What the units of a storage solution say, by (unit, point); one never read is absent."""
    rows = tx.all(
        _LATEST + "JOIN storage_unit b ON b.unit = l.unit "
        "WHERE b.storage_id = ? AND p.purpose IS NOT NULL",
        (storage_id,),
    )
    return {(row[0], row[1]): _reading(row, tx) for row in rows}


def history(tx: Transaction, unit: str, point: str, from_ms: int, to_ms: int) -> list[Reading]:
    """What was kept of a point in a period, oldest first."""
    rows = tx.all(
        "SELECT value, unit_code, quality, reason, at_ms FROM history "
        "WHERE unit = ? AND point = ? AND at_ms BETWEEN ? AND ? ORDER BY at_ms",
        (unit, point, from_ms, to_ms),
    )
    return [
        Reading(
            unit,
            point,
            None if row[0] is None else Quantity(json.loads(row[0]), row[1]),
            Quality(row[2]),
            row[4],
            -1,
            Reason(row[3]),
        )
        for row in rows
    ]


def good_until(tx: Transaction, unit: str, point: str) -> int | None:
    """When a point was good last, UTC ms, by what was kept; None when that is too long ago."""
    found = tx.value(
        "SELECT max(CASE WHEN quality = 'good' THEN at_ms END) FROM (SELECT at_ms, quality "
        "FROM history WHERE unit = ? AND point = ? ORDER BY at_ms DESC LIMIT ?)",
        (unit, point, LOOKED_BACK),
    )
    return None if found is None else int(found)


def drop_oldest(tx: Transaction, most: int = 10_000) -> int:
    """Drop the oldest part of history, at most so many rows; how many. The latest stay."""
    oldest = tx.value(
        "SELECT min((SELECT min(at_ms) FROM history h WHERE h.unit = l.unit AND h.point = l.point))"
        " FROM latest l"
    )
    if oldest is None:
        return 0
    span_ms = max(LEAST_DROPPED_MS, (tx.now.utc_ms - int(oldest)) // DROPPED_PART)
    return _drop(tx, int(oldest) + span_ms, most)


def forget(tx: Transaction, before_ms: int, most: int = 10_000) -> int:
    """Drop the oldest of what was kept before a moment, at most so many rows; how many."""
    dropped = _drop(tx, before_ms, most)
    if dropped < most:
        reading_hours.forget(tx, before_ms)
    return dropped


def _drop(tx: Transaction, before_ms: int, most: int) -> int:
    dropped = 0
    # what was ever read stands in `latest`; to ask history for it would be to read all of it
    for unit, point in tx.all("SELECT unit, point FROM latest"):
        dropped += tx.change(
            "DELETE FROM history WHERE unit = ?1 AND point = ?2 AND at_ms IN "
            "(SELECT at_ms FROM history WHERE unit = ?1 AND point = ?2 AND at_ms < ?3 "
            "ORDER BY at_ms LIMIT ?4)",
            (unit, point, before_ms, most - dropped),
        )
        if dropped >= most:
            break
    return dropped

"""What a storage solution that was too warm came to for all that it held: measured exposures.

Made when the alarm goes, from what its thermometer said meanwhile. While the thermometer could not
be believed the record counts the time as too warm, and the least does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.model.alarm import TEMP_HIGH
from crinsu_gateway.model.exposure import Method, Stage, Start
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.thermal import CRITICAL_C, LIMIT_C, Surroundings
from crinsu_gateway.store import audit, carriers, exposure_facts, readings
from crinsu_gateway.store.deviations import GATEWAY
from crinsu_gateway.store.outbox import Plain
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Measured:
    """What a thermometer said: Cel, and ms; `doubtful_ms` is when it could not be believed."""

    worst_c: float
    above_limit_ms: int
    above_critical_ms: int
    doubtful_ms: int

    @property
    def stage(self) -> Stage:
        """How far it went, as the clock of a lift would say it."""
        if self.worst_c > CRITICAL_C:
            return Stage.CRITICAL
        return Stage.EXCURSION if self.worst_c > LIMIT_C else Stage.RUNNING


def measured(said: Sequence[Reading], end_ms: int) -> Measured | None:
    """What readings, oldest first, come to until a moment; None when none can be believed.

    Each holds until the next one; a wall clock that was set back adds nothing.
    """
    worst_c: float | None = None
    above_limit_ms = above_critical_ms = doubtful_ms = 0
    for index, reading in enumerate(said):
        until_ms = said[index + 1].at_ms if index + 1 < len(said) else end_ms
        held_ms = max(0, until_ms - reading.at_ms)
        value = _celsius(reading)
        if value is None:
            doubtful_ms += held_ms
            continue
        worst_c = value if worst_c is None else max(worst_c, value)
        above_limit_ms += held_ms if value > LIMIT_C else 0
        above_critical_ms += held_ms if value > CRITICAL_C else 0
    if worst_c is None:
        return None
    return Measured(worst_c, above_limit_ms, above_critical_ms, doubtful_ms)


def _celsius(reading: Reading) -> float | None:
    if reading.quality is not Quality.GOOD or reading.quantity is None:
        return None
    value = reading.quantity.value
    if reading.quantity.unit != "Cel" or isinstance(value, bool | str):
        return None
    return float(value)


def record(tx: Transaction, alarm_id: int) -> None:
    """Keep what an alarm that goes now came to, for each sample container that was there all along.

    Nothing for alarms of another kind. What an earlier return of it kept is not counted again.
    """
    row = tx.one(
        "SELECT a.unit, a.point, a.raised_ms, a.raised_boot_ms, a.boot_id, d.id, d.storage_id, "
        "(SELECT max(x.ended_ms) FROM exposure x WHERE x.deviation_id = d.id) "
        "FROM alarm a JOIN deviation d ON d.alarm_id = a.id WHERE a.id = ? AND a.code = ?",
        (alarm_id, TEMP_HIGH),
    )
    if row is None:
        return
    unit, point, raised_ms, raised_boot_ms, boot_id, deviation_id, storage_id, kept_ms = row
    from_ms = max(raised_ms, kept_ms or 0)
    found = measured(_said(tx, unit, point, from_ms), tx.now.utc_ms)
    if found is None:
        return
    same_boot = boot_id == tx.now.boot_id and kept_ms is None
    lasted_ms = tx.now.boot_ms - raised_boot_ms if same_boot else tx.now.utc_ms - from_ms
    _keep(tx, deviation_id, storage_id, (from_ms, raised_boot_ms, boot_id), lasted_ms, found)


def _said(tx: Transaction, unit: str, point: str, from_ms: int) -> list[Reading]:
    """What was said since a moment, begun by what was said last before it."""
    early_ms = from_ms - round(2000 * readings.HISTORY_GAP_S)
    kept = readings.history(tx, unit, point, early_ms, tx.now.utc_ms)
    before = [replace(one, at_ms=from_ms) for one in kept if one.at_ms < from_ms]
    return before[-1:] + [one for one in kept if one.at_ms >= from_ms]


def _keep(
    tx: Transaction,
    deviation_id: int,
    storage_id: int,
    began: tuple[int, int, str],
    lasted_ms: int,
    found: Measured,
) -> None:
    figures = (
        *(lasted_ms, lasted_ms, found.worst_c),
        min(found.above_limit_ms + found.doubtful_ms, lasted_ms),
        min(found.above_critical_ms + found.doubtful_ms, lasted_ms),
        *(found.worst_c, min(found.above_limit_ms, lasted_ms)),
        min(found.above_critical_ms, lasted_ms),
    )
    count = tx.change(
        "INSERT INTO exposure (sample_id, carrier_class, environment, method, start_c, start_from, "
        "storage_c, began_ms, began_boot_ms, began_boot_id, since_ms, since_boot_ms, "
        "since_boot_id, carrier_assumed, estimated, stage, deviation_id, ended_ms, ended_boot_ms, "
        "ended_boot_id, ended_in, least_ms, most_ms, worst_c, above_limit_ms, above_critical_ms, "
        "least_worst_c, least_above_limit_ms, least_above_critical_ms) "
        f"SELECT m.id, {carriers.CLASS}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, m.carrier_class IS NULL, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
        "FROM deviation_sample s JOIN sample_container m ON m.id = s.sample_id "
        "JOIN slot ON slot.id = m.slot_id JOIN container c ON c.id = slot.container_id "
        "WHERE s.deviation_id = ? AND c.storage_id = ?",
        (
            *(Surroundings.VAPOUR, Method.MEASURED, found.worst_c, Start.READING, found.worst_c),
            *(*began, *began, int(found.doubtful_ms > 0), found.stage, deviation_id),
            *(tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id, "storage"),
            *figures,
            *(deviation_id, storage_id),
        ),
    )
    audit.append(
        tx,
        "exposure.measured",
        GATEWAY,
        {
            "deviation": deviation_id,
            "storage": storage_id,
            "samples": count,
            "worst": f"{found.worst_c:.1f} Cel",
            "above_limit_ms": int(figures[3]),
            "above_critical_ms": int(figures[4]),
            "doubtful_ms": found.doubtful_ms,
        },
    )
    if count:
        name = tx.value("SELECT name FROM storage_solution WHERE id = ?", (storage_id,))
        _tell(tx, deviation_id, str(name), began[0], figures, found)


def _tell(
    tx: Transaction,
    deviation_id: int,
    storage: str,
    began_ms: int,
    figures: Sequence[float | int],
    found: Measured,
) -> None:
    least, most, worst_c, above_ms, critical_ms, _, least_above_ms, least_critical_ms = figures
    told: dict[str, Plain] = {
        "method": Method.MEASURED.value,
        "beganAt": began_ms,
        "endedAt": tx.now.utc_ms,
        "estimated": found.doubtful_ms > 0,
        "stage": found.stage.name,
        "leastMs": least,
        "mostMs": most,
        "worstCel": round(worst_c, 1),
        "aboveLimitMs": above_ms,
        "aboveCriticalMs": critical_ms,
        "leastAboveLimitMs": least_above_ms,
        "leastAboveCriticalMs": least_critical_ms,
        "at": tx.now.utc_ms,
    }
    exposure_facts.measured(tx, deviation_id, storage, told)

"""What the centre is told of exposures and deviations: facts in its outbox, ids and figures alone.

Written in the transaction of what they tell. They hold no name, no cause and no action: those are
free text of people. Figures are made in store/exposures.py and store/storage_warmth.py.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.store import outbox
from crinsu_gateway.store.outbox import OutboxKind, Plain
from crinsu_gateway.store.transaction import Row, Transaction

T = TypeVar("T")
EXPOSURES_A_FACT = 100
SAMPLES_A_FACT = 2000
"""So that a fact stays well below 100 kB, however much a storage solution holds."""
_ENDED = """
SELECT x.id, m.central_id, m.id, l.execution_id, x.carrier_class, x.method, x.start_c,
    x.began_ms, x.ended_ms, x.estimated, x.stage, x.deviation_id, x.budget_ms, x.least_ms,
    x.most_ms, x.worst_c, x.above_limit_ms, x.above_critical_ms, x.least_worst_c,
    x.least_above_limit_ms, x.least_above_critical_ms, x.carrier_assumed
FROM exposure x JOIN sample_container m ON m.id = x.sample_id
LEFT JOIN lift l ON l.id = x.lift_id WHERE x.id IN ({}) ORDER BY x.id
"""
_TOTALS = """
SELECT sample_id, events, least_ms, most_ms, unbounded, above_limit_ms, above_critical_ms
FROM exposure_total WHERE sample_id IN ({})
"""


def ended(tx: Transaction, exposures: Sequence[int], ended_in: str) -> None:
    """Tell that exposures ended, each with its figures and the running total of its sample."""
    for ids in _parts(exposures, EXPOSURES_A_FACT):
        rows = tx.all(_ENDED.format(_marks(ids)), ids)
        samples = [row[2] for row in rows]
        totals = {row[0]: row for row in tx.all(_TOTALS.format(_marks(samples)), samples)}
        body: dict[str, outbox.Fact] = {
            "endedIn": ended_in,
            "exposures": [_told(row) | _total(totals[row[2]]) for row in rows],
            "at": tx.now.utc_ms,
        }
        outbox.put(tx, OutboxKind.EXPOSURE_ENDED, body)


def _parts(those: Sequence[T], size: int) -> list[Sequence[T]]:
    return [those[start : start + size] for start in range(0, len(those), size)]


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))


def _told(row: Row) -> dict[str, Plain]:
    """One exposure: ms and Cel of record, and at the least; no upper bound where none is known."""
    budget, most = row[12], row[14]
    return {
        "exposure": row[0],
        "sample": row[1],
        "localSample": row[2],
        "execution": row[3],
        "carrier": row[4],
        "carrierAssumed": bool(row[21]),
        "method": row[5],
        "startCel": round(row[6], 1),
        "beganAt": row[7],
        "endedAt": row[8],
        "estimated": bool(row[9]),
        "stage": Stage(row[10]).name,
        "deviation": row[11],
        "budgetMs": budget,
        "usedPercent": round(100 * most / budget) if budget and most is not None else None,
        "leastMs": row[13],
        "mostMs": most,
        "worstCel": round(row[15], 1),
        "aboveLimitMs": row[16],
        "aboveCriticalMs": row[17],
        "leastWorstCel": round(row[18], 1),
        "leastAboveLimitMs": row[19],
        "leastAboveCriticalMs": row[20],
    }


def _total(row: Row) -> dict[str, Plain]:
    """What a sample container went through here up to now; `totalUnbounded` have no upper bound."""
    return {
        "totalEvents": row[1],
        "totalLeastMs": row[2],
        "totalMostMs": row[3],
        "totalUnbounded": row[4],
        "totalAboveLimitMs": row[5],
        "totalAboveCriticalMs": row[6],
    }


def measured(
    tx: Transaction, deviation_id: int, storage: str, figures: Mapping[str, Plain]
) -> None:
    """Tell what a storage solution that was too warm came to for what it held all along.

    All have the same figures; those that the centre does not know are left out.
    """
    rows = tx.all(
        "SELECT m.central_id FROM exposure x JOIN sample_container m ON m.id = x.sample_id "
        "WHERE x.deviation_id = ? AND x.ended_ms = ? AND x.method = 'measured' "
        "AND m.central_id IS NOT NULL ORDER BY m.central_id",
        (deviation_id, figures["endedAt"]),
    )
    for part in _parts(rows, SAMPLES_A_FACT):
        body: dict[str, outbox.Fact] = {"deviation": deviation_id, "storage": storage, **figures}
        body["samples"] = [str(row[0]) for row in part]
        outbox.put(tx, OutboxKind.EXPOSURE_MEASURED, body)


_DEVIATION = """
SELECT d.kind, t.name, c.path, l.execution_id, d.alarm_id, d.opened_ms,
    (SELECT count(*) FROM deviation_sample s WHERE s.deviation_id = d.id)
FROM deviation d LEFT JOIN lift l ON l.id = d.lift_id
LEFT JOIN container c ON c.id = l.container_id
LEFT JOIN storage_solution t ON t.id = COALESCE(d.storage_id, c.storage_id) WHERE d.id = ?
"""


def opened(tx: Transaction, deviation_id: int, concerned: Sequence[tuple[int, int]] = ()) -> None:
    """Tell that a deviation was opened, or took in more, and which: (exposure, sample).

    Of a storage solution only the count is told; what it held comes with its figures.
    """
    head = _deviation(tx, deviation_id)
    for part in _parts(concerned, EXPOSURES_A_FACT) or [()]:
        named = [_concerned(tx, exposure, sample) for exposure, sample in part]
        outbox.put(tx, OutboxKind.DEVIATION_OPENED, {**head, "concerned": named})


def _deviation(tx: Transaction, deviation_id: int) -> dict[str, outbox.Fact]:
    kind, storage, container, execution, alarm, opened_ms, samples = tx.need(
        f"deviation {deviation_id}", _DEVIATION, (deviation_id,)
    )
    return {
        "deviation": deviation_id,
        "kind": kind,
        "storage": storage,
        "container": container,
        "execution": execution,
        "alarm": alarm,
        "openedAt": opened_ms,
        "samples": samples,
        "at": tx.now.utc_ms,
    }


def _concerned(tx: Transaction, exposure: int, sample: int) -> dict[str, Plain]:
    central = tx.value("SELECT central_id FROM sample_container WHERE id = ?", (sample,))
    return {"exposure": exposure, "sample": central, "localSample": sample}


def closed(tx: Transaction, deviation_id: int, person: str | None, record: str) -> None:
    """Tell that a deviation was closed, with the hash of what was decided.

    `person` is the id of who signed by PIN, None where a printed name stands for the signature.
    """
    body = _deviation(tx, deviation_id) | {
        "signed": "NAME" if person is None else "PIN",
        "technician": person,
        "record": record,
        "closedAt": tx.now.utc_ms,
    }
    outbox.put(tx, OutboxKind.DEVIATION_CLOSED, body)

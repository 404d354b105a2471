"""Exposures: one row for each sample container and each time that it was out of the cold.

Rows are begun, brought over gaps and ended here, with the figures of model/exposure.py. What a
lift, a scan or a discard means for them is in store/lifts.py; nothing is decided about samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crinsu_gateway.model.audit import Actor, BodyValue
from crinsu_gateway.model.exposure import (
    Allowance,
    Figures,
    Method,
    Span,
    Stage,
    Start,
    allowance,
    figures,
    gap_ms,
)
from crinsu_gateway.model.thermal import CarrierClass, Surroundings, kind_of
from crinsu_gateway.store import audit, exposure_facts
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Running:
    """An exposure that goes on; `since_*` is where its clock stands after the last gap."""

    id: int
    sample_id: int
    lift_id: int | None
    carrier: CarrierClass
    start_c: float
    storage_c: float
    allowed: Allowance
    began_ms: int
    since_ms: int
    since_boot_ms: int
    since_boot_id: str
    proven_ms: int
    gap_ms: int | None
    estimated: bool
    stage: Stage
    deviation_id: int | None
    is_stored: bool


_RUNNING = """
SELECT x.id, x.sample_id, x.lift_id, x.carrier_class, x.start_c, x.storage_c, x.budget_ms,
    x.critical_ms, x.began_ms, x.since_ms, x.since_boot_ms, x.since_boot_id, x.proven_ms,
    x.gap_ms, x.estimated, x.stage, x.deviation_id, m.state = 'STORED'
FROM exposure x JOIN sample_container m ON m.id = x.sample_id
"""


def _running(row: Row) -> Running:
    return Running(
        id=row[0],
        sample_id=row[1],
        lift_id=row[2],
        carrier=kind_of(row[3]),
        start_c=row[4],
        storage_c=row[5],
        allowed=Allowance(row[6], row[7]),
        began_ms=row[8],
        since_ms=row[9],
        since_boot_ms=row[10],
        since_boot_id=row[11],
        proven_ms=row[12],
        gap_ms=row[13],
        estimated=bool(row[14]),
        stage=Stage(row[15]),
        deviation_id=row[16],
        is_stored=bool(row[17]),
    )


def open_where(tx: Transaction, where: str, parameters: Sequence[int | str] = ()) -> list[Running]:
    """The exposures that go on and match a clause over `x` and `m`."""
    sql = f"{_RUNNING} WHERE x.ended_ms IS NULL AND {where} ORDER BY x.id"
    return [_running(row) for row in tx.all(sql, parameters)]


ON_THE_CLOCK = "x.stage < 3 AND x.budget_ms IS NOT NULL"
"""Those whose clock still has something to say."""


# What is lifted together has the same figures: they are worked out once.
_allowed = lru_cache(maxsize=64)(allowance)
_worked_out = lru_cache(maxsize=64)(figures)


@dataclass(frozen=True, slots=True)
class Beginning:
    """An exposure that begins now, for one sample container."""

    sample_id: int
    carrier: CarrierClass
    start_c: float
    start: Start
    assumed: bool = False


def begin(
    tx: Transaction,
    those: Sequence[Beginning],
    *,
    lift_id: int | None,
    storage_c: float,
    storage_limit_c: float | None,
    method: Method,
) -> None:
    """Begin exposures in air, at this moment."""
    moment = (tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id)
    rows = []
    for one in those:
        limits = _allowed(one.carrier, one.start_c, storage_limit_c)
        carried = (one.sample_id, lift_id, one.carrier.value, Surroundings.AIR.value, method.value)
        temperatures = (one.start_c, one.start.value, storage_c)
        rows.append(
            (
                *(*carried, *temperatures, limits.budget_ms, limits.critical_ms),
                *(*moment, *moment, int(one.assumed)),
            )
        )
    tx.many(
        "INSERT INTO exposure (sample_id, lift_id, carrier_class, environment, method, start_c, "
        "start_from, storage_c, budget_ms, critical_ms, began_ms, began_boot_ms, began_boot_id, "
        "since_ms, since_boot_ms, since_boot_id, carrier_assumed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    tx.touch(Topic.EXECUTIONS)


def span(tx: Transaction, row: Running) -> Span:
    """How long it has been out until now; across a boot what lies between is only bounded."""
    now = tx.now
    if row.since_boot_id == now.boot_id:
        running = now.boot_ms - row.since_boot_ms
        most = None if row.gap_ms is None else row.proven_ms + row.gap_ms + running
        return Span(row.proven_ms + running, most)
    proven, gap = _over_gap(tx, row)
    most = None if row.gap_ms is None or gap is None else row.gap_ms + proven + gap
    return Span(proven, most)


def _over_gap(tx: Transaction, row: Running) -> tuple[int, int | None]:
    """What is proven up to the last look, in ms, and the longest that the time since can be."""
    now = tx.now
    seen_ms, seen_boot_ms = row.since_ms, row.since_boot_ms
    look = tx.one(
        "SELECT at_ms, boot_ms FROM exposure_look WHERE boot_id = ?", (row.since_boot_id,)
    )
    if look is not None and look[1] > seen_boot_ms:
        seen_ms, seen_boot_ms = look
    gap = gap_ms(
        seen_ms,
        seen_boot_ms,
        now.utc_ms,
        now.boot_ms,
        same_boot=row.since_boot_id == now.boot_id,
    )
    return row.proven_ms + seen_boot_ms - row.since_boot_ms, gap


def bring_over(tx: Transaction, rows: Sequence[Running]) -> None:
    """Let the clocks go on after a time in which nobody looked; they are estimated from now on."""
    now = tx.now
    changed = []
    for row in rows:
        proven, gap = _over_gap(tx, row)
        whole = None if row.gap_ms is None or gap is None else row.gap_ms + gap
        changed.append((proven, whole, now.utc_ms, now.boot_ms, now.boot_id, row.id))
    tx.many(
        "UPDATE exposure SET proven_ms = ?, gap_ms = ?, since_ms = ?, since_boot_ms = ?, "
        "since_boot_id = ?, estimated = 1 WHERE id = ?",
        changed,
    )


def finish(
    tx: Transaction,
    rows: Sequence[Running],
    *,
    ended_in: str,
    storage_c: float | None,
    actor: Actor,
    lost: bool = False,
) -> None:
    """End exposures now. `storage_c` is where they cool again, None if nowhere.

    `lost`: nobody saw the end, so there is no telling how long it was at most.
    """
    groups: dict[tuple[Figures, Span], list[int]] = {}
    changed = []
    for row in rows:
        out = span(tx, row)
        out = Span(out.least_ms, None) if lost else out
        told = _worked_out(row.carrier, row.start_c, storage_c, out)
        groups.setdefault((told, out), []).append(row.sample_id)
        estimated = row.estimated or lost or row.since_boot_id != tx.now.boot_id
        changed.append(
            (
                *(row.storage_c, tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id, ended_in),
                *(int(estimated), out.least_ms, out.most_ms, told.record.now_c),
                *_kept(told),
                row.id,
            )
        )
    tx.many(
        "UPDATE exposure SET storage_c = ?, ended_ms = ?, ended_boot_ms = ?, ended_boot_id = ?, "
        "ended_in = ?, estimated = ?, least_ms = ?, most_ms = ?, end_c = ?, worst_c = ?, "
        "above_limit_ms = ?, above_critical_ms = ?, least_worst_c = ?, least_above_limit_ms = ?, "
        "least_above_critical_ms = ? WHERE id = ?",
        changed,
    )
    if rows:
        facts: list[BodyValue] = [_told(told, out, ids) for (told, out), ids in groups.items()]
        audit.append(tx, "exposure.ended", actor, {"in": ended_in, "groups": facts})
        exposure_facts.ended(tx, [row.id for row in rows], ended_in)
        tx.touch(Topic.EXECUTIONS)


def _kept(told: Figures) -> tuple[float | int, ...]:
    both: list[float | int] = []
    for one in (told.record, told.least):
        both += [one.worst_c, _ms(one.above_limit_s), _ms(one.above_critical_s)]
    return tuple(both)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _told(told: Figures, out: Span, ids: list[int]) -> dict[str, BodyValue]:
    """What the trail keeps of exposures with the same figures; temperatures as texts."""
    samples: list[BodyValue] = [*ids]
    return {
        "samples": samples,
        "least_ms": out.least_ms,
        "most_ms": out.most_ms,
        "worst": f"{told.record.worst_c:.1f} Cel",
        "above_limit_ms": _ms(told.record.above_limit_s),
        "above_critical_ms": _ms(told.record.above_critical_s),
    }

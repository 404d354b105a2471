"""What faces show of deviations: how far each went beyond its limit, and about what it is.

It reads only; deviations are opened and closed in store/deviations.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.deviation import DeviationKind, DeviationState, Task, task
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.store import exposures
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.transaction import Row, Transaction

MOST_LOOKED_AT = 1000
"""Of the exposures of one deviation; those of a storage solution are all the same."""


@dataclass(frozen=True, slots=True)
class Excess:
    """How long something was out, in ms, and of which budget; `most_ms` None: no clock can tell.

    Cel is None while it goes on.
    """

    least_ms: int
    most_ms: int | None
    budget_ms: int | None
    worst_c: float | None
    running: bool
    estimated: bool

    @property
    def used(self) -> float | None:
        """The part of the budget that was used at most; None where there was none, or no end."""
        if not self.budget_ms or self.most_ms is None:
            return None
        return self.most_ms / self.budget_ms


@dataclass(frozen=True, slots=True)
class Summed:
    """All that a sample container went through here and came back from; ms of those with bounds."""

    events: int
    least_ms: int
    most_ms: int
    unbounded: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """A sample container of a deviation (public id) with the exposure that opened it, if one did.

    ms of record above the two limits; None while the exposure goes on, or where none was.
    """

    sample_id: int
    name: str
    state: str
    clearance: str
    address: str | None
    excess: Excess | None
    above_limit_ms: int | None
    above_critical_ms: int | None
    total: Summed


@dataclass(frozen=True, slots=True)
class Longest:
    """The excess that used the most of its budget, and whose it is (public id)."""

    sample_id: int
    name: str
    excess: Excess
    total: Summed


@dataclass(frozen=True, slots=True)
class Burden:
    """What a deviation comes to: the units around it, its longest excess, and what to do now."""

    units: tuple[str, ...]
    longest: Longest | None
    task: Task
    still_out: bool


_EXPOSURE = "x.least_ms, x.most_ms, x.budget_ms, x.worst_c, x.ended_ms IS NULL, x.estimated, x.id"


def _excess(tx: Transaction, row: Row) -> Excess:
    least_ms, most_ms, budget_ms, worst_c, running, estimated, number = row
    if running:
        (open_,) = exposures.open_where(tx, "x.id = ?", (number,))
        out = exposures.span(tx, open_)
        least_ms, most_ms = out.least_ms, out.most_ms
    return Excess(least_ms, most_ms, budget_ms, worst_c, bool(running), bool(estimated))


def burden(tx: Transaction, row: DeviationRow) -> Burden:
    """What a deviation comes to."""
    most = MOST_LOOKED_AT if row.kind is DeviationKind.EXPOSURE else 1
    found = tx.all(
        f"SELECT {_EXPOSURE}, x.stage, m.clearance, m.id FROM exposure x "
        "JOIN sample_container m ON m.id = x.sample_id "
        "WHERE x.deviation_id = ? ORDER BY x.id DESC LIMIT ?",
        (row.id, most),
    )
    those = [(_excess(tx, one[:7]), int(one[9])) for one in found]
    units = tx.all(
        "SELECT b.unit FROM storage_unit b JOIN storage_solution s ON s.id = b.storage_id "
        "WHERE s.name = ? ORDER BY b.unit",
        (row.storage,),
    )
    still_out = any(excess.running for excess, _ in those)
    what = task(
        is_open=row.state is DeviationState.OPEN,
        kind=row.kind,
        still_out=still_out,
        in_quarantine=any(one[8] == "QUARANTINED" for one in found),
        critical=any(one[7] >= Stage.CRITICAL for one in found),
    )
    longest = _longest(tx, *max(those, key=_weight)) if those else None
    return Burden(tuple(one[0] for one in units), longest, what, still_out)


def _weight(one: tuple[Excess, int]) -> tuple[bool, float, int]:
    """By the part of the budget that is used; what has no upper bound is longer than any."""
    excess, _ = one
    return excess.most_ms is None, excess.used or 0.0, excess.most_ms or 0


def _longest(tx: Transaction, excess: Excess, sample: int) -> Longest:
    public_id, name = tx.need(
        f"sample container {sample}",
        "SELECT COALESCE(central_id, id), name FROM sample_container WHERE id = ?",
        (sample,),
    )
    return Longest(public_id, name, excess, _summed(tx, sample))


def _summed(tx: Transaction, sample: int) -> Summed:
    """What a sample container (local id) came back from here."""
    row = tx.one(
        "SELECT events, least_ms, most_ms, unbounded FROM exposure_total WHERE sample_id = ?",
        (sample,),
    )
    return Summed(0, 0, 0, 0) if row is None else Summed(*row)


def concerned(tx: Transaction, deviation_id: int, limit: int) -> list[Concerned]:
    """The sample containers of a deviation, the warmest first, at most so many."""
    rows = tx.all(
        "SELECT COALESCE(m.central_id, m.id), m.name, m.state, m.clearance, "
        "t.name || '/' || c.path || '/' || slot.label, x.above_limit_ms, x.above_critical_ms, "
        f"m.id, {_EXPOSURE} FROM deviation_sample s "
        "JOIN sample_container m ON m.id = s.sample_id "
        "LEFT JOIN exposure x ON x.sample_id = m.id AND x.deviation_id = s.deviation_id "
        "LEFT JOIN slot ON slot.id = m.slot_id LEFT JOIN container c ON c.id = slot.container_id "
        "LEFT JOIN storage_solution t ON t.id = c.storage_id "
        "WHERE s.deviation_id = ? ORDER BY x.worst_c DESC, m.id LIMIT ?",
        (deviation_id, limit),
    )
    return [_concerned(tx, row) for row in rows]


def _concerned(tx: Transaction, row: Row) -> Concerned:
    excess = None if row[14] is None else _excess(tx, row[8:15])
    return Concerned(
        sample_id=row[0],
        name=row[1],
        state=row[2],
        clearance=row[3],
        address=row[4],
        excess=excess,
        above_limit_ms=row[5],
        above_critical_ms=row[6],
        total=_summed(tx, row[7]),
    )

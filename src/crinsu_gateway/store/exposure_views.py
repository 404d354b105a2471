"""What faces show of exposures: the running clock of an execution, and what a sample went through.

It reads only; the rows are written in store/exposures.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.exposure import Span, Stage, figures
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.thermal import CarrierClass, kind_of
from crinsu_gateway.store import exposures
from crinsu_gateway.store.exposures import Running
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Tightest:
    """The sample container that has the least time left; `id` is the public id."""

    id: int
    name: str
    tag: str | None
    carrier: CarrierClass
    assumed: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The running clock of an execution: that of the sample container with the least time left.

    `elapsed_ms` and `budget_ms` are its; elapsed is None when no clock can tell. `container` is
    what is up now, None when only what was taken out is. `urges`: it goes back into the cold, or on
    to another, so its time counts; where something does, what was taken to be thawed is not looked
    at. `samples` counts all that are out.
    """

    container: str | None
    since_ms: int
    elapsed_ms: int | None
    budget_ms: int
    stage: Stage
    estimated: bool
    samples: int
    tightest: Tightest
    urges: bool

    @property
    def fraction(self) -> float | None:
        """The part of the budget that is used; None when it cannot be told."""
        if self.elapsed_ms is None:
            return None
        return self.elapsed_ms / self.budget_ms if self.budget_ms else 1.0


def clock(tx: Transaction, execution_id: int) -> Clock | None:
    """The running clock of an execution; None when nothing of it is out."""
    out = exposures.open_where(tx, _OUT, (execution_id,))
    if not out:
        return None
    urging = exposures.open_where(tx, f"{_OUT} AND {_URGING}", (execution_id,))
    rows = urging or out
    row = min(rows, key=lambda one: _left_ms(tx, one))
    up = tx.value(
        "SELECT c.path FROM lift l JOIN container c ON c.id = l.container_id "
        "WHERE l.execution_id = ? AND l.ended_ms IS NULL ORDER BY l.id DESC",
        (execution_id,),
    )
    named = tx.need(
        "sample container",
        "SELECT COALESCE(m.central_id, m.id), m.name, m.tag, x.carrier_assumed "
        "FROM exposure x JOIN sample_container m ON m.id = x.sample_id WHERE x.id = ?",
        (row.id,),
    )
    return Clock(
        container=up,
        since_ms=row.began_ms,
        elapsed_ms=exposures.span(tx, row).most_ms,
        budget_ms=row.allowed.budget_ms or 0,
        stage=max(one.stage for one in rows),
        estimated=row.estimated,
        samples=len(out),
        tightest=Tightest(named[0], named[1], named[2], row.carrier, bool(named[3])),
        urges=bool(urging),
    )


# Of an execution: what its lifts took out, and, while it goes on, what it is about, whoever took
# that out: it may have come out of a shipper, or in an execution before. All of it has to be cold
# again, but for what a retrieval took out of what is down again.
_OUT = """
x.budget_ms IS NOT NULL AND (
    x.lift_id IN (SELECT id FROM lift WHERE execution_id = ?1)
    OR x.sample_id IN (
        SELECT i.sample_id FROM execution e JOIN execution_member m ON m.execution_id = e.id
        JOIN procedure_item i ON i.procedure_id = m.procedure_id
        WHERE e.id = ?1 AND e.state IN ('RUNNING', 'PAUSED')
    )
)
"""
_URGING = f"""
(
    x.lift_id IN (SELECT id FROM lift WHERE execution_id = ?1 AND ended_ms IS NULL)
    OR EXISTS (
        SELECT 1 FROM execution e JOIN procedure p ON p.id = e.procedure_id
        WHERE e.id = ?1 AND p.type <> '{ProcedureType.RETRIEVE}'
    )
)
"""


def _left_ms(tx: Transaction, row: Running) -> float:
    elapsed_ms = exposures.span(tx, row).most_ms
    if elapsed_ms is None:
        return float("-inf")
    return (row.allowed.budget_ms or 0) - elapsed_ms


def stage_that_urges(tx: Transaction, execution_id: int) -> Stage | None:
    """The worst stage among what has to be cold again; None when nothing has."""
    found = tx.value(
        f"SELECT max(x.stage) FROM exposure x WHERE x.ended_ms IS NULL AND {_OUT} AND {_URGING}",
        (execution_id,),
    )
    return None if found is None else Stage(found)


@dataclass(frozen=True, slots=True)
class Event:
    """One exposure: Cel and ms, of record and (`least_*`) at the least; ended_ms None: it goes on.

    `most_ms` is None when no clock can tell how long it was at most.
    """

    id: int
    execution_id: int | None
    carrier: CarrierClass
    method: str
    start_c: float
    start_from: str
    began_ms: int
    ended_ms: int | None
    ended_in: str | None
    estimated: bool
    stage: Stage
    deviation_id: int | None
    least_ms: int
    most_ms: int | None
    worst_c: float
    above_limit_ms: int
    above_critical_ms: int
    least_worst_c: float
    least_above_limit_ms: int
    least_above_critical_ms: int
    carrier_assumed: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """What a sample container went through here, of record; `worst_c` None: it was never out."""

    events: int
    worst_c: float | None
    above_limit_ms: int
    above_critical_ms: int
    least_above_limit_ms: int
    estimated: bool


_EVENT = """
SELECT x.id, l.execution_id, x.carrier_class, x.method, x.start_c, x.start_from, x.began_ms,
    x.ended_ms, x.ended_in, x.estimated, x.stage, x.deviation_id, x.least_ms, x.most_ms,
    x.worst_c, x.above_limit_ms, x.above_critical_ms, x.least_worst_c, x.least_above_limit_ms,
    x.least_above_critical_ms, x.carrier_assumed
FROM exposure x LEFT JOIN lift l ON l.id = x.lift_id
"""


def of_sample(tx: Transaction, sample_id: int) -> tuple[Totals, list[Event]]:
    """What a sample container (local id) went through: the running totals, then each time."""
    rows = tx.all(_EVENT + "WHERE x.sample_id = ? ORDER BY x.id", (sample_id,))
    running = {row.id: row for row in exposures.open_where(tx, "x.sample_id = ?", (sample_id,))}
    events = [_event(tx, row, running.get(row[0])) for row in rows]
    return _totals(events), events


def budgets(tx: Transaction, sample_id: int) -> dict[int, int]:
    """What each exposure of a sample container (local id) might have lasted, in ms, by its id.

    Those for which no clock ran are not in it.
    """
    rows = tx.all(
        "SELECT id, budget_ms FROM exposure WHERE sample_id = ? AND budget_ms IS NOT NULL",
        (sample_id,),
    )
    return {int(row[0]): int(row[1]) for row in rows}


def one(tx: Transaction, exposure_id: int) -> tuple[Event, int, str]:
    """One exposure, with the public id and the name of the sample container that was out."""
    row = tx.need(f"exposure {exposure_id}", _EVENT + "WHERE x.id = ?", (exposure_id,))
    running = exposures.open_where(tx, "x.id = ?", (exposure_id,))
    whose = tx.need(
        f"exposure {exposure_id}",
        "SELECT COALESCE(m.central_id, m.id), m.name FROM exposure x "
        "JOIN sample_container m ON m.id = x.sample_id WHERE x.id = ?",
        (exposure_id,),
    )
    return _event(tx, row, running[0] if running else None), whose[0], whose[1]


def _totals(events: list[Event]) -> Totals:
    return Totals(
        events=len(events),
        worst_c=max((one.worst_c for one in events), default=None),
        above_limit_ms=sum(one.above_limit_ms for one in events),
        above_critical_ms=sum(one.above_critical_ms for one in events),
        least_above_limit_ms=sum(one.least_above_limit_ms for one in events),
        estimated=any(one.estimated for one in events),
    )


def _event(tx: Transaction, row: Row, running: Running | None) -> Event:
    values = list(row)
    if running is not None:
        values[12:20] = _until_now(tx, running)
    values[2] = kind_of(values[2])
    values[9] = bool(values[9])
    values[10] = Stage(values[10])
    values[20] = bool(values[20])
    return Event(*values)


def _until_now(tx: Transaction, row: Running) -> list[float | int | None]:
    """The figures of an exposure that goes on, as if it ended now and nothing cooled."""
    out: Span = exposures.span(tx, row)
    told = figures(row.carrier, row.start_c, None, out)
    found: list[float | int | None] = [out.least_ms, out.most_ms]
    for one in (told.record, told.least):
        found += [
            one.worst_c,
            round(one.above_limit_s * 1000),
            round(one.above_critical_s * 1000),
        ]
    return found

"""What there is to do: what runs and where, what can begin, planned as trips, and what waits.

What can begin is planned in work_ready.py; it is put together here. It draws nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.person import actor_of
from crinsu_gateway.model.procedure import FINAL, ExecutionState, ProcedureStatus
from crinsu_gateway.store import (
    alarms,
    executions,
    people,
    places,
    policies,
    procedures,
    stocktakes,
)
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.views.work_asked import Asked, Part
from crinsu_gateway.web.console.views.work_ready import MOST, Job, Opening, arranged, ready

OVER = 50


@dataclass(frozen=True, slots=True)
class Run:
    """An execution that has not ended; `at` of `steps` is its open step, counted from 1."""

    id: int
    procedures: tuple[int, ...]
    types: tuple[str, ...]
    storages: tuple[str, ...]
    who: str
    station: str
    mine: bool
    paused: bool
    at: int
    steps: int
    started_ms: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A stock-take with differences that nobody has resolved."""

    procedure: int
    storage: str
    path: str
    open: int


@dataclass(frozen=True, slots=True)
class Work:
    """The work list; `counts` by part, of everything, whatever is asked for.

    `alarmed` are the storage solutions on whose units an alarm is open. `more` that are ready were
    not looked at: there are too many.
    """

    counts: Mapping[Part, int]
    storages: tuple[str, ...]
    alarmed: frozenset[str]
    has_centre: bool
    runs: tuple[Run, ...] = ()
    openings: tuple[Opening, ...] = ()
    alone: tuple[Job, ...] = ()
    stuck: tuple[Job, ...] = ()
    waiting: tuple[Job, ...] = ()
    over: tuple[Job, ...] = ()
    counted: tuple[Counted, ...] = ()
    more: int = 0


def work(tx: Transaction, asked: Asked, viewer: int | None) -> Work:
    """The work list for a person (id)."""
    live = [run(tx, one, viewer) for one in executions.running(tx)]
    differing, kept = stocktakes.unresolved(tx), places.storages(tx)
    counts = _counts(tx, len(live), len(differing))
    runs = [one for one in live if _run_fits(tx, one, asked)]
    runs.sort(key=lambda one: (not one.mine, one.started_ms))
    jobs, seen = ready(tx, asked) if asked.shows(Part.READY) else ([], counts[Part.READY])
    openings, alone, stuck = arranged(tx, jobs)
    return Work(
        counts,
        tuple(one.name for one in kept),
        frozenset(one.name for one in kept if alarms.open_of_storage(tx, one.local_id)),
        policies.has_centre(tx),
        tuple(runs) if asked.shows(Part.RUNNING) else (),
        openings,
        alone,
        stuck,
        _waiting(tx, asked) if asked.shows(Part.WAITING) else (),
        _over(tx, asked) if asked.shows(Part.OVER) else (),
        _counted(tx, asked, differing) if asked.shows(Part.WAITING) else (),
        counts[Part.READY] - seen,
    )


def run(tx: Transaction, execution_id: int, viewer: int | None) -> Run:
    """An execution as the list shows it to a person (id)."""
    row = executions.execution(tx, execution_id)
    types = [procedures.procedure(tx, one).type.value for one in row.public_members]
    done = row.open_step.ordinal if row.open_step else len(row.steps)
    return Run(
        row.id,
        row.public_members,
        tuple(dict.fromkeys(types)),
        tuple(row.storages),
        people.name_of(tx, row.technician) or row.technician,
        row.station,
        viewer is not None and row.technician == actor_of(viewer),
        row.state is ExecutionState.PAUSED,
        done,
        len(row.steps),
        row.started_ms,
    )


def _run_fits(tx: Transaction, found: Run, asked: Asked) -> bool:
    rows = (procedures.procedure(tx, one) for one in found.procedures)
    return any(asked.fits(row, found.storages) for row in rows)


def _counts(tx: Transaction, live: int, differing: int) -> dict[Part, int]:
    found = procedures.counted(tx, ProcedureStatus.CREATED, ProcedureStatus.PENDING)
    return {
        Part.READY: found[ProcedureStatus.CREATED],
        Part.RUNNING: live,
        Part.WAITING: found[ProcedureStatus.PENDING] + differing,
    }


def _waiting(tx: Transaction, asked: Asked) -> tuple[Job, ...]:
    """What waits for somebody's word, the oldest first."""
    rows = procedures.standing(tx, ProcedureStatus.PENDING, MOST)[::-1]
    return tuple(one for row in rows if asked.fits(row, (one := _named(row)).storages))


def _over(tx: Transaction, asked: Asked) -> tuple[Job, ...]:
    """What ended lately, the last first."""
    rows = [row for status in FINAL for row in procedures.standing(tx, status, OVER)]
    rows.sort(key=lambda row: row.updated_ms, reverse=True)
    jobs = [_named(row) for row in rows]
    return tuple(one for one in jobs if asked.fits(one.row, one.storages))[:OVER]


def _named(row: ProcedureRow) -> Job:
    """A procedure on the storage solutions that it names itself."""
    return Job(row, tuple(one for one in (row.storage_name, row.to_storage_name) if one))


def _counted(
    tx: Transaction, asked: Asked, differing: Sequence[tuple[int, int]]
) -> tuple[Counted, ...]:
    found = [(procedures.procedure(tx, one), count) for one, count in differing]
    return tuple(
        Counted(row.id, row.storage_name or "", row.path, count)
        for row, count in found
        if asked.fits(row, _named(row).storages)
    )

"""What there is to do: what runs and where, what can begin, planned as trips, and what waits.

Trips are those that the API proposes and starts (store/trips.py); where a procedure would be done
is asked of the rule that a start follows (store/reserving.py). It draws nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.person import actor_of
from crinsu_gateway.model.procedure import FINAL, ExecutionState, ProcedureStatus
from crinsu_gateway.store import executions, places, policies, procedures, reserving, trips
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.starting import TOGETHER
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.views.work_asked import Asked, Part

MOST = 200
"""Procedures of a state that are looked at; the list says when there are more."""
OVER = 50


@dataclass(frozen=True, slots=True)
class Run:
    """An execution that has not ended; `at` of `steps` is its open step, counted from 1."""

    id: int
    procedures: tuple[int, ...]
    types: tuple[str, ...]
    storages: tuple[str, ...]
    station: str
    mine: bool
    paused: bool
    at: int
    steps: int
    started_ms: int


@dataclass(frozen=True, slots=True)
class Job:
    """A procedure; `why` says for people what keeps it from being started, `busy` which run."""

    row: ProcedureRow
    storages: tuple[str, ...] = ()
    why: str = ""
    busy: int | None = None

    @property
    def untagged(self) -> int:
        """How many of its sample containers have no tag yet."""
        return sum(not item.tag for item in self.row.items)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is done in one opening of a storage solution; `busy` is the run that has it open."""

    trip: trips.Trip
    jobs: tuple[Job, ...]
    busy: int | None

    @property
    def takes(self) -> int:
        """How many sample containers come out."""
        return sum(pick.taken for pick in self.trip.picks)

    @property
    def puts(self) -> int:
        """How many go in."""
        return len(self.trip.picks) - self.takes


@dataclass(frozen=True, slots=True)
class Counted:
    """A stock-take with differences that nobody has resolved."""

    procedure: int
    storage: str
    path: str
    open: int


@dataclass(frozen=True, slots=True)
class Work:
    """The work list; `counts` by part, of everything, whatever is asked for."""

    counts: Mapping[Part, int]
    storages: tuple[str, ...]
    has_centre: bool
    runs: tuple[Run, ...] = ()
    openings: tuple[Opening, ...] = ()
    alone: tuple[Job, ...] = ()
    stuck: tuple[Job, ...] = ()
    waiting: tuple[Job, ...] = ()
    over: tuple[Job, ...] = ()
    counted: tuple[Counted, ...] = ()


def work(tx: Transaction, asked: Asked, viewer: int | None) -> Work:
    """The work list for a person (id)."""
    live = [run(tx, one, viewer) for one in executions.running(tx)]
    counts = _counts(tx, len(live))
    runs = [one for one in live if _run_fits(tx, one, asked)]
    runs.sort(key=lambda one: (not one.mine, one.started_ms))
    openings, alone, stuck = _ready(tx, asked) if asked.shows(Part.READY) else ((), (), ())
    return Work(
        counts,
        tuple(one.name for one in places.storages(tx)),
        policies.has_centre(tx),
        tuple(runs) if asked.shows(Part.RUNNING) else (),
        openings,
        alone,
        stuck,
        _waiting(tx, asked) if asked.shows(Part.WAITING) else (),
        _over(tx, asked) if asked.shows(Part.OVER) else (),
        _counted(tx, asked) if asked.shows(Part.WAITING) else (),
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


def _counts(tx: Transaction, live: int) -> dict[Part, int]:
    rows = tx.all(
        "SELECT status, count(*) FROM procedure WHERE status IN ('PENDING', 'CREATED') GROUP BY 1"
    )
    found: dict[str, int] = dict(rows)
    differences = tx.value(
        "SELECT count(DISTINCT procedure_id) FROM stocktake_difference WHERE resolution IS NULL"
    )
    return {
        Part.READY: found.get("CREATED", 0),
        Part.RUNNING: live,
        Part.WAITING: found.get("PENDING", 0) + int(differences),
    }


def _ready(
    tx: Transaction, asked: Asked
) -> tuple[tuple[Opening, ...], tuple[Job, ...], tuple[Job, ...]]:
    """What can begin: together by storage solution, by itself, and what cannot as it is."""
    together: dict[str, list[Job]] = {}
    alone: list[Job] = []
    stuck: list[Job] = []
    for row in procedures.standing(tx, ProcedureStatus.CREATED, MOST)[::-1]:
        one = job(tx, row)
        if not asked.fits(row, one.storages):
            continue
        if one.why:
            stuck.append(one)
        elif row.type in TOGETHER:
            together.setdefault(one.storages[0], []).append(one)
        else:
            alone.append(one)
    openings = []
    for name in sorted(together):
        opening, left_out = _opening(tx, name, together[name])
        stuck += left_out
        openings += [opening] if opening.jobs else []
    return tuple(openings), tuple(alone), tuple(stuck)


def job(tx: Transaction, row: ProcedureRow) -> Job:
    """A procedure with the storage solutions that a start would choose, as it is."""
    try:
        worked = reserving.where(tx, row, reserving.Wish())
    except RuleError as error:
        named = tuple(one for one in (row.storage_name, row.to_storage_name) if one)
        return Job(row, named, error.sentence)
    names = tuple(places.limits(tx, one).name for one in worked.all)
    busy = [found[0] for one in worked.all if (found := executions.on_storage(tx, one))]
    return Job(row, names, busy=next(iter(busy), None))


def _opening(tx: Transaction, name: str, jobs: Sequence[Job]) -> tuple[Opening, list[Job]]:
    storage = places.storage_named(tx, name)
    trip = trips.planned(tx, storage, [one.row for one in jobs])
    why = dict(trip.left_out)
    kept = tuple(one for one in jobs if one.row.id in trip.procedures)
    left = [Job(one.row, one.storages, why.get(one.row.id, "")) for one in jobs if one not in kept]
    return Opening(trip, kept, kept[0].busy if kept else None), left


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


def _counted(tx: Transaction, asked: Asked) -> tuple[Counted, ...]:
    rows = tx.all(
        "SELECT COALESCE(p.central_id, p.id), count(*) FROM stocktake_difference d "
        "JOIN procedure p ON p.id = d.procedure_id WHERE d.resolution IS NULL "
        "GROUP BY p.id ORDER BY p.id"
    )
    found = [(procedures.procedure(tx, one), count) for one, count in rows]
    return tuple(
        Counted(row.id, row.storage_name or "", row.path, count)
        for row, count in found
        if asked.fits(row, _named(row).storages)
    )

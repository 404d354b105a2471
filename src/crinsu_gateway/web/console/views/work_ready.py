"""What can begin, planned as the API proposes and starts it: trips, what is done by itself.

What keeps the rest is told in words.
Where a procedure would be done is asked of the rule that a start follows (store/reserving.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.store import executions, places, procedures, reserving, trips
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.starting import TOGETHER
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.hindrance import NONE, Hindrance, hindrance
from crinsu_gateway.web.console.views.work_asked import Asked

MOST = 500
"""Procedures of a state that are looked at."""
SHOWN = 100
"""Of those that are ready, the oldest; the list says how many more there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """A procedure; `why` says for people what keeps it from being started, `busy` which run."""

    row: ProcedureRow
    storages: tuple[str, ...] = ()
    why: Hindrance = NONE
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


def ready(tx: Transaction, asked: Asked) -> tuple[list[Job], int]:
    """What can begin and is asked for, the oldest first; and how many were looked at for it."""
    rows = procedures.standing(tx, ProcedureStatus.CREATED, MOST)[::-1]
    jobs: list[Job] = []
    for number, row in enumerate(rows):
        if len(jobs) == SHOWN:
            return jobs, number
        one = job(tx, row)
        jobs += [one] if asked.fits(row, one.storages) else []
    return jobs, len(rows)


def arranged(
    tx: Transaction, jobs: Sequence[Job]
) -> tuple[tuple[Opening, ...], tuple[Job, ...], tuple[Job, ...]]:
    """Together by storage solution, by itself, and what cannot begin as it is."""
    together: dict[str, list[Job]] = {}
    stuck = [one for one in jobs if one.why]
    fit = [one for one in jobs if not one.why]
    for one in fit:
        if one.row.type in TOGETHER:
            together.setdefault(one.storages[0], []).append(one)
    openings = []
    for name in sorted(together):
        opening, left_out = _opening(tx, name, together[name])
        stuck += left_out
        openings += [opening] if opening.jobs else []
    alone = (one for one in fit if one.row.type not in TOGETHER)
    return tuple(openings), tuple(alone), tuple(stuck)


def job(tx: Transaction, row: ProcedureRow) -> Job:
    """A procedure with the storage solutions that a start would choose, as it is."""
    try:
        worked = reserving.where(tx, row, reserving.Wish())
    except RuleError as error:
        named = tuple(one for one in (row.storage_name, row.to_storage_name) if one)
        return Job(row, named, hindrance(error))
    names = tuple(places.limits(tx, one).name for one in worked.all)
    busy = [found[0] for one in worked.all if (found := executions.on_storage(tx, one))]
    return Job(row, names, busy=next(iter(busy), None))


def _opening(tx: Transaction, name: str, jobs: Sequence[Job]) -> tuple[Opening, list[Job]]:
    storage = places.storage_named(tx, name)
    trip = trips.planned(tx, storage, [one.row for one in jobs])
    why = {number: Hindrance("", sentence) for number, sentence in trip.left_out}
    kept = tuple(one for one in jobs if one.row.id in trip.procedures)
    left = [
        Job(one.row, one.storages, why.get(one.row.id, NONE)) for one in jobs if one not in kept
    ]
    return Opening(trip, kept, kept[0].busy if kept else None), left

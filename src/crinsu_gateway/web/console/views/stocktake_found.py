"""What a stock-take counted, and what differs from the record: nothing of it while it is counted.

Who counts is shown no record, so that nobody finds what they are told to find.
"""

from dataclasses import dataclass

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import actor_of
from crinsu_gateway.model.procedure import ProcedureType, StepState
from crinsu_gateway.model.stocktake import DifferenceKind
from crinsu_gateway.store import executions, places, placing, procedures, samples, stocktakes
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.stocktakes import DifferenceRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.console.views.work_list import Run, run
from crinsu_gateway.web.endpoint import id_in

MOST = 500
"""Differences that a page shows; the next come when these are resolved."""
MOST_VACANT = 200


@dataclass(frozen=True, slots=True)
class Counted:
    """A container (T1/C1/CN2) with the tags that were scanned in it, and how far that is."""

    place: str
    scanned: int
    state: StepState


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference; `sample` None: the tag is not known. `vacant`: where it may lie, if found."""

    row: DifferenceRow
    sample: SampleRow | None
    vacant: tuple[str, ...]
    by_me: bool

    @property
    def correctable(self) -> bool:
        """Whether the record can follow the count."""
        return self.row.difference.kind is DifferenceKind.MISSING or self.sample is not None

    @property
    def wants_slot(self) -> bool:
        """Whether it must be said where it lies."""
        found = self.row.difference.kind is not DifferenceKind.MISSING
        return found and self.sample is not None


@dataclass(frozen=True, slots=True)
class Found:
    """A stock-take; `run` while it goes on, and then there are no differences to be seen."""

    row: ProcedureRow
    run: Run | None
    counted: tuple[Counted, ...]
    open: tuple[Shown, ...]
    resolved: tuple[Shown, ...]
    more: int
    i_counted: bool


def found(tx: Transaction, look: Look) -> Found:
    """The stock-take that the address names; NotFound when there is none."""
    row = procedures.procedure(tx, id_in(look.path["id"]))
    if row.type is not ProcedureType.STOCKTAKE:
        raise NotFound(f"procedure {row.id} is no stock-take")
    person = None if look.viewer is None else look.viewer.person_id
    me = "" if person is None else actor_of(person)
    newest = executions.newest_of(tx, row.local_id)
    if newest is None:
        return Found(row, None, (), (), (), 0, i_counted=False)
    goes_on = executions.execution(tx, newest).ended_ms is None
    total, rows = stocktakes.page(tx, 0, MOST, only_open=False, procedure=row.local_id)
    shown = () if goes_on else tuple(_shown(tx, one, me) for one in rows)
    return Found(
        row,
        run(tx, newest, person) if goes_on else None,
        _counted(tx, newest),
        tuple(one for one in shown if one.row.resolution is None),
        tuple(one for one in shown if one.row.resolution is not None),
        total - len(rows),
        me in stocktakes.counters(tx, newest),
    )


def _counted(tx: Transaction, execution_id: int) -> tuple[Counted, ...]:
    ran = executions.execution(tx, execution_id)
    return tuple(
        Counted(place, len(stocktakes.scanned(tx, execution_id, place)), step.state)
        for step in ran.steps
        if step.kind == "count_samples"
        for place in [f"{ran.storage_name}/{step.parameters['container']}"]
    )


def _shown(tx: Transaction, row: DifferenceRow, me: str) -> Shown:
    told = row.difference
    sample = None if told.sample is None else samples.sample(tx, told.sample)
    by_me = bool(me) and row.resolved_by == me
    shown = Shown(row, sample, (), by_me)
    if row.resolution is not None or not shown.wants_slot or told.found is None:
        return shown
    storage, _, path = told.found.partition("/")
    inside = places.storage_named(tx, storage).local_id
    return Shown(row, sample, tuple(placing.vacant(tx, inside, path, MOST_VACANT)), by_me)

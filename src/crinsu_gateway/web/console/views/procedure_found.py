"""What the page of a procedure shows: what, for whom, where it stands, and how it went so far.

Whose sample containers they are is told by code; the name only to those who may read subjects.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    approving,
    deviations,
    executions,
    facilities,
    people,
    places,
    policies,
    procedures,
    samples,
    stocktakes,
)
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.hindrance import Hindrance
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.console.views.procedure_places import Choice, choice, puts
from crinsu_gateway.web.console.views.work_list import Run, run
from crinsu_gateway.web.console.views.work_ready import Job, job
from crinsu_gateway.web.endpoint import id_in

TO_BEGIN = frozenset({ProcedureStatus.PENDING, ProcedureStatus.CREATED})


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample container of the procedure as it stands; `slot` is the address promised to it."""

    item: Item
    sample: SampleRow
    slot: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """A run that ended, with what went beyond a limit in it."""

    row: ExecutionRow
    who: str
    mine: bool
    deviations: tuple[DeviationRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A procedure with all that its page tells; `name` is the subject's, empty if not to be seen.

    `runs` have not ended. `asked_by_me`: whoever looks asked for it, and cannot approve it.
    """

    job: Job
    name: str
    shown: tuple[Shown, ...]
    choice: Choice | None
    runs: tuple[Run, ...]
    busy: Run | None
    past: tuple[Past, ...]
    differences: int
    asked_by_me: bool
    has_centre: bool

    @property
    def row(self) -> ProcedureRow:
        """The procedure itself."""
        return self.job.row

    @property
    def where(self) -> tuple[str, ...]:
        """The storage solutions that it is about, as far as they are known."""
        named = tuple(one for one in (self.row.storage_name, self.row.to_storage_name) if one)
        return (self.choice.opens if self.choice else ()) or self.job.storages or named

    @property
    def waits(self) -> bool:
        """Whether somebody must approve it."""
        return self.row.status is ProcedureStatus.PENDING

    @property
    def wants_tags(self) -> bool:
        """Whether tags are given with the approval."""
        lacks = self.row.type is ProcedureType.STORE and self.job.untagged > 0
        return self.waits and lacks and not self.has_centre

    @property
    def ready(self) -> bool:
        """Whether it may be started as far as it is known here."""
        may_begin = self.row.status is ProcedureStatus.CREATED
        return may_begin and self.busy is None and not self.why

    @property
    def why(self) -> Hindrance:
        """What keeps it from being started, for people."""
        return self.choice.why if self.choice is not None else self.job.why

    @property
    def can_cancel(self) -> bool:
        """Whether it can be called off here."""
        ours = self.row.central_id is None or self.has_centre
        return self.row.status in TO_BEGIN and ours

    @property
    def can_print(self) -> bool:
        """Whether there is a list of it to print; where things go may be chosen otherwise yet."""
        return (
            self.row.status is ProcedureStatus.CREATED and self.row.type is ProcedureType.RETRIEVE
        )


def found(tx: Transaction, look: Look) -> Found:
    """The procedure that the address names; NotFound when there is none."""
    row = procedures.procedure(tx, id_in(look.path["id"]))
    person = None if look.viewer is None else look.viewer.person_id
    begun = executions.of_procedure(tx, row.local_id)
    live = tuple(run(tx, one.id, person) for one in begun if one.ended_ms is None)
    may_begin = row.status is ProcedureStatus.CREATED
    chosen = choice(tx, row, look.query) if may_begin and puts(row) else None
    me = "" if person is None else actor_of(person)
    as_job = job(tx, row) if may_begin else Job(row)
    return Found(
        as_job,
        _name(tx, row) if look.may(Act.READ_SUBJECTS) else "",
        tuple(_shown(tx, one) for one in row.items),
        chosen,
        live,
        _busy(tx, as_job, chosen, person),
        _past(tx, begun, me),
        stocktakes.page(tx, 0, 1, only_open=True, procedure=row.local_id)[0],
        row.status is ProcedureStatus.PENDING and approving.made_by(tx, row.local_id) == me,
        policies.has_centre(tx),
    )


def _name(tx: Transaction, row: ProcedureRow) -> str:
    if row.subject_id is None:
        return ""
    whose = facilities.subject(tx, row.subject_id)
    return f"{whose.first_name} {whose.last_name}".strip()


def _shown(tx: Transaction, item: Item) -> Shown:
    slot = None if item.slot_id is None else str(places.address(tx, item.slot_id))
    return Shown(item, samples.sample(tx, item.sample_id), slot)


def _busy(tx: Transaction, as_job: Job, chosen: Choice | None, person: int | None) -> Run | None:
    """The run that keeps a storage solution which would be opened."""
    for name in as_job.storages if chosen is None else chosen.opens:
        held = executions.on_storage(tx, places.storage_named(tx, name).local_id)
        if held is not None:
            return run(tx, held[0], person)
    return None


def _past(tx: Transaction, begun: Sequence[ExecutionRow], me: str) -> tuple[Past, ...]:
    return tuple(
        Past(
            one,
            people.name_of(tx, one.technician) or one.technician,
            one.technician == me,
            tuple(deviations.of_execution(tx, one.id)),
        )
        for one in begun
        if one.ended_ms is not None
    )

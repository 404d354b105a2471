"""Executions: the runs of procedures, with their steps, their inputs, and what is out meanwhile.

The clock of what is out of the cold runs on by itself, so no answer is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.model.procedure import ExecutionState
from crinsu_gateway.store import (
    emergencies,
    executions,
    exposure_views,
    inputs,
    overrides,
    places,
)
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Reference, Resource
from crinsu_gateway.web.representation.executions import Execution, execution
from crinsu_gateway.web.scopes import Scope

KEY = Column("e.id", Kind.INTEGER)
_LIVE = "e.state IN ('RUNNING', 'PAUSED')"


def shown(tx: Transaction, execution_id: int) -> Execution:
    """An execution with its steps and inputs."""
    row = executions.execution(tx, execution_id)
    storage = places.storage(tx, row.storage_id)
    running = exposure_views.clock(tx, execution_id)
    given = inputs.of_execution(tx, execution_id)
    let_through = overrides.of_execution(tx, execution_id)
    in_emergency = emergencies.uses_in(tx, execution_id)
    return execution(row, storage.id, given, let_through, in_emergency, running)


def shown_all(tx: Transaction, ids: Sequence[int]) -> list[Execution]:
    """Executions as they are shown, by id."""
    return [shown(tx, one) for one in ids]


def _text(name: str, sql: str, about: str, *, filtered: bool = False) -> Field:
    return Field(name=name, column=Column(sql), about=about, filtered=filtered)


EXECUTIONS = Resource(
    name="executions",
    key="executions",
    one="execution",
    title="id",
    about="Executions with their steps and inputs, newest first",
    scope=Scope.PROCEDURES_READ,
    source=Source(
        tables="execution e CROSS JOIN procedure p ON p.id = e.procedure_id "
        "CROSS JOIN storage_solution t ON t.id = e.storage_id "
        "LEFT JOIN storage_solution d ON d.id = e.to_storage_id",
        key=KEY,
        local=KEY,
        facility="t.facility_id",
        counted="execution e",
    ),
    order=(Order(KEY, descending=True),),
    topics=(Topic.EXECUTIONS, Topic.PROCEDURES, Topic.SAMPLES, Topic.PLACES, Topic.SYNC),
    timely=True,
    body=shown_all,
    shape=Execution,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="procedure",
            column=Column("COALESCE(p.central_id, p.id)", Kind.INTEGER),
            about="the id of the leading procedure",
            filtered=True,
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=Column("COALESCE(t.central_id, t.id)", Kind.INTEGER),
            title=Column("t.name"),
            about="the storage solution that it works on",
        ),
        Field(
            name="toStorage",
            column=Column("d.name", nullable=True),
            about="the name of the second storage solution that it works on",
            filtered=True,
        ),
        _text("technician", "e.technician", "who runs it, as the trail names them", filtered=True),
        _text("station", "e.station", "where they stand", filtered=True),
        Field(
            name="state",
            column=Column("e.state"),
            about="where it stands",
            choices=tuple(one.value for one in ExecutionState),
            filtered=True,
        ),
        Field(
            name="startedAt",
            column=Column("e.started_ms", Kind.MOMENT),
            about="when it was started",
        ),
        Field(
            name="endedAt",
            column=Column("e.ended_ms", Kind.MOMENT, nullable=True),
            about="when it ended",
        ),
        _text("code", "e.code", "why it did not end as it should, for machines", filtered=True),
        _text("sentence", "e.sentence", "the same for people"),
    ),
    actions=(
        Action(
            rel="input",
            method="POST",
            path="/inputs",
            scope=Scope.PROCEDURES_EXECUTE,
            when=_LIVE,
        ),
        Action(
            rel="scans",
            method="POST",
            path="/scans",
            scope=Scope.PROCEDURES_EXECUTE,
            when="e.state = 'RUNNING'",
        ),
    ),
)

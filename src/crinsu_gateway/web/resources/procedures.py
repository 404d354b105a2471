"""Procedures: what is to be done with which sample containers, and what became of it.

They come from the centre or begin here; how one is run stands in its executions.
"""

from collections.abc import Sequence

from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.store import executions, places, procedures
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Many, Reference, Resource
from crinsu_gateway.web.representation.procedures import Procedure, procedure
from crinsu_gateway.web.scopes import Scope

KEY = Column("COALESCE(p.central_id, p.id)", Kind.INTEGER)
LOCAL = Column("p.id", Kind.INTEGER)
CREATED = Column("p.created_ms", Kind.MOMENT)
_NEWEST = "(SELECT max(x.execution_id) FROM execution_member x WHERE x.procedure_id = p.id)"
_EXECUTE = Scope.PROCEDURES_EXECUTE


def shown(tx: Transaction, row: ProcedureRow) -> Procedure:
    """A procedure with the addresses that it promises, and its newest execution."""
    slots = [item.slot_id for item in row.items if item.slot_id is not None]
    return procedure(
        row,
        {slot: str(places.address(tx, slot)) for slot in slots},
        executions.newest_of(tx, row.local_id),
    )


def shown_all(tx: Transaction, local_ids: Sequence[int]) -> list[Procedure]:
    """Procedures as they are shown, by local id."""
    return [shown(tx, procedures.procedure(tx, one)) for one in local_ids]


PROCEDURES = Resource(
    name="procedures",
    key="procedures",
    one="procedure",
    title="id",
    about="Procedures, newest first",
    scope=Scope.PROCEDURES_READ,
    source=Source(
        tables="procedure p CROSS JOIN facility f ON f.id = p.facility_id "
        "LEFT JOIN subject u ON u.id = p.subject_id "
        "LEFT JOIN storage_solution t ON t.id = p.storage_id "
        "LEFT JOIN storage_solution d ON d.id = p.to_storage_id",
        key=KEY,
        local=LOCAL,
        facility="p.facility_id",
        counted="procedure p",
    ),
    order=(Order(CREATED, descending=True), Order(LOCAL, descending=True)),
    topics=(Topic.PROCEDURES, Topic.EXECUTIONS, Topic.SAMPLES, Topic.PLACES, Topic.SYNC),
    body=shown_all,
    shape=Procedure,
    members=(
        Field(name="id", column=KEY, about="its id: the centre's where it is known, else ours"),
        Field(
            name="type",
            column=Column("p.type"),
            about="what is to be done",
            choices=tuple(one.value for one in ProcedureType),
            filtered=True,
        ),
        Field(
            name="status",
            column=Column("p.status"),
            about="where it stands",
            choices=tuple(one.value for one in ProcedureStatus),
            filtered=True,
        ),
        Reference(
            name="facility",
            to="facilities",
            column=Column("COALESCE(f.central_id, f.id)", Kind.INTEGER),
            title=Column("f.name"),
            about="where it is done",
        ),
        Reference(
            name="subject",
            to="subjects",
            column=Column("COALESCE(u.central_id, u.id)", Kind.INTEGER, nullable=True),
            title=Column("u.code", nullable=True),
            titled="code",
            about="whose sample containers it is about; null for a refill and a stock-take",
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=Column("COALESCE(t.central_id, t.id)", Kind.INTEGER, nullable=True),
            title=Column("t.name", nullable=True),
            about="the storage solution that it is done in, where that is known",
        ),
        Field(
            name="direction",
            column=Column("p.direction", nullable=True),
            about="where a transfer goes; null for anything else",
            choices=tuple(one.value for one in Direction),
            filtered=True,
        ),
        Field(
            name="toStorage",
            column=Column("d.name", nullable=True),
            about="the name of the storage solution that a transfer puts things into",
            filtered=True,
        ),
        Field(
            name="container",
            column=Column("NULLIF(p.path, '')", nullable=True),
            about="the path of the container that is counted, or that things are put into",
        ),
        Field(
            name="execution",
            column=Column(_NEWEST, Kind.INTEGER, nullable=True),
            about="its newest run",
            sorted=False,
        ),
        Field(
            name="conflict",
            column=Column("p.conflict", Kind.BOOLEAN),
            about="whether the centre decided otherwise while it was run here",
            filtered=True,
        ),
        Field(
            name="synced",
            column=Column("p.central_id IS NOT NULL", Kind.BOOLEAN),
            about="whether the centre knows it",
            filtered=True,
        ),
        Field(name="createdAt", column=CREATED, about="when it was made"),
        Field(
            name="updatedAt",
            column=Column("p.updated_ms", Kind.MOMENT),
            about="when it changed last",
        ),
        Many(
            name="executions",
            of="executions",
            by=Column("e.procedure_id", Kind.INTEGER),
            about="The runs that it led, newest first",
        ),
    ),
    actions=(
        Action(
            rel="approve",
            method="POST",
            path="/approve",
            scope=_EXECUTE,
            when="p.status = 'PENDING' AND p.central_id IS NULL",
        ),
        Action(
            rel="start", method="POST", path="/start", scope=_EXECUTE, when="p.status = 'CREATED'"
        ),
        Action(
            rel="cancel",
            method="POST",
            path="/cancel",
            scope=_EXECUTE,
            when="p.status IN ('PENDING', 'CREATED')",
        ),
    ),
)

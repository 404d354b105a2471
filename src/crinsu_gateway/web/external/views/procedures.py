"""Crinsutrack-compatible: procedures with the sample containers that they are about."""

from dataclasses import replace

from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Operator, Order
from crinsu_gateway.store.subject_merges import FOUND_BY
from crinsu_gateway.web.external.view import Asks, View, always, seen, to_the_second
from crinsu_gateway.web.resources.facilities import KEY as FACILITY
from crinsu_gateway.web.resources.procedures import PROCEDURES
from crinsu_gateway.web.resources.sample_containers import KEY, SAMPLE_CONTAINERS

OF = Column("i.procedure_id", Kind.INTEGER)
SAMPLE = replace(
    seen(
        SAMPLE_CONTAINERS,
        "procedureSample",
        *("id", "name", "description"),
        about="A sample container of a procedure",
    ),
    source=Source(
        tables="procedure_item i CROSS JOIN sample_container m ON m.id = i.sample_id "
        "CROSS JOIN subject u ON u.id = m.subject_id",
        key=KEY,
        local=Column("m.id", Kind.INTEGER),
        facility="u.facility_id",
    ),
)
PROCEDURE = seen(
    PROCEDURES,
    "procedure",
    *("id", "type", "status", "facility", "subject"),
    always(
        "sampleContainers",
        SAMPLE,
        OF,
        "what is stored or given out",
        order=(Order(Column("i.ordinal", Kind.INTEGER)),),
    ),
    to_the_second(PROCEDURES, "createdAt"),
    to_the_second(PROCEDURES, "updatedAt"),
    *("conflict", "synced"),
    about="A store, a retrieval or a refill; `conflict`: the centre decided otherwise meanwhile",
    key="procedures",
)
ONE = View(path="procedures/{id}", shows=PROCEDURE, summary="One procedure")
VIEWS = (
    View(
        path="procedures",
        shows=PROCEDURE,
        summary="Procedures, newest first",
        listed=True,
        asks=(
            Asks(name="facilityId", column=FACILITY),
            Asks(
                name="type",
                column=Column("p.type"),
                choices=("STORE", "RETRIEVE", "RETRIEVAL", "REFILL"),
                same={"RETRIEVAL": "RETRIEVE"},
            ),
            Asks(
                name="status",
                column=Column("p.status"),
                choices=tuple(one.value for one in ProcedureStatus),
            ),
            Asks(
                name="subjectCode",
                column=Column(
                    "u.code",
                    found="p.subject_id IN (SELECT n.id FROM subject n "  # noqa: S608
                    f"WHERE COALESCE(n.merged_into, n.id) = {FOUND_BY})",
                ),
            ),
            Asks(
                name="updatedSince",
                column=Column("p.updated_ms", Kind.MOMENT),
                operator=Operator.AT_LEAST,
            ),
        ),
    ),
    ONE,
)

"""Deviations: what went beyond a limit and must be decided about by a person.

Nothing opens one but the fact itself. While something is out its figures grow by themselves, so
no answer is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.model.deviation import DeviationKind, DeviationState
from crinsu_gateway.store import deviation_views, deviations
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.concerning import of_sample
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.deviations import Deviation, deviation
from crinsu_gateway.web.scopes import Scope

MOST_SAMPLES = 1000
KEY = Column("v.id", Kind.INTEGER)
_OF_SAMPLES = (
    "(SELECT CASE WHEN min(u.facility_id) = max(u.facility_id) THEN min(u.facility_id) END "
    "FROM deviation_sample x JOIN sample_container m ON m.id = x.sample_id "
    "JOIN subject u ON u.id = m.subject_id WHERE x.deviation_id = v.id)"
)


def shown(tx: Transaction, deviation_id: int) -> Deviation:
    """A deviation with its sample containers."""
    row = deviations.one(tx, deviation_id)
    there = deviation_views.concerned(tx, deviation_id, MOST_SAMPLES)
    return deviation(row, deviation_views.burden(tx, row), there)


def shown_all(tx: Transaction, ids: Sequence[int]) -> list[Deviation]:
    """Deviations as they are shown, by id."""
    return [shown(tx, one) for one in ids]


DEVIATIONS = Resource(
    name="deviations",
    key="deviations",
    one="deviation",
    title="id",
    about="Deviations, newest first",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="deviation v LEFT JOIN lift l ON l.id = v.lift_id "
        "LEFT JOIN container c ON c.id = l.container_id "
        "LEFT JOIN storage_solution t ON t.id = COALESCE(v.storage_id, c.storage_id)",
        key=KEY,
        local=KEY,
        facility=f"COALESCE(t.facility_id, {_OF_SAMPLES})",
        counted="deviation v",
    ),
    order=(Order(KEY, descending=True),),
    topics=(Topic.DEVIATIONS, Topic.SAMPLES, Topic.EXECUTIONS, Topic.PLACES, Topic.UNITS),
    timely=True,
    body=shown_all,
    shape=Deviation,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="kind",
            column=Column("v.kind"),
            about="exposure: a lift took too long; storage: it was too warm",
            choices=tuple(one.value for one in DeviationKind),
            filtered=True,
        ),
        Field(
            name="state",
            column=Column("v.state"),
            about="whether it waits for a person",
            choices=tuple(one.value for one in DeviationState),
            filtered=True,
        ),
        Field(
            name="storage",
            column=Column("t.name", nullable=True),
            about="the name of the storage solution",
            filtered=True,
        ),
        Field(
            name="container",
            column=Column("c.path", nullable=True),
            about="the path of the container that was lifted",
        ),
        Field(
            name="execution",
            column=Column("l.execution_id", Kind.INTEGER, nullable=True),
            about="the run in which it was lifted",
            filtered=True,
        ),
        Field(
            name="alarm",
            column=Column("v.alarm_id", Kind.INTEGER, nullable=True),
            about="the alarm that opened it",
            filtered=True,
        ),
        Field(
            name="openedAt",
            column=Column("v.opened_ms", Kind.MOMENT),
            about="when it was opened",
        ),
        Field(
            name="samples",
            column=Column(
                "(SELECT count(*) FROM deviation_sample x WHERE x.deviation_id = v.id)",
                Kind.INTEGER,
            ),
            about="how many sample containers it concerns",
            sorted=False,
        ),
        Field(
            name="closed.at",
            column=Column("v.closed_ms", Kind.MOMENT, nullable=True),
            about="when it was closed",
        ),
    ),
    filters=(of_sample("v.id", "deviation_sample", "deviation_id"),),
    actions=(
        Action(
            rel="close",
            method="POST",
            path="/close",
            scope=Scope.DEVIATIONS_WRITE,
            when="v.state = 'OPEN'",
        ),
    ),
)

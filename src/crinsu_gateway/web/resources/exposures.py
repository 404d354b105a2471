"""Exposures: each time that a sample container was out of the cold, with both bounds.

While one goes on its figures grow by themselves, so no answer is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.store import exposure_views
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Field, Reference, Resource
from crinsu_gateway.web.representation.exposures import Exposure, exposure
from crinsu_gateway.web.scopes import Scope

KEY = Column("x.id", Kind.INTEGER)


def shown(tx: Transaction, ids: Sequence[int]) -> list[Exposure]:
    """Exposures as they are shown, by id."""
    return [exposure(exposure_views.one(tx, one)) for one in ids]


EXPOSURES = Resource(
    name="exposures",
    key="exposures",
    one="exposure",
    title="id",
    about="Each time that a sample container was out of the cold, the first first",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="exposure x CROSS JOIN sample_container m ON m.id = x.sample_id "
        "CROSS JOIN subject u ON u.id = m.subject_id LEFT JOIN lift l ON l.id = x.lift_id",
        key=KEY,
        local=KEY,
        facility="u.facility_id",
        counted="exposure x",
    ),
    topics=(Topic.EXECUTIONS, Topic.SAMPLES, Topic.DEVIATIONS, Topic.SYNC),
    timely=True,
    body=shown,
    shape=Exposure,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Reference(
            name="sampleContainer",
            to="sample-containers",
            column=Column("COALESCE(m.central_id, m.id)", Kind.INTEGER),
            title=Column("m.name"),
            about="what was out",
        ),
        Field(
            name="execution",
            column=Column("l.execution_id", Kind.INTEGER, nullable=True),
            about="the run in which it was taken out",
            filtered=True,
        ),
        Field(
            name="carrier",
            column=Column("x.carrier_class"),
            about="the class of carrier by which its clock ran",
            filtered=True,
        ),
        Field(
            name="method",
            column=Column("x.method"),
            about="how its figures were found",
            choices=("modelled", "bounded", "measured"),
            filtered=True,
        ),
        Field(
            name="beganAt",
            column=Column("x.began_ms", Kind.MOMENT),
            about="when it was taken out",
        ),
        Field(
            name="endedAt",
            column=Column("x.ended_ms", Kind.MOMENT, nullable=True),
            about="when it was in the cold again; null while it is out",
        ),
        Field(
            name="deviation",
            column=Column("x.deviation_id", Kind.INTEGER, nullable=True),
            about="the deviation that it opened",
            filtered=True,
        ),
    ),
)

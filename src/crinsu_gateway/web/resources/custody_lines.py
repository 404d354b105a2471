"""Lines of custody: how each sample container stood from a moment on. They are never altered.

With `at` only what held at that moment; where the clock was set back, the later line counts.
"""

from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Holds
from crinsu_gateway.web.declaration import Field, Filter, Reference, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("w.id", Kind.INTEGER)
_HELD = "w.id = (SELECT max(x.id) FROM custody x WHERE x.sample_id = w.sample_id AND x.at_ms <= ?)"

CUSTODY_LINES = Resource(
    name="custody-lines",
    key="custodyLines",
    one="custodyLine",
    title="id",
    about="Every change of custody, oldest first",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="custody w CROSS JOIN sample_container m ON m.id = w.sample_id "
        "CROSS JOIN subject u ON u.id = m.subject_id",
        key=KEY,
        local=KEY,
        facility="u.facility_id",
        counted="custody w",
    ),
    topics=(Topic.SAMPLES, Topic.SYNC),
    members=(
        Field(name="id", column=KEY, about="its id"),
        Reference(
            name="sampleContainer",
            to="sample-containers",
            column=Column("COALESCE(m.central_id, m.id)", Kind.INTEGER),
            title=Column("m.name"),
            about="what it is about",
        ),
        Field(
            name="event",
            column=Column("w.event", Kind.INTEGER),
            about="the number of its event in the trail",
        ),
        Field(name="at", column=Column("w.at_ms", Kind.MOMENT), about="from when on"),
        Field(
            name="state",
            column=Column("w.state"),
            about="how it stood",
            choices=tuple(one.value for one in SampleState),
            filtered=True,
        ),
        Field(
            name="clearance",
            column=Column("w.clearance"),
            about="whether it might be given out",
            choices=tuple(one.value for one in Clearance),
            filtered=True,
        ),
        Field(
            name="place",
            column=Column("w.place", nullable=True),
            about="where it lay, as the place was called then",
            filtered=True,
        ),
        Field(
            name="holder",
            column=Column("w.holder", nullable=True),
            about="who had it, as the trail names them",
            filtered=True,
        ),
    ),
    filters=(
        Filter(
            name="at",
            kind=Kind.MOMENT,
            asks=lambda at: Holds(_HELD, (at,)),
            about="the line that held at a moment",
        ),
    ),
)

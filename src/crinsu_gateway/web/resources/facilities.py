"""Facilities: the sites where storage solutions stand, configured here or told by the centre."""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.web.declaration import Field, Many, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("COALESCE(f.central_id, f.id)", Kind.INTEGER)

FACILITIES = Resource(
    name="facilities",
    key="facilities",
    one="facility",
    title="name",
    about="The sites where storage solutions stand",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="facility f", key=KEY, local=Column("f.id", Kind.INTEGER), facility="f.id"
    ),
    topics=(Topic.PLACES, Topic.SYNC),
    members=(
        Field(name="id", column=KEY, about="its id: the centre's where it is known, else ours"),
        Field(name="name", column=Column("f.name"), about="its name", filtered=True),
        Field(
            name="timeZone",
            column=Column("f.time_zone"),
            about="its time zone, as in the IANA database",
        ),
        Field(
            name="createdAt",
            column=Column("f.created_ms", Kind.MOMENT),
            about="when it became known here",
        ),
        Field(
            name="synced",
            column=Column("f.central_id IS NOT NULL", Kind.BOOLEAN),
            about="whether the centre knows it",
        ),
        Many(
            name="storageSolutions",
            of="storage-solutions",
            by=Column("t.facility_id", Kind.INTEGER),
            about="The storage solutions that stand there",
        ),
    ),
)

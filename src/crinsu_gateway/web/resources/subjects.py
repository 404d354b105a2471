"""Subjects: those whose samples are stored. Their names are for who may read subjects alone."""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("COALESCE(u.central_id, u.id)", Kind.INTEGER)

SUBJECTS = Resource(
    name="subjects",
    key="subjects",
    one="subject",
    title="code",
    about="Those whose samples are stored",
    scope=Scope.SUBJECTS_READ,
    source=Source(
        tables="subject u CROSS JOIN facility f ON f.id = u.facility_id",
        key=KEY,
        local=Column("u.id", Kind.INTEGER),
        facility="u.facility_id",
        counted="subject u",
    ),
    topics=(Topic.SAMPLES, Topic.SYNC, Topic.PLACES, Topic.PROCEDURES),
    members=(
        Field(name="id", column=KEY, about="its id: the centre's where it is known, else ours"),
        Field(name="code", column=Column("u.code"), about="its code", filtered=True),
        Field(name="firstName", column=Column("u.first_name"), about="the first name"),
        Field(name="lastName", column=Column("u.last_name"), about="the last name"),
        Reference(
            name="facility",
            to="facilities",
            column=Column("COALESCE(f.central_id, f.id)", Kind.INTEGER),
            title=Column("f.name"),
            about="the facility that it belongs to",
        ),
        Field(
            name="createdAt",
            column=Column("u.created_ms", Kind.MOMENT),
            about="when it became known here",
        ),
        Field(
            name="synced",
            column=Column("u.central_id IS NOT NULL", Kind.BOOLEAN),
            about="whether the centre knows it",
        ),
        Many(
            name="sampleContainers",
            of="sample-containers",
            by=Column("m.subject_id", Kind.INTEGER),
            about="Its sample containers",
        ),
    ),
)

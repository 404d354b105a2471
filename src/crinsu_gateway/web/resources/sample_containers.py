"""Sample containers: vials, straws, bags; each in at most one slot.

Identity is the centre's where there is one, the place is what was done here. Whose they are is
told by code alone; names stand in the subject.
"""

from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store.carriers import CLASS
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.web.declaration import Action, Field, Many, Reference, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("COALESCE(m.central_id, m.id)", Kind.INTEGER)
_EVENTS = "(SELECT {} FROM audit_event e WHERE e.sample = m.id)"
_WRITE = Scope.INVENTORY_WRITE

SAMPLE_CONTAINERS = Resource(
    name="sample-containers",
    key="sampleContainers",
    one="sampleContainer",
    title="name",
    about="Sample containers, and where they are",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="sample_container m CROSS JOIN subject u ON u.id = m.subject_id "
        "LEFT JOIN slot s ON s.id = m.slot_id LEFT JOIN container c ON c.id = s.container_id "
        "LEFT JOIN storage_solution t ON t.id = c.storage_id",
        key=KEY,
        local=Column("m.id", Kind.INTEGER),
        facility="u.facility_id",
        counted="sample_container m",
    ),
    topics=(Topic.SAMPLES, Topic.PLACES, Topic.PROCEDURES, Topic.SYNC),
    members=(
        Field(name="id", column=KEY, about="its id: the centre's where it is known, else ours"),
        Field(name="name", column=Column("m.name"), about="its name", filtered=True),
        Field(name="description", column=Column("m.description"), about="what is said of it"),
        Field(
            name="tag",
            column=Column("m.tag", nullable=True),
            about="the code on it, if it bears one",
            filtered=True,
        ),
        Field(
            name="state",
            column=Column("m.state"),
            about="how it stands",
            choices=tuple(one.value for one in SampleState),
            filtered=True,
        ),
        Field(
            name="clearance",
            column=Column("m.clearance"),
            about="whether it may be given out",
            choices=tuple(one.value for one in Clearance),
            filtered=True,
        ),
        Field(
            name="carrier",
            column=Column(CLASS),
            about="the class of carrier by which its exposure clock runs",
            filtered=True,
        ),
        Field(
            name="carrierAssumed",
            column=Column("m.carrier_class IS NULL", Kind.BOOLEAN),
            about="whether nobody said the carrier, so that one is assumed",
        ),
        Reference(
            name="subject",
            to="subjects",
            column=Column(
                "COALESCE(u.central_id, u.id)",
                Kind.INTEGER,
                found="m.subject_id IN (SELECT o.id FROM subject o "
                "WHERE COALESCE(o.central_id, o.id) {})",
            ),
            title=Column("u.code"),
            titled="code",
            about="whose it is",
        ),
        Field(
            name="address",
            column=Column("t.name || '/' || c.path || '/' || s.label", nullable=True),
            about="where it lies; null when it is in no slot",
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=Column(
                "COALESCE(t.central_id, t.id)",
                Kind.INTEGER,
                nullable=True,
                found="m.slot_id IN (SELECT i.id FROM storage_solution o CROSS JOIN container l "
                "ON l.storage_id = o.id CROSS JOIN slot i ON i.container_id = l.id "
                "WHERE COALESCE(o.central_id, o.id) {})",
            ),
            title=Column("t.name", nullable=True),
            about="the storage solution that it lies in",
        ),
        Reference(
            name="container",
            to="containers",
            column=Column(
                "c.id",
                Kind.INTEGER,
                nullable=True,
                found="m.slot_id IN (SELECT i.id FROM slot i WHERE i.container_id {})",
            ),
            title=Column("t.name || '/' || c.path", nullable=True),
            titled="address",
            about="the container that it lies in",
        ),
        Reference(
            name="slot",
            to="slots",
            column=Column("s.id", Kind.INTEGER, nullable=True, found="m.slot_id {}"),
            title=Column("s.label", nullable=True),
            titled="label",
            about="the slot that it lies in",
        ),
        Field(
            name="storedAt",
            column=Column("m.stored_ms", Kind.MOMENT, nullable=True),
            about="since when it lies there",
        ),
        Field(
            name="outBy",
            column=Column("m.out_by", nullable=True),
            about="who took it out, as the trail names them",
            scope=Scope.AUDIT_READ,
        ),
        Field(
            name="outAt",
            column=Column("m.out_ms", Kind.MOMENT, nullable=True),
            about="when it was taken out",
        ),
        Field(
            name="updatedAt",
            column=Column("m.changed_ms", Kind.MOMENT),
            about="when it changed last",
        ),
        Field(
            name="synced",
            column=Column("m.central_id IS NOT NULL", Kind.BOOLEAN),
            about="whether the centre knows it",
            filtered=True,
        ),
        Many(
            name="custody",
            of="custody-lines",
            by=Column("w.sample_id", Kind.INTEGER),
            about="Every change of its custody, oldest first; with `at` the one that held then",
        ),
        Many(
            name="exposures",
            of="exposures",
            by=Column("x.sample_id", Kind.INTEGER),
            about="Each time that it was out of the cold, the first first",
        ),
        Field(
            name="versionNo",
            column=Column(_EVENTS.format("count(*)"), Kind.INTEGER),
            about="how many events of the trail are about it",
            hidden=True,
            sorted=False,
        ),
        Field(
            name="versionStart",
            column=Column("m.changed_ms", Kind.MOMENT),
            about="since when it is as it is",
            hidden=True,
            sorted=False,
        ),
        Field(
            name="createdBy",
            column=Column(
                "(SELECT e.actor FROM audit_event e WHERE e.sample = m.id ORDER BY e.seq LIMIT 1)",
                nullable=True,
            ),
            about="who made it known here, as the trail names them",
            hidden=True,
            sorted=False,
            scope=Scope.AUDIT_READ,
        ),
    ),
    actions=(
        Action(
            rel="quarantine",
            method="POST",
            path="/quarantine",
            scope=_WRITE,
            when="m.clearance = 'RELEASED'",
        ),
        Action(
            rel="release",
            method="POST",
            path="/release",
            scope=_WRITE,
            when="m.clearance = 'QUARANTINED'",
        ),
        Action(
            rel="discard",
            method="POST",
            path="/discard",
            scope=_WRITE,
            when="m.state NOT IN ('DISCARDED', 'SHIPPED')",
        ),
        Action(
            rel="delete",
            method="DELETE",
            path="",
            scope=_WRITE,
            when="m.state = 'EXPECTED' AND NOT EXISTS (SELECT 1 FROM policy y "
            "WHERE y.name = 'centre' AND y.value = 'yes') AND NOT EXISTS (SELECT 1 "
            "FROM procedure_item i JOIN procedure p ON p.id = i.procedure_id "
            "WHERE i.sample_id = m.id AND i.state = 'WAITING' "
            "AND p.status IN ('PENDING', 'CREATED', 'IN_PROGRESS'))",
        ),
    ),
)

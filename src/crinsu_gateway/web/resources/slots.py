"""Slots: the single places of the innermost containers, and what lies in them.

What is reserved stays so until the gateway ends it, which it does within a minute of its time.
"""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.slots import STATE, SlotState
from crinsu_gateway.web.declaration import Field, Reference, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("s.id", Kind.INTEGER)
HELD = Column(
    "COALESCE(m.central_id, m.id)",
    Kind.INTEGER,
    nullable=True,
    found="s.id IN (SELECT i.slot_id FROM sample_container i "
    "WHERE COALESCE(i.central_id, i.id) {})",
)
REASON = (
    "CASE WHEN s.blocked OR s.reserved THEN (SELECT w.text FROM audit_sealed w "
    "WHERE w.field = 'reason' AND w.seq = COALESCE((SELECT b.event FROM slot_block b "
    "WHERE b.slot_id = s.id), (SELECT r.event FROM reservation r WHERE r.slot_id = s.id))) END"
)
UNTIL = (
    "CASE WHEN s.reserved THEN (SELECT r.until_ms FROM reservation r WHERE r.slot_id = s.id) END"
)

SLOTS = Resource(
    name="slots",
    key="slots",
    one="slot",
    title="address",
    about="Slots with what lies in them, in the order in which they were laid out",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="slot s CROSS JOIN container c ON c.id = s.container_id "
        "CROSS JOIN storage_solution t ON t.id = c.storage_id "
        "LEFT JOIN sample_container m ON m.slot_id = s.id",
        key=KEY,
        local=KEY,
        facility="t.facility_id",
        counted="slot s",
    ),
    topics=(Topic.PLACES, Topic.SAMPLES, Topic.PROCEDURES, Topic.EXECUTIONS),
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(name="label", column=Column("s.label"), about="its label in the container"),
        Field(
            name="address",
            column=Column("t.name || '/' || c.path || '/' || s.label"),
            about="the storage solution, one label a level, then the slot",
        ),
        Field(
            name="state",
            column=Column(STATE),
            about="how it stands; the first that applies",
            choices=tuple(one.value for one in SlotState),
            filtered=True,
        ),
        Field(
            name="occupied",
            column=Column("s.held", Kind.BOOLEAN),
            about="whether a sample container lies in it",
            filtered=True,
        ),
        Reference(
            name="container",
            to="containers",
            column=Column("c.id", Kind.INTEGER, found="s.container_id {}"),
            title=Column("t.name || '/' || c.path"),
            titled="address",
            about="the container that it is a place of",
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=Column(
                "COALESCE(t.central_id, t.id)",
                Kind.INTEGER,
                found="s.container_id IN (SELECT i.id FROM storage_solution o "
                "CROSS JOIN container i ON i.storage_id = o.id "
                "WHERE COALESCE(o.central_id, o.id) {})",
            ),
            title=Column("t.name"),
            about="the storage solution that it is in",
        ),
        Reference(
            name="sampleContainer",
            to="sample-containers",
            column=HELD,
            title=Column("m.name", nullable=True),
            about="what lies in it; null when nothing does",
        ),
        Field(
            name="reason",
            column=Column(REASON, nullable=True),
            about="why it is blocked, or kept for somebody",
            sorted=False,
        ),
        Field(
            name="until",
            column=Column(UNTIL, Kind.MOMENT, nullable=True),
            about="until when it is kept",
        ),
    ),
)

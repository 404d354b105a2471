"""Containers: the levels inside a storage solution (canister, cane, rack, box), as a tree.

Counts go through all that stands in one. Slots are a resource of their own.
"""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.declaration import Action, Field, Many, Reference, Resource
from crinsu_gateway.web.scopes import Scope

KEY = Column("c.id", Kind.INTEGER)
STORAGE = Column(
    "COALESCE(t.central_id, t.id)",
    Kind.INTEGER,
    found="c.storage_id IN (SELECT o.id FROM storage_solution o "
    "WHERE COALESCE(o.central_id, o.id) {})",
)


def _count(name: str, about: str) -> Field:
    return Field(name=name, column=Column(f"c.{name}", Kind.INTEGER), about=about)


CONTAINERS = Resource(
    name="containers",
    key="containers",
    one="container",
    title="address",
    about="Containers with their counts, in the order of the layout",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="container c CROSS JOIN storage_solution t ON t.id = c.storage_id",
        key=KEY,
        local=KEY,
        facility="t.facility_id",
        counted="container c",
    ),
    order=(
        Order(Column("c.storage_id", Kind.INTEGER)),
        Order(Column("c.ordinal", Kind.INTEGER)),
    ),
    topics=(Topic.PLACES, Topic.SAMPLES, Topic.PROCEDURES, Topic.EXECUTIONS),
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="kind",
            column=Column("c.kind"),
            about="what it is: canister, cane, rack, box, goblet, shelf or drawer",
            filtered=True,
        ),
        Field(name="label", column=Column("c.label"), about="its label in what it stands in"),
        Field(
            name="address",
            column=Column("t.name || '/' || c.path"),
            about="the storage solution, then one label a level",
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=STORAGE,
            title=Column("t.name"),
            about="where it stands",
        ),
        Reference(
            name="parent",
            to="containers",
            column=Column("c.parent_id", Kind.INTEGER, nullable=True),
            title=Column(
                "CASE WHEN c.parent_id IS NULL THEN NULL ELSE "
                "t.name || '/' || rtrim(substr(c.path, 1, length(c.path) - length(c.label)), '/') "
                "END",
                nullable=True,
            ),
            titled="address",
            about="the container that it stands in; null for an outermost one",
        ),
        Field(
            name="tag",
            column=Column("c.tag", nullable=True),
            about="the code on it, if it bears one",
            filtered=True,
        ),
        _count("capacity", "how many slots in it are in use"),
        _count("blocked", "how many of them take nothing"),
        _count("occupied", "how many sample containers lie in it"),
        _count("free", "how many slots can take something"),
        Field(
            name="hasSlots",
            column=Column("c.leaf", Kind.BOOLEAN),
            about="whether it has slots itself",
            filtered=True,
        ),
        Field(
            name="inUse",
            column=Column("c.in_use", Kind.BOOLEAN),
            about="whether it is in the layout; what left it is kept as history",
            filtered=True,
        ),
        Many(
            name="children",
            of="containers",
            by=Column("c.parent_id", Kind.INTEGER, nullable=True),
            about="The containers that stand in it",
        ),
        Many(
            name="slots",
            of="slots",
            by=Column("s.container_id", Kind.INTEGER),
            about="The slots that it has itself",
            order=(Order(Column("s.ordinal", Kind.INTEGER)),),
        ),
    ),
    actions=(
        Action(rel="tag", method="POST", path="/tag", scope=Scope.INVENTORY_WRITE),
        Action(rel="move", method="POST", path="/move", scope=Scope.INVENTORY_WRITE),
        Action(
            rel="delete",
            method="DELETE",
            path="",
            scope=Scope.INVENTORY_WRITE,
            when="c.in_use AND c.by_hand AND c.occupied = 0 AND c.free = c.capacity - c.blocked",
        ),
    ),
)

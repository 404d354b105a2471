"""Crinsutrack-compatible: storage levels; one is shown with those that stand in it."""

from dataclasses import replace

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.web.declaration import Field
from crinsu_gateway.web.external.view import Asks, View, always, called, seen
from crinsu_gateway.web.resources.containers import CONTAINERS, STORAGE

PARENT = Column("c.parent_id", Kind.INTEGER, nullable=True)
CONTAINER = seen(
    CONTAINERS,
    "container",
    *("id", "kind"),
    called("name", CONTAINERS.named["label"]),
    called("storage", CONTAINERS.named["storageSolution"]),
    Field(
        name="parentId", column=PARENT, about="the level that it stands in; null for an outer one"
    ),
    *("capacity", "occupied"),
    about="A storage level; capacity and occupied count all that lies in it",
    key="containers",
)
WITH_CHILDREN = seen(
    CONTAINERS,
    "containerWithChildren",
    *CONTAINER.members,
    always("children", CONTAINER, PARENT, "the levels that stand in it", order=CONTAINERS.order),
    about="A storage level with the levels that stand in it",
)
VIEWS = (
    View(
        path="containers",
        shows=CONTAINER,
        summary="Storage levels",
        listed=True,
        asks=(
            Asks(
                name="storageId",
                column=replace(
                    STORAGE,
                    found="c.storage_id = (SELECT o.id FROM storage_solution o "
                    "WHERE ? IN (o.central_id, o.id))",
                ),
            ),
            Asks(name="parentId", column=PARENT),
        ),
    ),
    View(
        path="containers/{id}",
        shows=WITH_CHILDREN,
        summary="One storage level with those in it",
    ),
)

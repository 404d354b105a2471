"""Crinsutrack-compatible: the organisation that this gateway belongs to; there is no other here."""

from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.web.declaration import Field, Resource
from crinsu_gateway.web.external.view import View
from crinsu_gateway.web.scopes import Scope

_ID = Column("o.id", Kind.INTEGER)


def view_of(name: str) -> View:
    """The view of the organisation of this name, which the configuration has."""
    told = "'" + name.replace("'", "''") + "'"
    return View(
        path="organizations/{id}",
        summary="The organization",
        shows=Resource(
            name="external/organization",
            key="organizations",
            one="organization",
            title="id",
            about="The account that everything here belongs to",
            scope=Scope.INVENTORY_READ,
            source=Source(tables="(SELECT 1 AS id) o", key=_ID, local=_ID),
            members=(
                Field(name="id", column=_ID, about="its id"),
                Field(name="name", column=Column(told), about="its name"),
            ),
            topics=(),
            whole=True,
        ),
    )

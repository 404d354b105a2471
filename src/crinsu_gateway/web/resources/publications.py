"""Publications of the biobank in the research registry: what each would change, how it stands."""

from collections.abc import Sequence

from crinsu_gateway.model.registry import Publishing
from crinsu_gateway.store import registry_publications
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.registry import Publication, publication
from crinsu_gateway.web.scopes import Scope

KEY = Column("b.id", Kind.INTEGER)


def shown(tx: Transaction, ids: Sequence[int]) -> list[Publication]:
    """Publications as they are shown, by id."""
    return [publication(registry_publications.one(tx, one)) for one in ids]


PUBLICATIONS = Resource(
    name="registry/publications",
    key="publications",
    one="publication",
    title="id",
    about="Publications of the biobank in the registry, newest first",
    scope=Scope.GATEWAY_READ,
    source=Source(tables="registry_publication b", key=KEY, local=KEY),
    order=(Order(KEY, descending=True),),
    topics=(Topic.REGISTRY,),
    body=shown,
    shape=Publication,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="state",
            column=Column("b.state"),
            about="how it stands",
            choices=tuple(one.value for one in Publishing),
            filtered=True,
        ),
        Field(
            name="biobank",
            column=Column("NULLIF(b.biobank, '')", nullable=True),
            about="the record in the registry",
            filtered=True,
        ),
        Field(
            name="askedAt",
            column=Column("b.asked_ms", Kind.MOMENT),
            about="when it was asked for",
        ),
        Field(
            name="changedAt",
            column=Column("b.changed_ms", Kind.MOMENT),
            about="when it changed last",
        ),
    ),
    actions=(
        Action(
            rel="confirm",
            method="POST",
            path="/confirm",
            scope=Scope.REGISTRY_WRITE,
            when="b.state = 'PROPOSED'",
        ),
    ),
)

"""Differences between the word of the centre and that of this gateway, open and ended.

Both values stay for ever. What may be decided about one depends on much else, so no answer is
remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.model.reconciling import ItemKind, ItemState
from crinsu_gateway.store import reconciliation, reconciling
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.reconciliation import DifferenceInFull, in_full
from crinsu_gateway.web.scopes import Scope

KEY = Column("r.id", Kind.INTEGER)


def shown(tx: Transaction, item: int) -> DifferenceInFull:
    """A difference with what may be decided about it."""
    row = reconciliation.one(tx, item)
    return in_full(row, reconciling.choices(tx, row))


def shown_all(tx: Transaction, items: Sequence[int]) -> list[DifferenceInFull]:
    """Differences as they are shown, by id."""
    return [shown(tx, one) for one in items]


RECONCILIATION = Resource(
    name="reconciliation",
    key="reconciliation",
    one="difference",
    title="about",
    about="What the centre and this gateway say differently, oldest first",
    scope=Scope.GATEWAY_READ,
    source=Source(tables="reconciliation r", key=KEY, local=KEY),
    topics=(Topic.SYNC, Topic.SAMPLES, Topic.PLACES, Topic.PROCEDURES),
    timely=True,
    body=shown_all,
    shape=DifferenceInFull,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="kind",
            column=Column("r.kind"),
            about="what kind of thing they differ about",
            choices=tuple(one.value for one in ItemKind),
            filtered=True,
        ),
        Field(
            name="about",
            column=Column("r.about"),
            about="the thing, such as sample/456",
            filtered=True,
        ),
        Field(name="centralValue", column=Column("r.central_value"), about="what the centre says"),
        Field(name="localValue", column=Column("r.local_value"), about="what this gateway says"),
        Field(
            name="createdAt",
            column=Column("r.created_ms", Kind.MOMENT),
            about="when it was seen first",
        ),
        Field(
            name="updatedAt",
            column=Column("r.updated_ms", Kind.MOMENT),
            about="when its values changed last",
        ),
        Field(
            name="state",
            column=Column("r.state"),
            about="whether it waits for a person",
            choices=tuple(one.value for one in ItemState),
            filtered=True,
        ),
        Field(
            name="closed.at",
            column=Column("r.closed_ms", Kind.MOMENT, nullable=True),
            about="when it ended",
        ),
    ),
    actions=(
        Action(
            rel="resolve",
            method="POST",
            path="/resolve",
            scope=Scope.RECONCILIATION_WRITE,
            when="r.state = 'OPEN'",
        ),
    ),
)

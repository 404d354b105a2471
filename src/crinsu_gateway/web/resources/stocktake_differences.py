"""Differences that stock-takes found between the record and what was counted, open and resolved."""

from collections.abc import Sequence

from crinsu_gateway.model.stocktake import DifferenceKind, Resolution
from crinsu_gateway.store import stocktakes
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Holds
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Filter, Resource
from crinsu_gateway.web.representation.trips import StocktakeDifference, difference
from crinsu_gateway.web.scopes import Scope

KEY = Column("y.id", Kind.INTEGER)


def shown(tx: Transaction, ids: Sequence[int]) -> list[StocktakeDifference]:
    """Differences as they are shown, by id."""
    return [difference(stocktakes.difference(tx, one)) for one in ids]


def _place(name: str, sql: str, about: str) -> Field:
    return Field(name=name, column=Column(sql, nullable=True), about=about, filtered=True)


STOCKTAKE_DIFFERENCES = Resource(
    name="stocktake-differences",
    key="differences",
    one="difference",
    title="tag",
    about="What stock-takes found, oldest first",
    scope=Scope.PROCEDURES_READ,
    source=Source(
        tables="stocktake_difference y CROSS JOIN procedure p ON p.id = y.procedure_id",
        key=KEY,
        local=KEY,
        facility="p.facility_id",
        counted="stocktake_difference y",
    ),
    topics=(Topic.PROCEDURES, Topic.EXECUTIONS, Topic.SAMPLES),
    body=shown,
    shape=StocktakeDifference,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="execution",
            column=Column("y.execution_id", Kind.INTEGER),
            about="the run that found it",
            filtered=True,
        ),
        Field(
            name="kind",
            column=Column("y.kind"),
            about="what differs",
            choices=tuple(one.value for one in DifferenceKind),
            filtered=True,
        ),
        Field(name="tag", column=Column("y.tag"), about="the tag", filtered=True),
        _place("recorded", "y.recorded", "where the record has it"),
        _place("found", "y.found", "where it was found"),
        Field(
            name="createdAt",
            column=Column("y.created_ms", Kind.MOMENT),
            about="when it was found",
        ),
        Field(
            name="resolution",
            column=Column("y.resolution", nullable=True),
            about="how it was resolved; null while it is open",
            choices=tuple(one.value for one in Resolution),
            filtered=True,
        ),
    ),
    filters=(
        Filter(
            name="open",
            kind=Kind.BOOLEAN,
            asks=lambda wanted: Holds("(y.resolution IS NULL) = ?", (wanted,)),
            about="whether nobody has resolved it",
        ),
    ),
    actions=(
        Action(
            rel="resolve",
            method="POST",
            path="/resolve",
            scope=Scope.PROCEDURES_EXECUTE,
            when="y.resolution IS NULL",
        ),
    ),
)

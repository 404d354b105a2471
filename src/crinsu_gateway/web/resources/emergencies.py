"""Emergencies: who broke the glass over which storage solution, what for, and the review.

Whether one lasts changes by itself, so no answer is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.store import emergencies
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Holds, Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Filter, Resource
from crinsu_gateway.web.representation.emergencies import Emergency, emergency
from crinsu_gateway.web.scopes import Scope

KEY = Column("g.id", Kind.INTEGER)


def shown(tx: Transaction, emergency_id: int) -> Emergency:
    """An emergency with what it was needed for."""
    return emergency(emergencies.one(tx, emergency_id), emergencies.uses(tx, emergency_id))


def shown_all(tx: Transaction, ids: Sequence[int]) -> list[Emergency]:
    """Emergencies as they are shown, by id."""
    return [shown(tx, one) for one in ids]


def _text(name: str, sql: str, about: str, *, filtered: bool = False) -> Field:
    return Field(name=name, column=Column(sql), about=about, filtered=filtered)


def _moment(name: str, sql: str, about: str, *, nullable: bool = False) -> Field:
    return Field(name=name, column=Column(sql, Kind.MOMENT, nullable=nullable), about=about)


EMERGENCIES = Resource(
    name="emergencies",
    key="emergencies",
    one="emergency",
    title="id",
    about="Emergencies, newest first",
    scope=Scope.AUDIT_READ,
    source=Source(
        tables="emergency g CROSS JOIN storage_solution t ON t.id = g.storage_id",
        key=KEY,
        local=KEY,
        facility="t.facility_id",
        counted="emergency g",
    ),
    order=(Order(KEY, descending=True),),
    topics=(Topic.PLACES, Topic.EXECUTIONS, Topic.ALARMS),
    timely=True,
    body=shown_all,
    shape=Emergency,
    members=(
        Field(name="id", column=KEY, about="its id"),
        _text("storage", "t.name", "the name of the storage solution", filtered=True),
        _text("by", "g.actor", "who broke the glass, as the trail names them", filtered=True),
        _text("station", "g.station", "where they stood", filtered=True),
        _text("reason", "g.reason", "why"),
        Field(
            name="alarm",
            column=Column("g.alarm_id", Kind.INTEGER),
            about="its alarm, which stands until the review",
            filtered=True,
        ),
        _moment("at", "g.at_ms", "when it was declared"),
        _moment("until", "g.until_ms", "until when it lasts at most"),
        _moment("endedAt", "g.ended_ms", "when somebody said that it is over", nullable=True),
        _moment("review.at", "g.reviewed_ms", "when it was reviewed", nullable=True),
    ),
    filters=(
        Filter(
            name="unreviewed",
            kind=Kind.BOOLEAN,
            asks=lambda wanted: Holds("(g.reviewed_ms IS NULL) = ?", (wanted,)),
            about="whether nobody has reviewed it",
        ),
    ),
    actions=(
        Action(
            rel="end",
            method="POST",
            path="/end",
            scope=Scope.PROCEDURES_EXECUTE,
            when="g.ended_ms IS NULL",
        ),
        Action(
            rel="review",
            method="POST",
            path="/review",
            scope=Scope.AUDIT_REVIEW,
            when="g.reviewed_ms IS NULL",
        ),
    ),
)

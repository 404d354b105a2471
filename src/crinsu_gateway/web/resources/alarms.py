"""Alarms: every occurrence, from raised to cleared, with why and what to do.

Whoever may read the inventory may read them. Nothing is raised or silenced here.
"""

from collections.abc import Sequence

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.store import alarms
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Reference, Resource
from crinsu_gateway.web.representation.alarms import Alarm, alarm
from crinsu_gateway.web.scopes import Scope

KEY = Column("a.id", Kind.INTEGER)
_SHELF = "FROM alarm_shelf h WHERE h.alarm_id = a.id AND h.ended_ms IS NULL"


def shown(tx: Transaction, ids: Sequence[int]) -> list[Alarm]:
    """Alarms as they are shown, by id."""
    return [alarm(alarms.one(tx, one)) for one in ids]


def _text(name: str, sql: str, about: str, *, filtered: bool = False) -> Field:
    return Field(name=name, column=Column(sql), about=about, filtered=filtered)


def _moment(name: str, sql: str, about: str, *, nullable: bool = True) -> Field:
    return Field(name=name, column=Column(sql, Kind.MOMENT, nullable=nullable), about=about)


ALARMS = Resource(
    name="alarms",
    key="alarms",
    one="alarm",
    title="code",
    about="Alarms, newest first",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="alarm a LEFT JOIN storage_solution t ON t.id = a.storage_id",
        key=KEY,
        local=KEY,
        facility="COALESCE(t.facility_id, (SELECT x.facility_id FROM storage_unit b "
        "JOIN storage_solution x ON x.id = b.storage_id WHERE b.unit = a.unit))",
        counted="alarm a",
    ),
    order=(Order(KEY, descending=True),),
    topics=(Topic.ALARMS, Topic.PLACES),
    timely=True,
    body=shown,
    shape=Alarm,
    members=(
        Field(name="id", column=KEY, about="its id"),
        _text("code", "a.code", "what it is, as docs/alarms.md lists it", filtered=True),
        Field(
            name="severity",
            column=Column("a.severity"),
            about="how bad it is",
            choices=tuple(one.value for one in Severity),
            filtered=True,
        ),
        Field(
            name="state",
            column=Column("a.state"),
            about="how it stands",
            choices=tuple(one.value for one in AlarmState),
            filtered=True,
        ),
        Field(
            name="open",
            column=Column("a.state <> 'CLEARED'", Kind.BOOLEAN),
            about="whether it is in any state but CLEARED",
            filtered=True,
        ),
        _text("source", "a.source", "what raised it", filtered=True),
        _text("unit", "a.unit", "the device; empty for what is no device's", filtered=True),
        Field(
            name="point",
            column=Column("a.point", nullable=True),
            about="the point of the device",
            filtered=True,
        ),
        Reference(
            name="storageSolution",
            to="storage-solutions",
            column=Column("COALESCE(t.central_id, t.id)", Kind.INTEGER, nullable=True),
            title=Column("t.name", nullable=True),
            about="the storage solution that it is about",
        ),
        _text("value", "a.value", "the value with its unit, when it was raised"),
        _text("limit", "a.limit_text", "the limit with its unit, when it was raised"),
        _text("reason", "a.reason", "why it was raised"),
        Field(
            name="latched",
            column=Column("a.latched", Kind.BOOLEAN),
            about="whether it stays until somebody looked",
            filtered=True,
        ),
        Field(
            name="activations",
            column=Column("a.activations", Kind.INTEGER),
            about="how often its condition came",
        ),
        _moment("raisedAt", "a.raised_ms", "when it was raised", nullable=False),
        _moment("returnedAt", "a.returned_ms", "when its condition went away"),
        _moment("acknowledged.at", "a.acknowledged_ms", "when somebody accepted it"),
        Field(
            name="isShelved",
            column=Column(f"EXISTS (SELECT 1 {_SHELF})", Kind.BOOLEAN),
            about="whether somebody set it aside for a while",
            filtered=True,
        ),
        _moment("shelved.since", f"(SELECT h.began_ms {_SHELF})", "when it was set aside"),
        _moment("shelved.until", f"(SELECT h.until_ms {_SHELF})", "when that ends by itself"),
        _moment("clearedAt", "a.cleared_ms", "when it was over"),
    ),
    actions=(
        Action(
            rel="acknowledge",
            method="POST",
            path="/acknowledge",
            scope=Scope.ALARMS_WRITE,
            when="a.state IN ('ACTIVE', 'RETURNED')",
        ),
        Action(
            rel="shelve",
            method="POST",
            path="/shelve",
            scope=Scope.ALARMS_WRITE,
            when="a.state <> 'CLEARED' AND a.severity IN ('medium', 'low') "
            f"AND NOT EXISTS (SELECT 1 {_SHELF})",
        ),
        Action(
            rel="unshelve",
            method="POST",
            path="/unshelve",
            scope=Scope.ALARMS_WRITE,
            when=f"EXISTS (SELECT 1 {_SHELF})",
        ),
    ),
)

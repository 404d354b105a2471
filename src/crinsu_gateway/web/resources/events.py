"""Events of the audit trail: who did what, when, where and why. They never end.

Nothing here changes one. Sealed texts other than reasons are not shown.
"""

from collections.abc import Sequence

from crinsu_gateway.store import audit_search
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Holds, Order, Value
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Field, Filter, Resource
from crinsu_gateway.web.representation.audit import AuditEvent, event
from crinsu_gateway.web.scopes import Scope

KEY = Column("e.seq", Kind.INTEGER)


def shown(tx: Transaction, numbers: Sequence[int]) -> list[AuditEvent]:
    """Events as they are shown, by number."""
    return [event(audit_search.one(tx, one)) for one in numbers]


def _asked(**wanted: Value) -> Holds:
    sql, values = audit_search.condition(audit_search.Wanted(**wanted))  # type: ignore[arg-type]
    return Holds(sql, tuple(values))


EVENTS = Resource(
    name="events",
    key="events",
    one="event",
    title="kind",
    about="Events of the audit trail, newest first",
    scope=Scope.AUDIT_READ,
    source=Source(tables="audit_event e", key=KEY, local=KEY),
    order=(Order(KEY, descending=True),),
    topics=(Topic.AUDIT,),
    by_cursor=True,
    body=shown,
    shape=AuditEvent,
    members=(
        Field(name="seq", column=KEY, about="its number"),
        Field(name="kind", column=Column("e.kind"), about="what happened", sorted=False),
        Field(
            name="actor",
            column=Column("e.actor"),
            about="who did it, as the trail names them",
            filtered=True,
            sorted=False,
        ),
        Field(
            name="at",
            column=Column("e.utc_ms", Kind.MOMENT),
            about="when it was written",
            sorted=False,
        ),
    ),
    filters=(
        Filter(
            name="kind",
            kind=Kind.TEXT,
            asks=lambda kind: _asked(kind=kind),
            about="what happened; one that ends in a dot means all that begin so: sample.",
        ),
        Filter(
            name="place",
            kind=Kind.TEXT,
            asks=lambda place: _asked(place=place),
            about="where something was or came to: an address, or the beginning of one at a level",
        ),
        Filter(
            name="sample",
            kind=Kind.INTEGER,
            asks=lambda sample: _asked(sample=sample),
            about="the id that the sample container has in the trail",
        ),
        Filter(
            name="person",
            kind=Kind.TEXT,
            asks=lambda person: _asked(person=person),
            about="who did it, or whom it is about",
        ),
        Filter(
            name="since",
            kind=Kind.MOMENT,
            asks=lambda at: _asked(from_ms=at),
            about="written then or later",
        ),
        Filter(
            name="until",
            kind=Kind.MOMENT,
            asks=lambda at: _asked(to_ms=at),
            about="written before",
        ),
    ),
)

"""Reviews of the audit trail: who looked at which events, and what they found."""

from collections.abc import Sequence

from crinsu_gateway.store import audit_search
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Field, Resource
from crinsu_gateway.web.representation.audit import AuditReview, review
from crinsu_gateway.web.scopes import Scope

KEY = Column("w.id", Kind.INTEGER)


def shown(tx: Transaction, ids: Sequence[int]) -> list[AuditReview]:
    """Reviews as they are shown, by id."""
    return [review(audit_search.one_review(tx, one)) for one in ids]


AUDIT_REVIEWS = Resource(
    name="audit-reviews",
    key="reviews",
    one="review",
    title="id",
    about="Reviews of the audit trail, newest first",
    scope=Scope.AUDIT_READ,
    source=Source(tables="audit_review w", key=KEY, local=KEY),
    order=(Order(KEY, descending=True),),
    topics=(Topic.AUDIT,),
    body=shown,
    shape=AuditReview,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="reviewer",
            column=Column("w.reviewer"),
            about="who reviewed, as the trail names them",
            filtered=True,
        ),
        Field(
            name="firstEvent",
            column=Column("w.first_seq", Kind.INTEGER),
            about="the first event that was looked at",
        ),
        Field(
            name="lastEvent",
            column=Column("w.last_seq", Kind.INTEGER),
            about="the last event that was looked at",
        ),
        Field(name="finding", column=Column("w.finding"), about="what was found"),
        Field(name="at", column=Column("w.at_ms", Kind.MOMENT), about="when it was put down"),
    ),
)

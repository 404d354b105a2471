"""Incidents: what went wrong and is looked into, opened by what happened or by a person.

They are kept for ever; a closed one is not changed.
"""

from collections.abc import Sequence

from crinsu_gateway.model.incident import IncidentOrigin, IncidentState
from crinsu_gateway.store import incidents, records
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.concerning import of_sample
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.incidents import Incident, incident
from crinsu_gateway.web.scopes import Scope

KEY = Column("n.id", Kind.INTEGER)
_OPEN = "n.state = 'OPEN'"
_WRITE = Scope.DEVIATIONS_WRITE


def shown(tx: Transaction, incident_id: int) -> Incident:
    """An incident, and the hash that is to be signed to close it."""
    row = incidents.one(tx, incident_id)
    there = [
        tx.value("SELECT COALESCE(central_id, id) FROM sample_container WHERE id = ?", (one,))
        for one in incidents.concerned(tx, incident_id)
    ]
    return incident(row, there, records.shown_hash(tx, "incident", incident_id))


def shown_all(tx: Transaction, ids: Sequence[int]) -> list[Incident]:
    """Incidents as they are shown, by id."""
    return [shown(tx, one) for one in ids]


def _text(name: str, sql: str, about: str, *, filtered: bool = False) -> Field:
    return Field(name=name, column=Column(sql), about=about, filtered=filtered)


INCIDENTS = Resource(
    name="incidents",
    key="incidents",
    one="incident",
    title="id",
    about="Incidents, newest first",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="incident n",
        key=KEY,
        local=KEY,
        facility="(SELECT CASE WHEN min(u.facility_id) = max(u.facility_id) "
        "THEN min(u.facility_id) END FROM incident_sample x "
        "JOIN sample_container m ON m.id = x.sample_id JOIN subject u ON u.id = m.subject_id "
        "WHERE x.incident_id = n.id)",
    ),
    order=(Order(KEY, descending=True),),
    topics=(Topic.DEVIATIONS, Topic.SAMPLES, Topic.SYNC),
    body=shown_all,
    shape=Incident,
    members=(
        Field(name="id", column=KEY, about="its id"),
        Field(
            name="origin",
            column=Column("n.origin"),
            about="what opened it",
            choices=tuple(one.value for one in IncidentOrigin),
            filtered=True,
        ),
        _text("about", "n.about", "what it points to, such as alarm/7", filtered=True),
        _text("what", "n.what", "what happened"),
        Field(
            name="state",
            column=Column("n.state"),
            about="whether it is looked into",
            choices=tuple(one.value for one in IncidentState),
            filtered=True,
        ),
        Field(
            name="openedAt",
            column=Column("n.opened_ms", Kind.MOMENT),
            about="when it was opened",
        ),
        _text("openedBy", "n.opened_by", "who opened it, as the trail names them"),
        Field(
            name="event",
            column=Column("n.opened_event", Kind.INTEGER),
            about="the number of its event in the trail",
        ),
        _text("assessment", "n.assessment", "what it means"),
        _text("rootCause", "n.root_cause", "why it happened"),
        _text("action", "n.action", "what is done about it"),
        Field(
            name="closed.at",
            column=Column("n.closed_ms", Kind.MOMENT, nullable=True),
            about="when it was closed",
        ),
    ),
    filters=(of_sample("n.id", "incident_sample", "incident_id"),),
    actions=(
        Action(rel="findings", method="POST", path="/findings", scope=_WRITE, when=_OPEN),
        Action(rel="close", method="POST", path="/close", scope=_WRITE, when=_OPEN),
    ),
)

"""The audit trail: who did what, when, where and why; whether it holds; who reviewed it.

It shows what GET /api/v1/events answers, newest first, by cursor. Nobody's name is in the
trail; who looks may ask for a person by it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from crinsu_gateway.model.clock import Instant, iso_utc
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import audit_glance, audit_search, people
from crinsu_gateway.store.audit_glance import Glance
from crinsu_gateway.store.audit_search import EventRow, Review, Wanted
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.choosing import moment, number
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import ASKED, Look, View
from crinsu_gateway.web.representation.audit import AuditEvent, event
from crinsu_gateway.web.scopes import Scope

PER_PAGE = 50
REVIEWS = 5
NEWEST = 2**62
"""Beyond every event."""
TEXTS = ("kind", "person", "place", "sample", "since", "until")
"""What narrows the trail, as the form of the page names it."""
PERSON = "person"
"""The one of them that may be somebody's name: no address bears what was typed there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the trail, and what can be said of it as a whole; `further`: older ones follow."""

    events: Sequence[AuditEvent]
    further: bool
    glance: Glance
    reviews: Sequence[Review]
    wanted: Wanted
    before: int | None
    names: Names
    now: Instant


def wanted(tx: Transaction, look: Look) -> Wanted:
    """What is asked for; 400 for what nobody can ask. A person by id, or by name."""
    query, zone = look.query, tx.now.zone
    who = query.get(PERSON)
    return Wanted(
        query.get("kind"),
        query.get("place"),
        number("sample", query.get("sample")),
        None if who is None else people.actor_named(tx, who) or who,
        moment("since", query.get("since"), zone),
        moment("until", query.get("until"), zone),
    )


def read(tx: Transaction, look: Look) -> Found:
    """A page of the trail."""
    asked, before = wanted(tx, look), number("before", look.query.get("before"))
    rows = audit_search.find(tx, asked, before=before or NEWEST, limit=PER_PAGE + 1)
    reviews = audit_search.reviews(tx, 0, REVIEWS)[1]
    return Found(
        [event(row) for row in rows[:PER_PAGE]],
        len(rows) > PER_PAGE,
        audit_glance.glance(tx),
        reviews,
        asked,
        before,
        named(tx, _actors(rows, reviews), look),
        tx.now,
    )


def _actors(rows: Sequence[EventRow], reviews: Sequence[Review]) -> list[str]:
    return [*(str(row.body["actor"]) for row in rows), *(one.reviewer for one in reviews)]


def facts_of(one: AuditEvent) -> list[tuple[str, str]]:
    """The facts of an event as words: what is nested as JSON, what is empty left out."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in one.facts.items()
        if value not in (None, "", [], {})
    ]


def older(found: Found, look: Look) -> str:
    """The address of the events before these; "" where there are none."""
    if not found.further:
        return ""
    return "?" + urlencode({**_address(look), "before": str(found.events[-1].seq)})


def newest(found: Found, look: Look) -> str:
    """The address of the newest events; "" where these are they."""
    return "" if found.before is None else f"/console/audit?{urlencode(_address(look))}".rstrip("?")


def _asked(look: Look) -> dict[str, str]:
    return {name: look.query[name] for name in TEXTS if name in look.query}


def _address(look: Look) -> dict[str, str]:
    """The same as addresses bear it: a question has a key for what was typed."""
    key = look.query.get(ASKED)
    told = _asked(look)
    return told if key is None else {ASKED: key, **{k: v for k, v in told.items() if k != PERSON}}


def draw(found: Found, look: Look) -> Pieces:
    """Whether it holds; what is asked for; the events; the reviews."""
    told = {
        "found": found,
        "glance": found.glance,
        "asked": _asked(look),
        "facts_of": facts_of,
        "older": older(found, look),
        "newest": newest(found, look),
        "now": found.now.utc_ms,
        "zone": found.now.zone,
        "may_seal": look.opens(Scope.AUDIT_REVIEW, (Act.READ_TRAIL,)),
        "may_review": look.opens(Scope.AUDIT_REVIEW, (Act.REVIEW_TRAIL,)),
        "iso": iso_utc,
        "told": found.wanted.told(),
    }
    return {
        name: rendered(f"audit/{name}.html", look.language, **told)
        for name in ("glance", "filter", "events", "reviews")
    }


VIEW = View(
    name="audit",
    scope=Scope.AUDIT_READ,
    acts=(Act.READ_TRAIL,),
    asks=(*TEXTS, "before"),
    texts=(PERSON,),
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.AUDIT, Topic.CHECKPOINTS),
)

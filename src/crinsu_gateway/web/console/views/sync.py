"""How the gateway stands with the centre: what waits, since when, what is read, how long it lasts.

It shows what GET /api/v1/sync answers, at the same moment from the same place.
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.sync import standing
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.sync_lasting import lasts
from crinsu_gateway.web.representation.sync import Sync
from crinsu_gateway.web.scopes import Scope


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether the centre is heard: a kind of state, and the word for it."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Found:
    """The sync as the API shows it, and when."""

    sync: Sync
    now: Instant


def contact(sync: Sync) -> Contact:
    """Whether the centre is heard now, was heard before, or never was."""
    if sync.nextTryAt is not None or sync.lastFailure is not None:
        heard = sync.lastSuccessAgeSeconds
        failed = None if sync.lastFailure is None else sync.lastFailure.ageSeconds
        if heard is None:
            return Contact("bad", "never_but_tried")
        if sync.nextTryAt is not None or (failed is not None and failed < heard):
            return Contact("warn", "away")
    if sync.lastSuccessAt is None:
        return Contact("quiet", "never")
    return Contact("good", "heard")


def read(tx: Transaction, look: Look) -> Found:
    """The sync as it stands."""
    return Found(standing(tx, look.told.health().room), tx.now)


def draw(found: Found, look: Look) -> Pieces:
    """Contact and what counts; then what waits, what is read, in full."""
    sync, now = found.sync, found.now
    room = None if sync.room is None else sync.room.autonomyHours
    shown = {"sync": sync, "now": now.utc_ms, "zone": now.zone}
    word, count = lasts(room)
    return {
        "contact": rendered(
            "sync/contact.html",
            look.language,
            contact=contact(sync),
            lasts=word,
            count=count,
            **shown,
        ),
        "waits": rendered("sync/waits.html", look.language, **shown),
        "pulls": rendered("sync/pulls.html", look.language, **shown),
    }


VIEW = View(
    name="sync",
    scope=Scope.GATEWAY_READ,
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.SYNC, Topic.OUTBOX, Topic.PEOPLE),
)

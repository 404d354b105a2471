"""Own API: checkpoints of the audit trail are made, reviews of it are put down.

Nothing here changes an event. A checkpoint is asked for and made by the notary.
"""

from functools import partial
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.errors import NotFound, StoreBusy
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import audit_search, checkpoints
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    LARGEST_ID,
    AnyEndpoint,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
    OneLine,
    ShortText,
    created,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.audit import (
    AuditCheckpoint,
    AuditReview,
    checkpoint,
    review,
)
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import MomentText

PREFIX = "/api/v1/audit"
CHECKPOINTS = "/api/v1/checkpoints"
REVIEWS = "/api/v1/audit-reviews"
MADE_WITHIN_S = 5.0
LONGEST_FINDING = 2000


class EventFilter(BaseModel):
    """Which events; nothing means all."""

    kind: ShortText | None = None
    place: ShortText | None = None
    sample: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    person: ShortText | None = None
    since: MomentText | None = None
    until: MomentText | None = None

    @property
    def wanted(self) -> Wanted:
        """The filter as the store takes it."""
        from_ms = None if self.since is None else parse_iso_utc(self.since)
        to_ms = None if self.until is None else parse_iso_utc(self.until)
        return Wanted(self.kind, self.place, self.sample, self.person, from_ms, to_ms)


class NewReview(StationBody, EventFilter):
    """Who reviewed which events, and what they found; `technician` is left out with a session."""

    finding: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_FINDING),
        OneLine,
    ]


class NewCheckpoint(StationBody):
    """Who wants a checkpoint now, and what for; `technician` is left out with a session."""

    purpose: ShortText = "asked"


def _newest(tx: Transaction) -> CheckpointRow:
    found = checkpoints.newest(tx)
    if found is None:
        raise NotFound("there is no checkpoint yet")
    return found


async def newest_checkpoint(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """The last checkpoint."""
    return One(checkpoint(await db.read(_newest)))


def _ask(tx: Transaction, call: Call[NoQuery, NewCheckpoint]) -> int:
    actor = acting(tx, call)
    return checkpoints.ask(tx, actor, call.body.purpose)


async def make_checkpoint(db: Database, call: Call[NoQuery, NewCheckpoint]) -> One:
    """Ask the notary for a checkpoint, and wait for it."""
    cursor = db.changes.cursor(Topic.CHECKPOINTS)
    asked = await db.write(_ask, call)
    await db.changes.wait_for(Topic.CHECKPOINTS, after=cursor, timeout=MADE_WITHIN_S)
    found = await db.read(checkpoints.newest)
    if found is None or found.size < asked:
        raise StoreBusy("no checkpoint was made in time; ask again")
    return One(checkpoint(found), 201)


def _reviewed(tx: Transaction, call: Call[NoQuery, NewReview]) -> AuditReview:
    said = call.body
    actor = acting(tx, call)
    bounds = audit_search.bounds(tx, said.wanted)
    made = audit_search.review(tx, actor, said.wanted, *bounds, said.finding, key=call.key)
    return review(made)


async def make_review(db: Database, call: Call[NoQuery, NewReview]) -> One:
    """Put down that somebody reviewed a part of the trail."""
    made = await db.write(_reviewed, call)
    return created(made, f"{REVIEWS}/{made.id}")


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=CHECKPOINTS,
            scope=Scope.AUDIT_READ,
            summary="The newest checkpoint of the audit trail",
            run=partial(newest_checkpoint, db),
            answers=AuditCheckpoint,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=CHECKPOINTS,
            scope=Scope.AUDIT_REVIEW,
            act=Act.READ_TRAIL,
            summary="Have a checkpoint made now",
            run=partial(make_checkpoint, db),
            answers=AuditCheckpoint,
            query=NoQuery,
            body=NewCheckpoint,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=REVIEWS,
            scope=Scope.AUDIT_REVIEW,
            act=Act.REVIEW_TRAIL,
            summary="Put down a review of the audit trail",
            run=partial(make_review, db),
            answers=AuditReview,
            query=NoQuery,
            body=NewReview,
            status=201,
            once=True,
        ),
    )

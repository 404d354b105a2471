"""Own API: GET /audit-purges/{id}; POST .../sign, .../purge: old events go, by two people.

The id is the number of the last event that is to go. Only who can use the machine may ask; the
signatures are of people, each with a fresh PIN.
"""

from functools import partial
from typing import Annotated, Any

from pydantic import Field

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import audit, purge, records
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import AnyEndpoint, Body, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.audit import AuditPurge, audit_purge
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/audit-purges"
AT_ONCE = 20_000
"""Events that go in one call, so that nobody waits for it."""


class NewPurgeSignature(Body):
    """What the person says (did: they wish it; approved), and their fresh PIN for what is shown."""

    meaning: Annotated[Meaning, Field(strict=False)]
    step_up: Annotated[str, Field(alias="stepUp", max_length=100, repr=False)]


class NewPurge(StationBody):
    """Why the events go, and who does it."""

    reason: ReasonText


def _last(tx: Transaction, call: Call[Any, Any]) -> int:
    """The event that the path names; NotFound for one that is not in the trail yet."""
    if call.id > audit.head(tx):
        raise NotFound(f"there is no event {call.id}")
    return call.id


def _shown(tx: Transaction, last: int, gone: int = 0) -> AuditPurge:
    shown = records.shown_hash(tx, purge.RECORD, last)
    return audit_purge(purge.plan(tx, last), purge.due(tx), shown, gone)


async def plan(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """What would go, from when, by which rule; nothing changes."""
    return One(await db.read(lambda tx: _shown(tx, _last(tx, call))))


def _sign(tx: Transaction, call: Call[NoQuery, NewPurgeSignature]) -> AuditPurge:
    last = _last(tx, call)
    purge.sign(tx, last, call.body.meaning, call.body.step_up)
    return _shown(tx, last)


async def sign(db: Database, call: Call[NoQuery, NewPurgeSignature]) -> One:
    """Sign for a purge; another person must, too."""
    return One(await db.write(_sign, call))


def _purge(tx: Transaction, call: Call[NoQuery, NewPurge]) -> AuditPurge:
    actor = acting(tx, call)
    last = _last(tx, call)
    gone = purge.purge(tx, last, actor, reason=call.body.reason, most=AT_ONCE)
    return _shown(tx, last, gone)


async def do_purge(db: Database, call: Call[NoQuery, NewPurge]) -> One:
    """Let a part of it go; `events` are those that are left."""
    return One(await db.write(_purge, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.AUDIT_READ,
            summary="What a purge of the audit trail up to an event would take, and by which rule",
            run=partial(plan, db),
            answers=AuditPurge,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/sign",
            scope=Scope.AUDIT_ADMIN,
            summary="Sign for a purge with a fresh PIN: one wishes it, another one approves",
            run=partial(sign, db),
            answers=AuditPurge,
            query=NoQuery,
            body=NewPurgeSignature,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/purge",
            scope=Scope.AUDIT_ADMIN,
            act=Act.READ_TRAIL,
            summary="Purge as two people signed, a part at a time",
            run=partial(do_purge, db),
            answers=AuditPurge,
            query=NoQuery,
            body=NewPurge,
        ),
    )

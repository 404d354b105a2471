"""Own API: POST /audit-keys (a new one); POST /audit-keys/compare.

A new key is asked for and made by the notary; nothing secret goes in or out. Who can use the
machine may ask for one, whoever reviews the trail puts down that fingerprints were compared.
"""

from functools import partial

from crinsu_gateway.model.errors import StoreBusy
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.trail_errors import KeyNotRotated
from crinsu_gateway.store import audit_keys
from crinsu_gateway.store.audit_keys import PublicKey
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoQuery, ShortText, created
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.audit import AuditKey, audit_key
from crinsu_gateway.web.scopes import Scope

KEYS = "/api/v1/audit-keys"
MADE_WITHIN_S = 5.0


class NewKey(StationBody):
    """Why another key is to sign the trail, and who wants it."""

    reason: ReasonText


class Compared(StationBody):
    """The fingerprint as it was read elsewhere, how it was compared, and by whom."""

    fingerprint: ShortText
    reason: ReasonText


def _ask(tx: Transaction, call: Call[NoQuery, NewKey]) -> int:
    actor = acting(tx, call)
    return audit_keys.ask(tx, actor, reason=call.body.reason)


def _became(tx: Transaction, wish: int) -> PublicKey | None:
    """The key that a wish led to, None while it did not; KeyNotRotated when it cannot."""
    why = audit_keys.refusal_of(tx, wish)
    if why is not None:
        raise KeyNotRotated(why)
    found = audit_keys.newest(tx)
    return found if found is not None and found.since_seq > wish else None


async def make_key(db: Database, call: Call[NoQuery, NewKey]) -> One:
    """Ask the notary for a new key, and wait for it."""
    wish = await db.write(_ask, call)
    cursor = -1
    while True:
        after = cursor
        cursor = db.changes.cursor(Topic.AUDIT)
        found = await db.read(_became, wish)
        if found is not None:
            return created(audit_key(found), f"/api/v1/audit-keys/{found.fingerprint}")
        if cursor == after:
            raise StoreBusy("no new key was made in time; look at GET /api/v1/audit-keys")
        await db.changes.wait_for(Topic.AUDIT, after=cursor, timeout=MADE_WITHIN_S)


def _compare(tx: Transaction, call: Call[NoQuery, Compared]) -> PublicKey:
    actor = acting(tx, call)
    return audit_keys.compare(tx, call.body.fingerprint, actor, reason=call.body.reason)


async def compare(db: Database, call: Call[NoQuery, Compared]) -> One:
    """Put down that a person compared the fingerprint of a key that nobody handed over to."""
    return One(audit_key(await db.write(_compare, call)))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=KEYS,
            scope=Scope.AUDIT_ADMIN,
            act=Act.CHANGE_SETTINGS,
            summary="Let a new key sign the audit trail; the old one hands over to it",
            run=partial(make_key, db),
            answers=AuditKey,
            query=NoQuery,
            body=NewKey,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{KEYS}/compare",
            scope=Scope.AUDIT_REVIEW,
            act=Act.REVIEW_TRAIL,
            summary="Put down that a fingerprint was compared, of a key without a hand-over",
            run=partial(compare, db),
            answers=AuditKey,
            query=NoQuery,
            body=Compared,
        ),
    )

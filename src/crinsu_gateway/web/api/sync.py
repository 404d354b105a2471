"""Own API: GET /sync, /reconciliation: how the gateway stands with the centre."""

from functools import partial

from crinsu_gateway.store import outbox, people_heard, reconciliation, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    sliced,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.representation import sync as shown
from crinsu_gateway.web.representation.sync import Difference, Sync, difference, sync
from crinsu_gateway.web.scopes import Scope


def _state(tx: Transaction) -> Sync:
    differences = len(reconciliation.open_items(tx))
    heard_ms = people_heard.heard_ms(tx)
    good_for_s = people_heard.good_for_s(tx)
    people = None if heard_ms is None else shown.people_heard(heard_ms, good_for_s, tx.now.utc_ms)
    return sync(outbox.state(tx), sync_state.everything(tx), differences, people)


async def state(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """What waits for the centre, and how the last try went."""
    return One(await db.read(_state))


async def list_differences(db: Database, call: Call[ManyPages, NoBody]) -> Listed:
    """What the centre and this gateway say differently."""
    rows = [difference(row) for row in await db.read(reconciliation.open_items)]
    return sliced("reconciliation", rows, call.query.page, call.query.per_page)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/sync",
            scope=Scope.GATEWAY_READ,
            summary="What waits for the centre, and how the last try went",
            run=partial(state, db),
            answers=Sync,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/reconciliation",
            scope=Scope.GATEWAY_READ,
            summary="What the centre and this gateway say differently",
            run=partial(list_differences, db),
            answers=Difference,
            query=ManyPages,
            body=NoBody,
            listed=True,
        ),
    )

"""Own API: GET /sync: how the gateway stands with the centre."""

from functools import partial

from crinsu_gateway.store import outbox, people_heard, reconciliation, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.representation import sync as shown
from crinsu_gateway.web.representation.sync import Sync, sync
from crinsu_gateway.web.scopes import Scope


def _state(tx: Transaction) -> Sync:
    differences = reconciliation.count_open(tx)
    heard_ms = people_heard.heard_ms(tx)
    good_for_s = people_heard.good_for_s(tx)
    people = None if heard_ms is None else shown.people_heard(heard_ms, good_for_s, tx.now.utc_ms)
    return sync(outbox.state(tx), sync_state.everything(tx), differences, people)


async def state(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """What waits for the centre, and how the last try went."""
    return One(await db.read(_state))


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
    )

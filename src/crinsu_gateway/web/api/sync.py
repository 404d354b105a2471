"""Own API: GET /sync: how the gateway stands with the centre."""

from functools import partial

from crinsu_gateway.model.autonomy import StoreRoom
from crinsu_gateway.store import (
    outbox,
    outbox_waiting,
    people_heard,
    reconciliation,
    sync_state,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.representation import sync as shown
from crinsu_gateway.web.representation.health import HealthSource
from crinsu_gateway.web.representation.room import room_of
from crinsu_gateway.web.representation.sync import Seen, Sync
from crinsu_gateway.web.scopes import Scope


def standing(tx: Transaction, room: StoreRoom | None) -> Sync:
    """How the sync stands, as far as the store tells; `room` is that of the store."""
    heard_ms = people_heard.heard_ms(tx)
    good_for_s = people_heard.good_for_s(tx)
    people = None if heard_ms is None else shown.people_heard(heard_ms, good_for_s, tx.now.utc_ms)
    return shown.sync(
        Seen(
            now_ms=tx.now.utc_ms,
            queued=outbox.state(tx),
            waiting=outbox_waiting.by_kind(tx),
            kept=sync_state.everything(tx),
            spent_ages_ms=sync_state.spent(tx),
            differences=reconciliation.count_open(tx),
            people=people,
            room=None if room is None else room_of(room, tx.now),
        )
    )


async def state(db: Database, source: HealthSource, call: Call[NoQuery, NoBody]) -> One:
    """What waits for the centre, how fast it goes, and how the last try went."""
    return One(await db.read(standing, source().room))


def endpoints(db: Database, source: HealthSource) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/sync",
            scope=Scope.GATEWAY_READ,
            summary="What waits for the centre, how fast it goes, and how the last try went",
            run=partial(state, db, source),
            answers=Sync,
            query=NoQuery,
            body=NoBody,
        ),
    )

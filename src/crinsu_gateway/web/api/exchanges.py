"""Own API: GET /devices/{id}/exchanges: the last bytes on the line of a device, for engineers.

They lie in memory, some fifty of a line, and are gone with the gateway. Nothing is asked or sent.
"""

from functools import partial

from crinsu_gateway.store import units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    sliced,
)
from crinsu_gateway.web.faces import Listed
from crinsu_gateway.web.representation.exchanges import Exchange, ExchangeSource, exchange
from crinsu_gateway.web.scopes import Scope


def passed(tx: Transaction, source: ExchangeSource, unit: str) -> list[Exchange]:
    """What passed last on the line of a unit, newest first; NotFound."""
    return [exchange(one, tx.now) for one in source(units.link_of(tx, unit))]


async def exchanges(db: Database, source: ExchangeSource, call: Call[ManyPages, NoBody]) -> Listed:
    """The last bytes on the line of a device."""
    found = await db.read(passed, source, call.path["id"])
    return sliced("exchanges", found, call.query.page, call.query.per_page)


def endpoints(db: Database, source: ExchangeSource) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/devices/{id}/exchanges",
            scope=Scope.GATEWAY_READ,
            summary="The last bytes on the line of a device, newest first",
            run=partial(exchanges, db, source),
            answers=Exchange,
            query=ManyPages,
            body=NoBody,
            listed=True,
            keeps=True,
        ),
    )

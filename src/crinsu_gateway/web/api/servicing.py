"""Own API: POST /storage-solutions/{id}/service, .../service/end: shut while it is mended.

Both answer with the storage solution as it stands then.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.person import Act
from crinsu_gateway.store import places, servicing
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.servicing import LONGEST_MINUTES
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.storage import StorageSolution
from crinsu_gateway.web.resources.storage_solutions import shown_one
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/storage-solutions/{id}/service"


class NewService(StationBody):
    """Why it is serviced, and for how long it stays shut."""

    reason: ReasonText
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]


def _begin(tx: Transaction, call: Call[NoQuery, NewService]) -> StorageSolution:
    actor = acting(tx, call)
    found, said = places.storage(tx, call.id), call.body
    servicing.begin(tx, found.local_id, minutes=said.minutes, reason=said.reason, actor=actor)
    return shown_one(tx, call.id)


async def begin(db: Database, call: Call[NoQuery, NewService]) -> One:
    """Put a storage solution into service; its owner may do so again to prolong it."""
    return One(await db.write(_begin, call), 201)


def _end(tx: Transaction, call: Call[NoQuery, StationBody]) -> StorageSolution:
    actor = acting(tx, call)
    servicing.end(tx, places.storage(tx, call.id).local_id, actor=actor)
    return shown_one(tx, call.id)


async def end(db: Database, call: Call[NoQuery, StationBody]) -> One:
    """Say that a service is over."""
    return One(await db.write(_end, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.UNITS_SERVICE,
            act=Act.SERVICE_STORAGE,
            summary="Put a storage solution into service: it is not opened until the end",
            run=partial(begin, db),
            answers=StorageSolution,
            query=NoQuery,
            body=NewService,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/end",
            scope=Scope.UNITS_SERVICE,
            act=Act.SERVICE_STORAGE,
            summary="Say that the service of a storage solution is over",
            run=partial(end, db),
            answers=StorageSolution,
            query=NoQuery,
            body=StationBody,
        ),
    )

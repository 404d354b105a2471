"""Own API: GET, POST /maintenance, POST /maintenance/end: whether writes and reads are refused.

Only the command line on the machine itself begins and ends it. What it closes is in
web/maintenance.py.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.maintenance import LONGEST_MINUTES, Maintenance
from crinsu_gateway.store import maintenance
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import AnyEndpoint, Body, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import MACHINE_WAY
from crinsu_gateway.web.representation.health import MaintenanceState, maintenance_state
from crinsu_gateway.web.scopes import Scope

PATH = "/api/v1/maintenance"


class NewMaintenance(Body):
    """What is closed beside writes, for how long (until it is ended, when absent), and why."""

    reads: bool = False
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    reason: ReasonText


@dataclass(frozen=True, slots=True)
class MaintenanceNow:
    """The maintenance that goes on; null outside of any."""

    maintenance: MaintenanceState | None


def _told(found: Maintenance | None) -> MaintenanceNow:
    return MaintenanceNow(maintenance_state(found))


def _actor(call: Call[NoQuery, NewMaintenance] | Call[NoQuery, NoBody]) -> Actor:
    return Actor(call.client.id, MACHINE_WAY)


async def look(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """Whether the gateway is in maintenance."""
    return One(_told(await db.read(maintenance.state)))


def _begin(tx: Transaction, call: Call[NoQuery, NewMaintenance]) -> Maintenance:
    said = call.body
    return maintenance.begin(
        tx, actor=_actor(call), reason=said.reason, reads=said.reads, minutes=said.minutes
    )


async def begin(db: Database, call: Call[NoQuery, NewMaintenance]) -> One:
    """Begin maintenance, or put new terms in the place of those that hold."""
    return One(_told(await db.write(_begin, call)))


def _end(tx: Transaction, call: Call[NoQuery, NoBody]) -> None:
    maintenance.end(tx, actor=_actor(call))


async def end(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """End it; also when there is none."""
    await db.write(_end, call)
    return One(_told(None))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PATH,
            scope=Scope.GATEWAY_READ,
            summary="Whether the gateway is in maintenance",
            run=partial(look, db),
            answers=MaintenanceNow,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=PATH,
            scope=Scope.GATEWAY_MAINTAIN,
            summary="Begin maintenance: writes are refused, and reads where asked for",
            run=partial(begin, db),
            answers=MaintenanceNow,
            query=NoQuery,
            body=NewMaintenance,
        ),
        Endpoint(
            method="POST",
            path=f"{PATH}/end",
            scope=Scope.GATEWAY_MAINTAIN,
            summary="End maintenance",
            run=partial(end, db),
            answers=MaintenanceNow,
            query=NoQuery,
            body=NoBody,
        ),
    )

"""Own API: /healthz, /readyz, /api/v1/health, /api/latest/build-info.

The first two and the names and versions of the last are for everybody; they say nothing more.
"""

from functools import partial

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import StoreError, StoreFull
from crinsu_gateway.model.maintenance import Maintenance
from crinsu_gateway.store import clock_marks, maintenance, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import migrations
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import UnitState
from crinsu_gateway.web.endpoint import STRANGER, AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.representation.health import (
    BuildFacts,
    BuildInfo,
    ClockHealth,
    Health,
    HealthSource,
    Readiness,
    StoreHealth,
    build_info,
    clock,
    health,
)
from crinsu_gateway.web.scopes import Scope


def store_of(db: Database) -> StoreHealth:
    """Whether the store takes writes, and why not."""
    failure = db.failure
    state = "good" if failure is None else "full" if isinstance(failure, StoreFull) else "failed"
    return StoreHealth(state, "" if failure is None else failure.sentence, db.commits, db.waiting)


def seen(
    tx: Transaction,
) -> tuple[list[UnitState], ClockHealth, Instant, Maintenance | None]:
    """What the store tells of the health: units, what keeps the clock, now, maintenance."""
    wall = clock(tx.now, clock_marks.last_step(tx))
    return units.states(tx), wall, tx.now, maintenance.state(tx)


async def alive(call: Call[NoQuery, NoBody]) -> One:
    """Whether the gateway answers at all."""
    return One({"alive": True})


async def ready(db: Database, source: HealthSource, call: Call[NoQuery, NoBody]) -> One:
    """Whether the gateway takes work."""
    is_ready = health(source(), store_of(db)).ready
    return One(Readiness(is_ready), 200 if is_ready else 503)


async def whole(db: Database, source: HealthSource, call: Call[NoQuery, NoBody]) -> One:
    """How every part of the gateway stands, and why; a store that cannot be read says so itself."""
    try:
        rows, wall, now, closed = await db.read(seen)
    except StoreError:
        rows, wall, now, closed = [], None, None, None
    return One(health(source(), store_of(db), rows, wall, now, closed))


async def build(facts: BuildFacts, call: Call[NoQuery, NoBody]) -> One:
    """What this program is."""
    return One(build_info(facts, migrations()[-1][0], whole=call.client is not STRANGER))


def endpoints(db: Database, source: HealthSource, facts: BuildFacts) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/healthz",
            scope=None,
            summary="Whether the gateway answers at all",
            run=alive,
            answers=dict[str, bool],
            query=NoQuery,
            body=NoBody,
            free=True,
        ),
        Endpoint(
            method="GET",
            path="/readyz",
            scope=None,
            summary="Whether the gateway takes work",
            run=partial(ready, db, source),
            answers=Readiness,
            query=NoQuery,
            body=NoBody,
            also={503: "it does not"},
            free=True,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/health",
            scope=Scope.GATEWAY_READ,
            summary="How every part of the gateway stands, and why",
            run=partial(whole, db, source),
            answers=Health,
            query=NoQuery,
            body=NoBody,
            free=True,
        ),
        Endpoint(
            method="GET",
            path="/api/latest/build-info",
            scope=None,
            summary="Name and versions; the rest with a token",
            run=partial(build, facts),
            answers=BuildInfo,
            query=NoQuery,
            body=NoBody,
        ),
    )

"""Own API: GET /storage-solutions, /storage-solutions/{id}: how full, and what their units say."""

from functools import partial

from crinsu_gateway.store import emergencies, interlocks, places, servicing
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.units import all_units
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
from crinsu_gateway.web.representation.storage import StorageSolution, storage_solution
from crinsu_gateway.web.scopes import Scope


def _shown(tx: Transaction, rows: list[places.Storage]) -> list[StorageSolution]:
    units = all_units(tx)
    return [
        storage_solution(
            row,
            [unit for unit in units if unit.storage == row.name],
            interlocks.overridable(tx, row.local_id),
            servicing.open_one(tx, row.local_id),
            emergencies.current(tx, row.local_id),
        )
        for row in rows
    ]


def _all(tx: Transaction) -> list[StorageSolution]:
    return _shown(tx, places.storages(tx))


def shown(tx: Transaction, public_id: int) -> StorageSolution:
    """A storage solution as it is shown."""
    return _shown(tx, [places.storage(tx, public_id)])[0]


async def list_storage(db: Database, call: Call[ManyPages, NoBody]) -> Listed:
    """All storage solutions."""
    return sliced("storageSolutions", await db.read(_all), call.query.page, call.query.per_page)


async def one_storage(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One storage solution."""
    return One(await db.read(shown, call.id))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/storage-solutions",
            scope=Scope.INVENTORY_READ,
            summary="All storage solutions",
            run=partial(list_storage, db),
            answers=StorageSolution,
            query=ManyPages,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/storage-solutions/{id}",
            scope=Scope.INVENTORY_READ,
            summary="One storage solution",
            run=partial(one_storage, db),
            answers=StorageSolution,
            query=NoQuery,
            body=NoBody,
        ),
    )

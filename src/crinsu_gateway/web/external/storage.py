# ruff: noqa: N815
"""Crinsutrack-compatible: GET /storage, /storage/{id}, /storage/{id}/inventory, /containers."""

from functools import partial

from crinsu_gateway.store import places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery, sliced
from crinsu_gateway.web.external.paging import AnyId, Paging
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Listed, One
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope


class StorageQuery(Paging):
    """Which storage solutions."""

    facilityId: AnyId | None = None


class ContainerQuery(Paging):
    """Which containers: those of a storage solution, those that stand in another one."""

    storageId: AnyId | None = None
    parentId: AnyId | None = None


async def list_storage(db: Database, call: Call[StorageQuery, NoBody]) -> Listed:
    """The storage solutions, of one facility if asked."""
    wanted = call.query.facilityId
    rows = [
        external.storage(row)
        for row in await db.read(places.storages)
        if wanted is None or row.facility_id == wanted
    ]
    return sliced("storage", rows, call.query.page, call.query.perPage)


async def one_storage(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One storage solution."""
    return One(external.storage(await db.read(places.storage, call.id)))


def _inventory(tx: Transaction, public_id: int) -> external.Inventory:
    row = places.storage(tx, public_id)
    held = samples.stored_in(tx, row.local_id)
    return external.inventory(row, held, places.kinds(tx, row.name))


async def inventory(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """What a storage solution holds; whole, as the public API has it: its capacity bounds it."""
    return One(await db.read(_inventory, call.id))


def _named(tx: Transaction, rows: list[ContainerRow]) -> list[external.Container]:
    names = {one.id: one.name for one in places.storages(tx)} if rows else {}
    return [external.container(row, names[row.storage_id]) for row in rows]


def _containers(
    tx: Transaction, offset: int, limit: int, storage_id: int | None, parent_id: int | None
) -> tuple[int, list[external.Container]]:
    total, rows = places.container_page(
        tx, offset, limit, storage_id=storage_id, parent_id=parent_id
    )
    return total, _named(tx, rows)


async def list_containers(db: Database, call: Call[ContainerQuery, NoBody]) -> Listed:
    """Storage levels, in the order of the layout."""
    asked = call.query
    total, rows = await db.read(
        _containers, asked.offset, asked.perPage, asked.storageId, asked.parentId
    )
    return Listed("containers", rows, asked.page, asked.perPage, total)


def _container(tx: Transaction, container_id: int) -> external.ContainerWithChildren:
    row = places.container(tx, container_id)
    _, children = places.container_page(tx, 0, MOST_CHILDREN, parent_id=row.id)
    return external.with_children(row, tuple(children), places.storage(tx, row.storage_id).name)


MOST_CHILDREN = 1000


async def one_container(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One storage level with those that stand in it."""
    return One(await db.read(_container, call.id))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/storage",
            scope=Scope.INVENTORY_READ,
            summary="The storage solutions",
            run=partial(list_storage, db),
            answers=external.Storage,
            query=StorageQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/storage/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One storage solution",
            run=partial(one_storage, db),
            answers=external.Storage,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/storage/{{id}}/inventory",
            scope=Scope.INVENTORY_READ,
            summary="What a storage solution holds, and where",
            run=partial(inventory, db),
            answers=external.Inventory,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/containers",
            scope=Scope.INVENTORY_READ,
            summary="Storage levels",
            run=partial(list_containers, db),
            answers=external.Container,
            query=ContainerQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/containers/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One storage level with those in it",
            run=partial(one_container, db),
            answers=external.ContainerWithChildren,
            query=NoQuery,
            body=NoBody,
        ),
    )

# ruff: noqa: N815
"""Crinsutrack-compatible: GET /storage, /storage/{id}, /containers, /containers/{id}."""

from collections.abc import Collection
from functools import partial

from crinsu_gateway.store import facilities, places
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery, sliced
from crinsu_gateway.web.external.paging import AnyId, Paging
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Listed, One
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope

Seen = Collection[int] | None


class StorageQuery(Paging):
    """Which storage solutions."""

    facilityId: AnyId | None = None


class ContainerQuery(Paging):
    """Which containers: those of a storage solution, those that stand in another one."""

    storageId: AnyId | None = None
    parentId: AnyId | None = None


def _storages(tx: Transaction, wanted: int | None, seen: Seen) -> list[external.Storage]:
    own = {one.id for one in facilities.all_facilities(tx, seen)}
    return [
        external.storage(row)
        for row in places.storages(tx)
        if row.facility_id in own and wanted in (None, row.facility_id)
    ]


async def list_storage(db: Database, call: Call[StorageQuery, NoBody]) -> Listed:
    """The storage solutions, of one facility if asked."""
    asked = call.query
    rows = await db.read(_storages, asked.facilityId, call.client.facilities)
    return sliced("storage", rows, asked.page, asked.perPage)


async def one_storage(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One storage solution."""
    return One(external.storage(await db.read(places.storage, call.id)))


def _named(tx: Transaction, rows: list[ContainerRow]) -> list[external.Container]:
    names = {one.id: one.name for one in places.storages(tx)} if rows else {}
    return [external.container(row, names[row.storage_id]) for row in rows]


def _containers(
    tx: Transaction, asked: ContainerQuery, seen: Seen
) -> tuple[int, list[external.Container]]:
    total, rows = places.container_page(
        tx,
        asked.offset,
        asked.perPage,
        storage_id=asked.storageId,
        parent_id=asked.parentId,
        seen=seen,
    )
    return total, _named(tx, rows)


async def list_containers(db: Database, call: Call[ContainerQuery, NoBody]) -> Listed:
    """Storage levels, in the order of the layout."""
    asked = call.query
    total, rows = await db.read(_containers, asked, call.client.facilities)
    return Listed("containers", rows, asked.page, asked.perPage, total)


def _container(tx: Transaction, container_id: int) -> external.ContainerWithChildren:
    row = places.container(tx, container_id)
    _, children = places.container_page(tx, 0, MOST_CHILDREN, parent_id=row.id)
    return external.with_children(row, tuple(children), places.storage(tx, row.storage_id).name)


MOST_CHILDREN = 10_000


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
            keeps=True,
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
            path=f"{EXTERNAL_PREFIX}/containers",
            scope=Scope.INVENTORY_READ,
            summary="Storage levels",
            run=partial(list_containers, db),
            answers=external.Container,
            query=ContainerQuery,
            body=NoBody,
            listed=True,
            keeps=True,
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

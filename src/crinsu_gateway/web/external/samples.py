# ruff: noqa: N815
"""Crinsutrack-compatible: GET /sample-containers, /sample-containers/{id}/location."""

from functools import partial

from crinsu_gateway.model.errors import NotFound, UnknownSample
from crinsu_gateway.store import places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery, ShortText
from crinsu_gateway.web.external.paging import Paging
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Listed, One
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope


class SampleQuery(Paging):
    """Whose sample containers."""

    subjectCode: ShortText | None = None


async def list_samples(db: Database, call: Call[SampleQuery, NoBody]) -> Listed:
    """Sample containers, of one subject if asked."""
    asked = call.query
    total, rows = await db.read(
        samples.page,
        asked.offset,
        asked.perPage,
        subject_code=asked.subjectCode,
        seen=call.client.facilities,
    )
    found = [external.sample_container(row) for row in rows]
    return Listed("sampleContainers", found, asked.page, asked.perPage, total)


def _location(tx: Transaction, public_id: int) -> external.Location:
    try:
        row = samples.sample(tx, public_id)
    except UnknownSample as error:
        raise NotFound(error.sentence) from error
    if row.address is None:
        return external.location(row, {})
    labels = row.address.containers
    paths = ["/".join(labels[: depth + 1]) for depth in range(len(labels))]
    return external.location(row, places.kinds(tx, row.address.storage, paths))


async def location(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """Where a sample container is."""
    return One(await db.read(_location, call.id))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/sample-containers",
            scope=Scope.INVENTORY_READ,
            summary="Sample containers",
            run=partial(list_samples, db),
            answers=external.SampleContainer,
            query=SampleQuery,
            body=NoBody,
            listed=True,
            keeps=True,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/sample-containers/{{id}}/location",
            scope=Scope.INVENTORY_READ,
            summary="Where a sample container is",
            run=partial(location, db),
            answers=external.Location,
            query=NoQuery,
            body=NoBody,
        ),
    )

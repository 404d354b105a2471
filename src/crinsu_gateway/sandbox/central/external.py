"""The documented half, reads and subjects: organisations, facilities, storage, inventory, samples.

Generation B of the public API under /api/v1/external. What the documentation does not show
(facilities, containers, the body of a location) is ours and so marked in the contract.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.answers import Paging, invalid, listed, not_found, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.tokens import authenticated


class NewSubject(BaseModel):
    """The documented body of POST /subjects."""

    model_config = ConfigDict(extra="forbid")
    facilityId: int  # noqa: N815
    code: Annotated[str, Field(min_length=1, max_length=64)]
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    dateOfBirth: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None  # noqa: N815


def owned(centre: Centre, query: str, what: str, client: Client, key: object, column: str) -> Row:
    """The row of a query with this id if the caller's organisation owns it, else NOT_FOUND."""
    row = centre.database.find(f"{query} AND {column} = ?", client.organization_id, key)
    if row is None:
        raise not_found(what, key)
    return row


def router(centre: Centre) -> APIRouter:
    """The routes of the documented reads and of subjects."""
    routes = APIRouter(prefix="/api/v1/external", tags=["documented"])
    database = centre.database
    caller = Depends(authenticated(centre, device=False))
    pages = Depends(Paging)

    @routes.get("/organizations/{key}")
    async def organization(key: int, client: Client = caller) -> JSONResponse:
        if key != client.organization_id:
            raise not_found("organization", key)
        row = database.one("SELECT * FROM organization WHERE id = ?", key)
        return single(centre, bodies.facility(row))

    @routes.get("/facilities")
    async def facilities(client: Client = caller, paging: Paging = pages) -> JSONResponse:
        values: list[object] = [client.organization_id]
        return listed(centre, paging, bodies.FACILITIES, values, "id", bodies.facility)

    @routes.get("/facilities/{key}")
    async def facility(key: int, client: Client = caller) -> JSONResponse:
        row = owned(centre, bodies.FACILITIES, "facility", client, key, "id")
        return single(centre, bodies.facility(row))

    @routes.get("/storage")
    async def storages(
        client: Client = caller,
        paging: Paging = pages,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
    ) -> JSONResponse:
        query, values = bodies.STORAGES, [client.organization_id]
        if facility_id is not None:
            query, values = f"{query} AND s.facility_id = ?", [*values, facility_id]
        return listed(centre, paging, query, list(values), "id", bodies.storage)

    @routes.get("/storage/{key}")
    async def storage(key: int, client: Client = caller) -> JSONResponse:
        row = owned(centre, bodies.STORAGES, "storage solution", client, key, "s.id")
        return single(centre, bodies.storage(row))

    @routes.get("/storage/{key}/inventory")
    async def inventory(key: int, client: Client = caller) -> JSONResponse:
        row = owned(centre, bodies.STORAGES, "storage solution", client, key, "s.id")
        items = database.all(
            f"{bodies.SAMPLES} AND c.storage_id = ? ORDER BY x.id", client.organization_id, key
        )
        rendered = [bodies.inventory_item(database, item) for item in items]
        return single(centre, {"id": row["id"], "name": row["name"], "inventory": rendered})

    @routes.get("/containers")
    async def containers(
        client: Client = caller,
        paging: Paging = pages,
        storage_id: Annotated[int | None, Query(alias="storageId")] = None,
        parent_id: Annotated[int | None, Query(alias="parentId")] = None,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
        after_id: Annotated[int | None, Query(ge=0, alias="afterId")] = None,
    ) -> JSONResponse:
        query, values = bodies.CONTAINERS, [client.organization_id]
        if after_id is not None:
            query, values = f"{query} AND c.id > ?", [*values, after_id]
        if facility_id is not None:
            query, values = f"{query} AND t.facility_id = ?", [*values, facility_id]
        if storage_id is not None:
            query, values = f"{query} AND c.storage_id = ?", [*values, storage_id]
        if parent_id is not None:
            query, values = f"{query} AND c.parent_id = ?", [*values, parent_id]
        return listed(centre, paging, query, list(values), "id", bodies.container)

    @routes.get("/subjects")
    async def subjects(client: Client = caller, paging: Paging = pages) -> JSONResponse:
        values: list[object] = [client.organization_id]
        return listed(centre, paging, bodies.SUBJECTS, values, "id", bodies.subject)

    @routes.get("/subjects/{key}")
    async def subject(key: int, client: Client = caller) -> JSONResponse:
        row = owned(centre, bodies.SUBJECTS, "subject", client, key, "s.id")
        return single(centre, bodies.subject(row))

    @routes.post("/subjects", status_code=201)
    async def new_subject(body: NewSubject, client: Client = caller) -> JSONResponse:
        owned(centre, bodies.FACILITIES, "facility", client, body.facilityId, "id")
        taken = f"{bodies.SUBJECTS} AND s.code = ? AND s.facility_id = ?"
        if database.find(taken, client.organization_id, body.code, body.facilityId):
            raise invalid(f"code: {body.code} is another subject's already")
        key = database.execute(
            """INSERT INTO subject
            (facility_id, code, first_name, last_name, date_of_birth, created_ms)
            VALUES (?, ?, ?, ?, ?, ?)""",
            body.facilityId,
            body.code,
            body.firstName,
            body.lastName,
            body.dateOfBirth,
            centre.now_ms(),
        )
        row = owned(centre, bodies.SUBJECTS, "subject", client, key, "s.id")
        return single(centre, bodies.subject(row), 201)

    @routes.get("/sample-containers")
    async def samples(
        client: Client = caller,
        paging: Paging = pages,
        subject_code: Annotated[str | None, Query(alias="subjectCode")] = None,
    ) -> JSONResponse:
        query, values = bodies.SAMPLES, [client.organization_id]
        if subject_code is None:
            by_id = query.replace("JOIN subject", "CROSS JOIN subject")  # as they are, not sorted
            return listed(centre, paging, by_id, list(values), "x.id", bodies.sample)
        asked: list[object] = [*values, subject_code]
        return listed(centre, paging, f"{query} AND s.code = ?", asked, "id", bodies.sample)

    @routes.get("/sample-containers/{key}/location")
    async def location(key: int, client: Client = caller) -> JSONResponse:
        row = owned(centre, bodies.SAMPLES, "sample container", client, key, "x.id")
        return single(centre, bodies.location(database, row))

    return routes

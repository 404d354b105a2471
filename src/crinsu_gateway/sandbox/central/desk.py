"""The centre's desk: subjects and sample containers as staff make, correct, remove and see them.

Only the sandbox has these routes; they need no token and see every organisation. What staff write
here moves nothing in the physical world: a gateway that knows better keeps its word.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.sandbox.central import bodies, positions
from crinsu_gateway.sandbox.central.answers import Body, Paging, invalid, listed, not_found, single
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.external import NewSubject

ALL_SAMPLES = bodies.SAMPLES.replace("WHERE f.organization_id = ?", "WHERE 1").replace(
    "f.name AS facility_name", "f.name AS facility_name, f.organization_id"
)
Text = Annotated[str, Field(min_length=1, max_length=80)]


class ChangedSample(BaseModel):
    """What staff correct of a sample container; what is left out stays.

    `address` puts it into a slot (its state is then STORED); another state takes it out of any.
    """

    model_config = ConfigDict(extra="forbid")
    name: Text | None = None
    description: Annotated[str | None, Field(max_length=400)] = None
    tag: Annotated[str | None, Field(min_length=1, max_length=64, pattern=r"^\S+$")] = None
    carrier: Text | None = None
    address: str | None = None
    state: Literal["EXPECTED", "OUT", "MISSING", "DISCARDED", "SHIPPED"] | None = None


def _found(centre: Centre, key: int) -> Row:
    row = centre.database.find(f"{ALL_SAMPLES} AND x.id = ?", key)
    if row is None:
        raise not_found("sample container", key)
    return row


def _shown(centre: Centre, row: Row) -> Body:
    address = positions.address_of(centre, row)
    return {**bodies.device_sample(centre.database, row), "address": address}


def _place(centre: Centre, row: Row, address: str) -> tuple[int, str]:
    """Container and slot of an address in the facility of a sample container, if it is free."""
    try:
        place = parse_address(address)
    except UnknownPlace as fault:
        raise invalid(f"address: {fault.sentence}") from fault
    storage = centre.database.find(
        "SELECT id FROM storage WHERE facility_id = ? AND name = ?",
        *(row["facility_id"], place.storage),
    )
    if storage is None:
        raise invalid(f"address: the facility has no storage solution {place.storage}")
    container = positions.container_at(centre, storage["id"], place.containers)
    other = positions.occupant(centre, container, place.slot)
    if other not in (None, row["id"]):
        raise invalid(f"address: {address} holds sample container {other}")
    return container, place.slot


def _changed(centre: Centre, row: Row, body: ChangedSample) -> None:
    if body.address is not None and body.state is not None:
        raise invalid("address, state: give one of them; what has an address is STORED")
    if body.tag is not None:
        bearer = positions.bearer_of(centre, row["organization_id"], body.tag)
        if bearer not in (None, row["id"]):
            raise invalid(f"tag: {body.tag} is on sample container {bearer} already")
    container, slot, state = row["container_id"], row["slot"], row["state"]
    if body.address is not None:
        container, slot = _place(centre, row, body.address)
        state = "STORED"
    elif body.state is not None:
        container, slot, state = None, None, body.state
    centre.database.execute(
        """UPDATE sample_container SET name = coalesce(?, name),
        description = coalesce(?, description), tag = coalesce(?, tag),
        carrier = coalesce(?, carrier), state = ?, container_id = ?, slot = ?,
        stored_ms = CASE WHEN ?5 = 'STORED' THEN ifnull(stored_ms, ?8) ELSE stored_ms END,
        updated_ms = ?8 WHERE id = ?9""",
        *(body.name, body.description, body.tag, body.carrier),
        *(state, container, slot, centre.now_ms(), row["id"]),
    )


def _remove(centre: Centre, key: int) -> None:
    """Take a sample container out of the centre's books, with what is known about it."""
    for table in ("procedure_sample", "exposure"):
        centre.database.execute(f"DELETE FROM {table} WHERE sample_container_id = ?", key)  # noqa: S608
    centre.database.execute("DELETE FROM sample_container WHERE id = ?", key)


def router(centre: Centre) -> APIRouter:
    """The routes of the desk."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])
    database = centre.database

    @routes.post("/subjects", status_code=201)
    async def subject(body: NewSubject) -> JSONResponse:
        home = database.find("SELECT * FROM facility WHERE id = ?", body.facilityId)
        if home is None:
            raise not_found("facility", body.facilityId)
        taken = "SELECT 1 FROM subject WHERE facility_id = ? AND code = ?"
        if database.find(taken, body.facilityId, body.code):
            raise invalid(f"code: {body.code} is another subject's already")
        key = database.execute(
            "INSERT INTO subject (facility_id, code, first_name, last_name, date_of_birth, "
            "created_ms) VALUES (?, ?, ?, ?, ?, ?)",
            *(body.facilityId, body.code, body.firstName, body.lastName, body.dateOfBirth),
            centre.now_ms(),
        )
        organization = home["organization_id"]
        row = database.one(f"{bodies.SUBJECTS} AND s.id = ?", organization, key)
        return single(centre, bodies.subject(row), 201)

    @routes.get("/samples")
    async def samples(
        paging: Annotated[Paging, Depends(Paging)],
        organization_id: Annotated[int | None, Query(alias="organizationId")] = None,
    ) -> JSONResponse:
        query, values = ALL_SAMPLES, list[object]()
        if organization_id is not None:
            query, values = bodies.SAMPLES, [organization_id]
        return listed(centre, paging, query, values, "id", lambda row: _shown(centre, row))

    @routes.get("/samples/{key}")
    async def sample(key: int) -> JSONResponse:
        return single(centre, _shown(centre, _found(centre, key)))

    @routes.post("/samples/{key}/change")
    async def change(key: int, body: ChangedSample) -> JSONResponse:
        with database.transaction():
            _changed(centre, _found(centre, key), body)
        return single(centre, _shown(centre, _found(centre, key)))

    @routes.post("/samples/{key}/remove")
    async def remove(key: int) -> JSONResponse:
        with database.transaction():
            gone = _shown(centre, _found(centre, key))
            _remove(centre, key)
        return single(centre, gone)

    return routes

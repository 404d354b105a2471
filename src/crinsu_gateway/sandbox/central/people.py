"""People at the sandbox central: who may work at the facilities of an organisation, and their end.

The staff actions that make and revoke; their list is in lists.py. A PIN is never here: it is chosen
at the facility and stays there.
"""

import json
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model.clock import iso_utc, parse_iso_utc
from crinsu_gateway.sandbox.central.answers import Body, invalid, not_found, single
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row

PEOPLE = (
    "SELECT p.* FROM person p JOIN facility f ON f.id = p.facility_id WHERE f.organization_id = ?"
)


OfficeRole = Literal["viewer", "technician", "supervisor", "qa", "service"]
Expiries = dict[Literal["can_witness", "can_dispose"], str]


class NewPerson(BaseModel):
    """A person as the office enters them; `trainings` says when each expires."""

    model_config = ConfigDict(extra="forbid")
    facilityId: int  # noqa: N815
    name: Annotated[str, Field(min_length=1, max_length=100)]
    role: OfficeRole
    badge: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    trainings: Expiries = {}
    until: str | None = None


class ChangedPerson(BaseModel):
    """What the office corrects of a person; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    role: OfficeRole | None = None
    badge: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    trainings: Expiries | None = None
    until: str | None = None


def shown(row: Row) -> Body:
    """A person as the device side reads them."""
    return {
        "id": row["id"],
        "name": row["name"],
        "role": row["role"],
        "badge": row["badge"],
        "trainings": json.loads(row["trainings"]),
        "until": row["until"],
        "revoked": bool(row["revoked"]),
        "updatedAt": iso_utc(row["updated_ms"]),
    }


def router(centre: Centre) -> APIRouter:
    """The routes about people."""
    routes = APIRouter(tags=["people (our extension)"])

    @routes.post("/sandbox/staff/people", status_code=201)
    async def make(body: NewPerson) -> JSONResponse:
        if centre.database.find("SELECT 1 FROM facility WHERE id = ?", body.facilityId) is None:
            raise not_found("facility", body.facilityId)
        _require_moments(body.trainings, body.until)
        key = centre.database.execute(
            "INSERT INTO person (facility_id, name, role, badge, until, trainings, updated_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(body.facilityId, body.name, body.role, body.badge, body.until),
            *(json.dumps(body.trainings, sort_keys=True), centre.now_ms()),
        )
        return single(centre, shown(_found(centre, key)), 201)

    @routes.post("/sandbox/staff/people/{key}/change")
    async def change(key: int, body: ChangedPerson) -> JSONResponse:
        _found(centre, key)
        _require_moments(body.trainings or {}, body.until)
        trainings = None if body.trainings is None else json.dumps(body.trainings, sort_keys=True)
        centre.database.execute(
            "UPDATE person SET name = coalesce(?, name), role = coalesce(?, role), "
            "badge = coalesce(?, badge), until = coalesce(?, until), "
            "trainings = coalesce(?, trainings), updated_ms = ? WHERE id = ?",
            *(body.name, body.role, body.badge, body.until, trainings, centre.now_ms(), key),
        )
        return single(centre, shown(_found(centre, key)))

    @routes.post("/sandbox/staff/people/{key}/revoke")
    async def revoke(key: int) -> JSONResponse:
        _found(centre, key)
        now = centre.now_ms()
        centre.database.execute(
            "UPDATE person SET revoked = 1, updated_ms = ? WHERE id = ?", now, key
        )
        return single(centre, shown(_found(centre, key)))

    return routes


def _require_moments(trainings: Expiries, until: str | None) -> None:
    try:
        for text in (*trainings.values(), *([] if until is None else [until])):
            parse_iso_utc(text)
    except ValueError as error:
        raise invalid(f"trainings and until are moments: {error}") from error


def _found(centre: Centre, key: int) -> Row:
    row = centre.database.find("SELECT * FROM person WHERE id = ?", key)
    if row is None:
        raise not_found("person", key)
    return row

"""The centre's desk for who is who and whose: merges, codes, owners, names of facilities, tanks.

Only the sandbox has these routes; they need no token. The centre owns identity, so a gateway
follows what staff say here; where things are is desk.py.
"""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.answers import invalid, not_found, single
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row

Text = Annotated[str, Field(min_length=1, max_length=80)]
ALL_SUBJECTS = bodies.SUBJECTS.replace("WHERE f.organization_id = ?", "WHERE 1")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Into(_Strict):
    """The body of a merge; null takes one back."""

    into: int | None


class NewCode(_Strict):
    """The body of a change of a subject."""

    code: Text


class NewOwner(_Strict):
    """The body of giving a sample container to another subject."""

    subjectId: int  # noqa: N815


class NewName(_Strict):
    """The body of a change of name."""

    name: Text


class NewFacility(_Strict):
    """The body of moving a storage solution."""

    facilityId: int  # noqa: N815


def _subject(centre: Centre, key: int) -> Row:
    row = centre.database.find(f"{ALL_SUBJECTS} AND s.id = ?", key)
    if row is None:
        raise not_found("subject", key)
    return row


def merge(centre: Centre, key: int, into: int | None) -> None:
    """Make one of two subjects: samples and procedures of the first become the second's."""
    row, now = _subject(centre, key), centre.now_ms()
    if into is not None:
        other = _subject(centre, into)
        if into == key or other["merged_into"] is not None:
            raise invalid(f"into: {into} is no subject of its own")
        if other["facility_id"] != row["facility_id"]:
            raise invalid(f"into: {into} belongs to another facility")
        for table in ("sample_container", "procedure"):
            centre.database.execute(
                f"UPDATE {table} SET subject_id = ?, updated_ms = ? WHERE subject_id = ?",  # noqa: S608
                *(into, now, key),
            )
    centre.database.execute(
        "UPDATE subject SET merged_into = ?, updated_ms = ? WHERE id = ?", into, now, key
    )


def router(centre: Centre) -> APIRouter:
    """The routes of this desk."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])
    database = centre.database

    def subject(key: int) -> JSONResponse:
        return single(centre, bodies.device_subject(_subject(centre, key)))

    @routes.post("/subjects/{key}/merge")
    async def merged(key: int, body: Into) -> JSONResponse:
        with database.transaction():
            merge(centre, key, body.into)
        return subject(key)

    @routes.post("/subjects/{key}/change")
    async def changed(key: int, body: NewCode) -> JSONResponse:
        row = _subject(centre, key)
        taken = "SELECT 1 FROM subject WHERE facility_id = ? AND code = ? AND id <> ?"
        if database.find(taken, row["facility_id"], body.code, key):
            raise invalid(f"code: {body.code} is another subject's already")
        database.execute(
            "UPDATE subject SET code = ?, updated_ms = ? WHERE id = ?",
            *(body.code, centre.now_ms(), key),
        )
        return subject(key)

    @routes.post("/samples/{key}/give")
    async def give(key: int, body: NewOwner) -> JSONResponse:
        if database.find("SELECT 1 FROM sample_container WHERE id = ?", key) is None:
            raise not_found("sample container", key)
        _subject(centre, body.subjectId)
        database.execute(
            "UPDATE sample_container SET subject_id = ?, updated_ms = ? WHERE id = ?",
            *(body.subjectId, centre.now_ms(), key),
        )
        return subject(body.subjectId)

    @routes.post("/facilities/{key}/rename")
    async def rename(key: int, body: NewName) -> JSONResponse:
        row = database.find("SELECT * FROM facility WHERE id = ?", key)
        if row is None:
            raise not_found("facility", key)
        taken = "SELECT 1 FROM facility WHERE organization_id = ? AND name = ? AND id <> ?"
        if database.find(taken, row["organization_id"], body.name, key):
            raise invalid(f"name: {body.name} is another facility's already")
        database.execute("UPDATE facility SET name = ? WHERE id = ?", body.name, key)
        return single(centre, bodies.facility({**row, "name": body.name}))

    @routes.post("/storage/{key}/move")
    async def move(key: int, body: NewFacility) -> JSONResponse:
        row = database.find("SELECT * FROM storage WHERE id = ?", key)
        home = database.find("SELECT * FROM facility WHERE id = ?", body.facilityId)
        if row is None or home is None:
            raise not_found("storage solution or facility", key if row is None else body.facilityId)
        taken = "SELECT 1 FROM storage WHERE facility_id = ? AND name = ? AND id <> ?"
        if database.find(taken, body.facilityId, row["name"], key):
            raise invalid(f"facilityId: it has a storage solution {row['name']} already")
        database.execute("UPDATE storage SET facility_id = ? WHERE id = ?", body.facilityId, key)
        return single(centre, {"id": key, "name": row["name"], "facilityId": body.facilityId})

    return routes

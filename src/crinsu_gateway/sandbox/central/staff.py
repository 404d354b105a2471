"""Staff actions of the sandbox central: what people at the facility do in the web app.

Only the sandbox has them; they need no token, since the sandbox listens to its own machine.
They act for the organisation that owns what they touch.
"""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.answers import ApiError, invalid, not_found, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.positions import bearer_of
from crinsu_gateway.sandbox.central.procedures import NewProcedure, create, move, owned_procedure

Tag = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]


class StaffProcedure(NewProcedure):
    """A procedure made in the web app: with tags of new sample containers, perhaps a target."""

    storageId: int | None = None  # noqa: N815
    tags: list[Tag] = Field(default=[], max_length=500)


class TargetStorage(BaseModel):
    """The body of accept and reject: optional target storage, optional reason."""

    model_config = ConfigDict(extra="forbid")
    storageId: int | None = None  # noqa: N815
    reason: str | None = None


class Tags(BaseModel):
    """The body of associate-tags: sample container id to tag."""

    model_config = ConfigDict(extra="forbid")
    tags: Annotated[dict[int, Tag], Field(min_length=1)]
    storageId: int | None = None  # noqa: N815


def _owner(centre: Centre, facility: int) -> Client:
    row = centre.database.find("SELECT organization_id FROM facility WHERE id = ?", facility)
    if row is None:
        raise not_found("facility", facility)
    return Client("staff", row["organization_id"], is_device=False)


def _found(centre: Centre, key: int) -> tuple[Client, Row]:
    row = centre.database.find("SELECT facility_id FROM procedure WHERE id = ?", key)
    if row is None:
        raise not_found("procedure", key)
    client = _owner(centre, row["facility_id"])
    return client, owned_procedure(centre, client, key)


def _target(centre: Centre, row: Row, storage: int | None) -> None:
    if storage is None:
        return
    known = centre.database.find(
        "SELECT 1 FROM storage WHERE id = ? AND facility_id = ?", storage, row["facility_id"]
    )
    if known is None:
        raise invalid(f"storageId: the facility has no storage solution {storage}")
    centre.database.execute(
        "UPDATE procedure SET storage_id = ?, updated_ms = ? WHERE id = ?",
        storage,
        centre.now_ms(),
        row["id"],
    )


def _samples(centre: Centre, key: int) -> list[Row]:
    return centre.database.all(
        """SELECT x.id, x.tag FROM procedure_sample p
        JOIN sample_container x ON x.id = p.sample_container_id
        WHERE p.procedure_id = ? ORDER BY x.id""",
        key,
    )


def _tag(centre: Centre, client: Client, sample: int, tag: str) -> None:
    bearer = bearer_of(centre, client.organization_id, tag)
    if bearer not in (None, sample):
        raise invalid(f"tags: {tag} is on sample container {bearer} already")
    centre.database.execute(
        "UPDATE sample_container SET tag = ?, updated_ms = ? WHERE id = ?",
        tag,
        centre.now_ms(),
        sample,
    )


def associate(centre: Centre, key: int, tags: dict[int, str], storage: int | None) -> None:
    """Give the sample containers of a pending store their tags; complete, it becomes CREATED."""
    client, row = _found(centre, key)
    if row["type"] != "STORE":
        raise ApiError(409, "CONFLICT", f"procedure {key} is a {row['type']}, not a STORE")
    members = {one["id"] for one in _samples(centre, key)}
    strangers = sorted(set(tags) - members)
    if strangers:
        raise invalid(f"tags: sample container {strangers[0]} is not of procedure {key}")
    with centre.database.transaction():
        for sample, tag in tags.items():
            _tag(centre, client, sample, tag)
        untagged = [one["id"] for one in _samples(centre, key) if one["tag"] is None]
        if untagged:
            raise invalid(f"tags: sample container {untagged[0]} has no tag yet")
        _target(centre, row, storage)
        move(centre, row, ProcedureStatus.CREATED)


def router(centre: Centre) -> APIRouter:
    """The routes of the staff actions."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])

    def shown(key: int, status: int = 200) -> JSONResponse:
        _, row = _found(centre, key)
        return single(centre, bodies.device_procedure(centre.database, row), status)

    @routes.post("/procedures", status_code=201)
    async def new(body: StaffProcedure) -> JSONResponse:
        if body.type == "REFILL":
            raise ApiError(403, "FORBIDDEN", "a refill is started at the device")
        if body.type == "STORE" and len(body.tags) != len(body.sampleContainers):
            raise invalid("tags: the web app gives each new sample container its tag")
        client = _owner(centre, body.facilityId)
        with centre.database.transaction():
            key = made(client, body)
        return shown(key, 201)

    def made(client: Client, body: StaffProcedure) -> int:
        key = create(centre, client, body, ProcedureStatus.PENDING)
        if body.type == "STORE":
            given = {
                row["id"]: tag for row, tag in zip(_samples(centre, key), body.tags, strict=True)
            }
            associate(centre, key, given, body.storageId)
        else:
            _accept(centre, key, body.storageId)
        return key

    @routes.post("/procedures/{key}/accept")
    async def accept(key: int, body: TargetStorage | None = None) -> JSONResponse:
        _accept(centre, key, body.storageId if body else None)
        return shown(key)

    @routes.post("/procedures/{key}/associate-tags")
    async def associate_tags(key: int, body: Tags) -> JSONResponse:
        associate(centre, key, body.tags, body.storageId)
        return shown(key)

    @routes.post("/procedures/{key}/reject")
    async def reject(key: int, body: TargetStorage | None = None) -> JSONResponse:
        _, row = _found(centre, key)
        reason = (body and body.reason) or "rejected by the facility"
        move(centre, row, ProcedureStatus.CANCELLED, reason)
        return shown(key)

    @routes.get("/conflicts")
    async def conflicts() -> JSONResponse:
        return JSONResponse({"data": centre.database.all("SELECT * FROM conflict ORDER BY id")})

    return routes


def _accept(centre: Centre, key: int, storage: int | None) -> None:
    _, row = _found(centre, key)
    if row["type"] == "STORE":
        raise ApiError(409, "CONFLICT", "a store is released by associating tags")
    with centre.database.transaction():
        _target(centre, row, storage)
        move(centre, row, ProcedureStatus.CREATED)

"""The documented half, procedures: made by integrations (PENDING), followed and withdrawn.

`create`, `owned_procedure` and `move` are used by the staff actions too; nothing here lets an
integration start or finish a procedure.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import ProcedureStatus, require_move
from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.answers import ApiError, Paging, invalid, listed, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.external import owned
from crinsu_gateway.sandbox.central.tokens import authenticated


class NewSample(BaseModel):
    """A sample container to be stored, as documented."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=80)]
    description: str = ""
    carrier: str | None = None  # ours: what the gateway reads as the carrier class


class NewProcedure(BaseModel):
    """The body of POST /procedures; `sampleContainerIds` of a retrieval is ours."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["STORE", "RETRIEVE", "RETRIEVAL", "REFILL"]
    facilityId: int  # noqa: N815
    subjectCode: str | None = None  # noqa: N815
    sampleContainers: list[NewSample] = Field(default=[], max_length=500)  # noqa: N815
    sampleContainerIds: list[int] = Field(default=[], max_length=500)  # noqa: N815


def owned_procedure(centre: Centre, client: Client, key: int) -> Row:
    """A procedure of the caller's organisation, else NOT_FOUND."""
    return owned(centre, bodies.PROCEDURES, "procedure", client, key, "p.id")


def create(centre: Centre, client: Client, body: NewProcedure, status: ProcedureStatus) -> int:
    """Make a store or a retrieval in this status; its id."""
    owned(centre, bodies.FACILITIES, "facility", client, body.facilityId, "id")
    subject = centre.database.find(
        f"{bodies.SUBJECTS} AND s.code = ? AND s.facility_id = ?",
        client.organization_id,
        body.subjectCode,
        body.facilityId,
    )
    if subject is None:
        raise invalid(f"subjectCode: there is no subject {body.subjectCode} in this facility")
    now = centre.now_ms()
    with centre.database.transaction():
        if body.type == "STORE":
            samples = _new_samples(centre, subject["id"], body, now)
        else:
            samples = _stored_samples(centre, subject["id"], body)
        key = centre.database.execute(
            """INSERT INTO procedure (facility_id, type, status, subject_id, created_ms, updated_ms)
            VALUES (?, ?, ?, ?, ?, ?)""",
            body.facilityId,
            "STORE" if body.type == "STORE" else "RETRIEVE",
            status,
            subject["id"],
            now,
            now,
        )
        for sample in samples:
            centre.database.execute("INSERT INTO procedure_sample VALUES (?, ?)", key, sample)
    return key


def _new_samples(centre: Centre, subject: int, body: NewProcedure, now: int) -> list[int]:
    if not body.sampleContainers or body.sampleContainerIds:
        raise invalid("sampleContainers: a store names the new sample containers, and only those")
    return [
        centre.database.execute(
            """INSERT INTO sample_container
            (subject_id, name, description, carrier, state, updated_ms)
            VALUES (?, ?, ?, ?, 'EXPECTED', ?)""",
            subject,
            one.name,
            one.description,
            one.carrier,
            now,
        )
        for one in body.sampleContainers
    ]


def _stored_samples(centre: Centre, subject: int, body: NewProcedure) -> list[int]:
    if not body.sampleContainerIds or body.sampleContainers:
        raise invalid("sampleContainerIds: a retrieval names stored sample containers by id")
    for key in body.sampleContainerIds:
        row = centre.database.find(
            "SELECT state FROM sample_container WHERE id = ? AND subject_id = ?", key, subject
        )
        if row is None:
            raise invalid(f"sampleContainerIds: the subject has no sample container {key}")
        if row["state"] != "STORED":
            raise invalid(f"sampleContainerIds: sample container {key} is {row['state']}")
    return list(dict.fromkeys(body.sampleContainerIds))


def move(centre: Centre, row: Row, wanted: ProcedureStatus, reason: str | None = None) -> None:
    """Change the status of a procedure as the table of the model allows, else CONFLICT."""
    try:
        require_move(ProcedureStatus(row["status"]), wanted)
    except IllegalTransition as refusal:
        raise ApiError(409, "CONFLICT", refusal.sentence) from refusal
    now = centre.now_ms()
    cancelled = now if wanted is ProcedureStatus.CANCELLED else None
    centre.database.execute(
        """UPDATE procedure SET status = ?, reason = ?, cancelled_ms = ?, updated_ms = ?
        WHERE id = ?""",
        wanted,
        reason,
        cancelled,
        now,
        row["id"],
    )


def since_ms(text: str | None) -> int | None:
    """The moment of an updatedSince parameter, else VALIDATION_ERROR."""
    try:
        return None if text is None else parse_iso_utc(text)
    except ValueError as fault:
        raise invalid(f"updatedSince: {fault}") from fault


def router(centre: Centre) -> APIRouter:
    """The routes of procedures."""
    routes = APIRouter(prefix="/api/v1/external/procedures", tags=["documented"])
    caller = Depends(authenticated(centre, device=False))
    pages = Depends(Paging)

    def shown(client: Client, key: int, status: int = 200) -> JSONResponse:
        row = owned_procedure(centre, client, key)
        return single(centre, bodies.procedure(centre.database, row), status)

    @routes.post("", status_code=201)
    async def new(body: NewProcedure, client: Client = caller) -> JSONResponse:
        if body.type == "REFILL":
            raise ApiError(403, "FORBIDDEN", "a refill is started at the device")
        return shown(client, create(centre, client, body, ProcedureStatus.PENDING), 201)

    @routes.get("")
    async def procedures(
        client: Client = caller,
        paging: Paging = pages,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
        type_: Annotated[str | None, Query(alias="type")] = None,
        status: str | None = None,
        subject_code: Annotated[str | None, Query(alias="subjectCode")] = None,
        updated_since: Annotated[str | None, Query(alias="updatedSince")] = None,
    ) -> JSONResponse:
        wanted = {
            "p.facility_id = ?": facility_id,
            "p.type = ?": "RETRIEVE" if type_ == "RETRIEVAL" else type_,
            "p.status = ?": status,
            "s.code = ?": subject_code,
            "p.updated_ms >= ?": since_ms(updated_since),
        }
        chosen = {term: value for term, value in wanted.items() if value is not None}
        query = " AND ".join([bodies.PROCEDURES, *chosen])
        values: list[object] = [client.organization_id, *chosen.values()]
        return listed(
            centre, paging, query, values, "id", lambda row: bodies.procedure(centre.database, row)
        )

    @routes.get("/{key}")
    async def procedure(key: int, client: Client = caller) -> JSONResponse:
        return shown(client, key)

    @routes.post("/{key}/cancel")
    async def cancel(key: int, client: Client = caller) -> JSONResponse:
        row = owned_procedure(centre, client, key)
        move(centre, row, ProcedureStatus.CANCELLED, "withdrawn by the requester")
        return shown(client, key)

    return routes

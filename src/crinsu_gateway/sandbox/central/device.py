"""The device-side extension of the sandbox central, under /api/v1/device: events, heartbeat, reads.

All of it is ours; nothing here is documented by the public API. Only clients registered as
devices may call it.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.sandbox.central import bodies, events, witness
from crinsu_gateway.sandbox.central.answers import Body, Paging, listed, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Database, Row
from crinsu_gateway.sandbox.central.facts import Event, Heartbeat
from crinsu_gateway.sandbox.central.procedures import since_ms
from crinsu_gateway.sandbox.central.tokens import authenticated


def router(centre: Centre) -> APIRouter:
    """The routes of the device side."""
    routes = APIRouter(prefix="/api/v1/device", tags=["device side (our extension)"])
    caller = Depends(authenticated(centre, device=True))
    pages = Depends(Paging)

    @routes.post("/events")
    async def event(
        body: Event,
        client: Client = caller,
        key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
    ) -> JSONResponse:
        reply = events.receive(centre, client, key, body)
        if reply.status != 200:
            answer = JSONResponse(reply.data, reply.status)
        else:
            answer = single(centre, reply.data)
        if reply.replayed:
            answer.headers["Idempotent-Replay"] = "true"
        return answer

    @routes.post("/heartbeat")
    async def heartbeat(body: Heartbeat, client: Client = caller) -> JSONResponse:
        with centre.database.transaction():
            gateway = events.known_gateway(centre, client, body.gateway)
            _note(centre, client, body)
            answer: Body = {
                "now": iso_utc(centre.now_ms()),
                "epoch": gateway["epoch"] or body.epoch,
                "expected": events.expected_seq(gateway),
            }
            if body.checkpoint is not None:
                answer["checkpoint"] = witness.witnessed(
                    centre, body.gateway, body.epoch, body.checkpoint
                )
        return single(centre, answer)

    def changed(
        query: str, client: Client, paging: Paging, terms: dict[str, object], render: _Render
    ) -> JSONResponse:
        chosen = {term: value for term, value in terms.items() if value is not None}
        asked = " AND ".join([query, *chosen])
        values: list[object] = [client.organization_id, *chosen.values()]
        return listed(
            centre,
            paging,
            asked,
            values,
            "updated_ms, id",
            lambda row: render(centre.database, row),
        )

    @routes.get("/sample-containers")
    async def samples(
        client: Client = caller,
        paging: Paging = pages,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
        updated_since: Annotated[str | None, Query(alias="updatedSince")] = None,
    ) -> JSONResponse:
        terms: dict[str, object] = {
            "s.facility_id = ?": facility_id,
            "x.updated_ms >= ?": since_ms(updated_since),
        }
        return changed(bodies.SAMPLES, client, paging, terms, bodies.device_sample)

    @routes.get("/procedures")
    async def procedures(
        client: Client = caller,
        paging: Paging = pages,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
        updated_since: Annotated[str | None, Query(alias="updatedSince")] = None,
    ) -> JSONResponse:
        terms: dict[str, object] = {
            "p.facility_id = ?": facility_id,
            "p.updated_ms >= ?": since_ms(updated_since),
        }
        return changed(bodies.PROCEDURES, client, paging, terms, bodies.device_procedure)

    return routes


_Render = Callable[[Database, Row], Body]


def _note(centre: Centre, client: Client, body: Heartbeat) -> None:
    """Keep the state of the gateway, and which facility it stands in."""
    facility = centre.database.find(
        "SELECT id FROM facility WHERE organization_id = ? AND name = ?",
        client.organization_id,
        body.facility,
    )
    centre.database.execute(
        """UPDATE gateway SET heartbeat_ms = ?, heartbeat = ?, facility_id = ifnull(?, facility_id)
        WHERE id = ?""",
        centre.now_ms(),
        body.model_dump_json(by_alias=True),
        facility["id"] if facility else None,
        body.gateway,
    )

"""The device-side extension of the sandbox central, under /api/v1/device: events and heartbeat.

All of it is ours; nothing here is documented by the public API. Only clients registered as
devices may call it. Its lists are in lists.py.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import JSONResponse

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.sandbox.central import events, gateways, lists, restores, witness
from crinsu_gateway.sandbox.central.answers import Body, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.facts import Event, Heartbeat
from crinsu_gateway.sandbox.central.tokens import authenticated


def router(centre: Centre) -> APIRouter:
    """The routes of the device side."""
    routes = APIRouter(prefix="/api/v1/device", tags=["device side (our extension)"])
    caller = Depends(authenticated(centre, device=True))

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
            restores.notice(centre, gateway, body)
            _note(centre, client, body)
            answer: Body = {
                "now": iso_utc(centre.now_ms()),
                "epoch": gateway["epoch"] or body.epoch,
                "expected": events.expected_seq(gateway),
            }
            news = lists.newest(centre, client, body.facility)
            if news is not None:
                answer["newest"] = news
            kept = gateways.keep(centre, body.gateway, body.state, body.state_version)
            if kept is not None:
                answer["stateVersion"] = kept
            if body.checkpoint is not None:
                answer["checkpoint"] = witness.witnessed(
                    centre, body.gateway, body.epoch, body.checkpoint
                )
        return single(centre, answer)

    return routes


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
        body.model_dump_json(by_alias=True, exclude={"state"}),
        facility["id"] if facility else None,
        body.gateway,
    )

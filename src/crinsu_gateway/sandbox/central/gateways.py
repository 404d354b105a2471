"""The gateways as the sandbox central sees them: the live state that a heartbeat bears, for staff.

Of each gateway the state with the latest version is kept. It is as fresh as the last heartbeat
that said that this version still holds; staff see its age, and that it is stale when it is.
"""

import json

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.sandbox.central.answers import Body, not_found
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.live import LiveState

STALE_S = 180.0
"""Three heartbeats: what was not confirmed for longer is shown as stale."""


def keep(centre: Centre, gateway: str, state: LiveState | None, holds: int | None) -> int | None:
    """Keep a live state, and note which version holds; the version kept, None while none is."""
    now_ms = centre.now_ms()
    if state is not None:
        centre.database.execute(
            """INSERT INTO gateway_live (gateway, version, state, kept_ms, confirmed_ms)
            VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (gateway) DO UPDATE SET
            version = excluded.version, state = excluded.state, kept_ms = excluded.kept_ms,
            confirmed_ms = excluded.confirmed_ms WHERE excluded.version > version""",
            gateway,
            state.version,
            state.model_dump_json(),
            now_ms,
        )
    if holds is not None:
        centre.database.execute(
            "UPDATE gateway_live SET confirmed_ms = ? WHERE gateway = ? AND version = ?",
            now_ms,
            gateway,
            holds,
        )
    kept = centre.database.find("SELECT version FROM gateway_live WHERE gateway = ?", gateway)
    return None if kept is None else int(kept["version"])


_GATEWAYS = """
SELECT g.id, g.epoch, g.high, g.heartbeat_ms, g.heartbeat ->> '$.waiting' AS waiting,
    f.name AS facility, l.version, l.state, l.kept_ms, l.confirmed_ms
FROM gateway g LEFT JOIN facility f ON f.id = g.facility_id
LEFT JOIN gateway_live l ON l.gateway = g.id
"""


def router(centre: Centre) -> APIRouter:
    """The routes for staff."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])

    @routes.get("/gateways")
    async def gateways() -> JSONResponse:
        rows = centre.database.all(f"{_GATEWAYS} ORDER BY g.id")
        return JSONResponse([_shown(row, centre.now_ms()) for row in rows])

    @routes.get("/gateways/{key}")
    async def gateway(key: str) -> JSONResponse:
        row = centre.database.find(f"{_GATEWAYS} WHERE g.id = ?", key)
        if row is None:
            raise not_found("gateway", key)
        return JSONResponse(_shown(row, centre.now_ms()))

    return routes


def _shown(row: Row, now_ms: int) -> Body:
    return {
        "gateway": row["id"],
        "facility": row["facility"],
        "epoch": row["epoch"],
        "lastSequence": row["high"],
        "waiting": row["waiting"],
        "heartbeatAt": iso_utc_or_none(row["heartbeat_ms"]),
        "heartbeatAgeSeconds": _age_s(row["heartbeat_ms"], now_ms),
        "live": None if row["version"] is None else _live(row, now_ms),
    }


def _live(row: Row, now_ms: int) -> Body:
    """The state with its age; a later heartbeat that spoke of another version does not renew it."""
    age_s = _age_s(row["confirmed_ms"], now_ms) or 0.0
    superseded = row["heartbeat_ms"] is not None and row["heartbeat_ms"] > row["confirmed_ms"]
    return {
        "version": row["version"],
        "keptAt": iso_utc(row["kept_ms"]),
        "confirmedAt": iso_utc(row["confirmed_ms"]),
        "ageSeconds": age_s,
        "stale": superseded or age_s > STALE_S,
        "state": json.loads(row["state"]),
    }


def _age_s(then_ms: int | None, now_ms: int) -> float | None:
    return None if then_ms is None else max(0, now_ms - then_ms) / 1000

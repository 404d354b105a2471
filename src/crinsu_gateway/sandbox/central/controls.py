"""Controls of the sandbox central: faults by name, settings, counters; for tests and demos only."""

from dataclasses import asdict, fields
from typing import Annotated, Self

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.faults import EFFECTS, Fault, FaultName, Shape
from crinsu_gateway.sandbox.central.traffic import RateHeaders, most_in_window

CLOCKS = (FaultName.CLOCK_SKEW, FaultName.CLOCK_JUMP)
LONGEST_S = 600


class NewFault(BaseModel):
    """A fault to set: for the next `times` requests below `path`, after `skip` others."""

    model_config = ConfigDict(extra="forbid")
    name: FaultName
    times: Annotated[int | None, Field(ge=1)] = None
    path: str = "/"
    method: str | None = None
    seconds: Annotated[float, Field(ge=-1e9, le=1e9)] = 1.0
    skip: Annotated[int, Field(ge=0)] = 0
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    seed: int = 1
    shape: Shape | None = None
    body: Annotated[str | None, Field(min_length=1, max_length=200)] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.name not in CLOCKS and not 0 <= self.seconds <= LONGEST_S:
            raise ValueError(f"seconds: {self.name} takes 0 to {LONGEST_S}")
        if self.shape is not None and self.name is not FaultName.WRONG_ENVELOPE:
            raise ValueError("shape: only wrong-envelope has one")
        return self


class NewSettings(BaseModel):
    """Settings to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    rate_per_minute: Annotated[int | None, Field(ge=1, alias="ratePerWindow")] = None
    window_s: Annotated[float | None, Field(gt=0, alias="windowSeconds")] = None
    token_s: Annotated[int | None, Field(ge=0, alias="tokenSeconds")] = None
    bare: bool | None = None
    clock_offset_ms: Annotated[int | None, Field(alias="clockOffsetMs")] = None
    rate_headers: Annotated[RateHeaders | None, Field(alias="rateHeaders")] = None
    batch_events: Annotated[int | None, Field(ge=0, le=200, alias="batchEvents")] = None


def _shown(fault: Fault) -> dict[str, object]:
    members = (field.name for field in fields(fault) if field.name != "dice")
    return {name: getattr(fault, name) for name in members}


def router(centre: Centre) -> APIRouter:
    """The routes of the controls."""
    routes = APIRouter(prefix="/sandbox", tags=["sandbox"])

    @routes.get("/faults")
    async def faults() -> dict[str, object]:
        known = [{"name": name, "effect": effect} for name, effect in EFFECTS.items()]
        return {"set": [_shown(one) for one in centre.faults if one.times != 0], "known": known}

    @routes.post("/faults", status_code=201)
    async def add_fault(body: NewFault) -> dict[str, str]:
        centre.faults[:] = [one for one in centre.faults if one.times != 0]
        centre.faults.append(Fault(**body.model_dump()))
        return {"added": body.name}

    @routes.delete("/faults")
    async def clear_faults() -> dict[str, int]:
        count = len(centre.faults)
        centre.faults.clear()
        return {"removed": count}

    @routes.post("/settings")
    async def settings(body: NewSettings) -> dict[str, object]:
        for name, value in body.model_dump(exclude_none=True).items():
            setattr(centre.switches, name, value)
        return asdict(centre.switches)

    @routes.get("/stats")
    async def stats() -> JSONResponse:
        window = centre.switches.window_s
        clients = {
            client: {
                "requests": len(times),
                "times": list(times),
                "mostInWindow": most_in_window(list(times), window),
                "outcomes": centre.arrivals.statuses.get(client, {}),
            }
            for client, times in centre.arrivals.times.items()
        }
        events = centre.database.all(
            """SELECT gateway, epoch, count(*) AS events, sum(deliveries) AS deliveries,
            max(seq) AS high FROM device_event GROUP BY gateway, epoch"""
        )
        return JSONResponse({"windowSeconds": window, "clients": clients, "events": events})

    return routes

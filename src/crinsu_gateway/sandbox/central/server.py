"""The sandbox central as a server: its rooms as one application, on one real socket.

`running(...)` is the one way in, for demos, tests and the command line. It makes no clock: it is
handed one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.central import (
    answers,
    batches,
    clients,
    controls,
    desk,
    device,
    exposures,
    external,
    gateways,
    identity_desk,
    lists,
    people,
    procedures,
    staff,
    tokens,
)
from crinsu_gateway.sandbox.central.bulk import Told
from crinsu_gateway.sandbox.central.centre import Centre, Switches
from crinsu_gateway.sandbox.central.conditional import Conditional
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.gate import Gate
from crinsu_gateway.sandbox.central.seed import Seed, seed
from crinsu_gateway.sandbox.listening import Connections, listening


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox central that listens."""

    url: str
    port: int
    centre: Centre


def application(centre: Centre) -> FastAPI:
    """The routes of the sandbox central, without the gate."""
    app = FastAPI(title="Sandbox central", version="1.0", docs_url=None, redoc_url=None)
    app.add_middleware(Conditional)
    app.add_exception_handler(answers.ApiError, answers.refused)
    app.add_exception_handler(RequestValidationError, answers.malformed)
    app.add_exception_handler(HTTPException, answers.unrouted)
    device_side = (device, batches, lists, people)
    office = (exposures, gateways, staff, desk, identity_desk, clients, controls)
    for room in (tokens, external, procedures, *device_side, *office):
        app.include_router(room.router(centre))
    return app


@asynccontextmanager
async def running(
    *,
    clock: Clock,
    host: str = "127.0.0.1",
    port: int = 0,
    data_path: Path | None = None,
    plan: Seed | None = None,
    switches: Switches | None = None,
    told: Told | None = None,
) -> AsyncIterator[Running]:
    """A sandbox central for as long as the block runs; port 0 takes any free one.

    Without `data_path` its data lives in memory. OSError when the port is taken.
    """
    database = Database(data_path or ":memory:")
    try:
        centre = Centre(database, clock, switches or Switches())
        seed(centre, plan or Seed(), told)

        def gated(connections: Connections) -> Gate:
            return Gate(application(centre), centre, connections)

        async with listening("sandbox-central", host, port, gated) as bound:
            yield Running(f"http://{host}:{bound}", bound, centre)
    finally:
        database.close()

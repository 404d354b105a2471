"""The sandbox central as a server: one application, one real socket, started and stopped here.

`running(...)` is the one way in, for demos, tests and the command line. It takes no signals:
whoever runs it owns them. It makes no clock: it is handed one.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
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


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the process."""
        yield


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
        listener = _listen(host, port)
        bound = listener.getsockname()[1]
        server = _server(centre)
        # Owned here: it ends below, whatever happens in the block.
        task = asyncio.create_task(server.serve(sockets=[listener]), name="sandbox-central")
        try:
            while not server.started and not task.done():  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.005)
            yield Running(f"http://{host}:{bound}", bound, centre)
        finally:
            server.should_exit = True
            await task
    finally:
        database.close()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _server(centre: Centre) -> _Server:
    server: _Server
    gate = Gate(application(centre), centre, lambda: server.server_state.connections)
    server = _Server(
        uvicorn.Config(
            gate,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
    )
    return server

"""The sandbox registry as a server: one application, one real socket, started and stopped here.

`running(...)` is the one way in, for tests and the command line. It takes no signals and makes no
clock.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.registry.gate import Gate
from crinsu_gateway.sandbox.registry.register import Fault, Register, Switches
from crinsu_gateway.sandbox.registry.routes import application
from crinsu_gateway.sandbox.registry.seed import seed


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the process."""
        yield


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox registry that listens; `url` is that of its API."""

    url: str
    port: int
    register: Register


@asynccontextmanager
async def running(
    *,
    clock: Clock,
    host: str = "127.0.0.1",
    port: int = 0,
    more: int = 25,
    switches: Switches | None = None,
    faults: list[Fault] | None = None,
) -> AsyncIterator[Running]:
    """A sandbox registry for as long as the block runs; port 0 takes any free one.

    OSError when the port is taken. `more` invented biobanks and persons make pages.
    """
    register = Register(clock, switches=switches or Switches(), faults=faults or [])
    seed(register, more=more)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    bound = listener.getsockname()[1]
    server = _server(register)
    # Owned here: it ends below, whatever happens in the block.
    task = asyncio.create_task(server.serve(sockets=[listener]), name="sandbox-registry")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.005)
        shown = f"[{host}]" if ":" in host else host
        yield Running(f"http://{shown}:{bound}/v2", bound, register)
    finally:
        server.should_exit = True
        await task


def _server(register: Register) -> _Server:
    server: _Server
    gate = Gate(application(register), register, lambda: server.server_state.connections)
    server = _Server(
        uvicorn.Config(
            gate,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    return server

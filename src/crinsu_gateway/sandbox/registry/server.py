"""The sandbox registry as a server.

`running(...)` is the one way in, for tests and the command line. It makes no clock: it is handed
one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.listening import Connections, listening
from crinsu_gateway.sandbox.registry.gate import Gate
from crinsu_gateway.sandbox.registry.register import Fault, Register, Switches
from crinsu_gateway.sandbox.registry.routes import application
from crinsu_gateway.sandbox.registry.seed import seed


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

    def gated(connections: Connections) -> Gate:
        return Gate(application(register), register, connections)

    async with listening("sandbox-registry", host, port, gated) as bound:
        shown = f"[{host}]" if ":" in host else host
        yield Running(f"http://{shown}:{bound}/v2", bound, register)

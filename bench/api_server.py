"""The real API over a store, and a bare endpoint of the framework beside it (api_pages.py).

A process of its own: `python -m bench.api_server STORE PORT FOLDER`. The bare endpoint stands on
the next port and answers the bytes of FOLDER/body; the token goes to FOLDER/token.
"""

import asyncio
import secrets
import sys
from pathlib import Path

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.daemon import SWITCH_S
from crinsu_gateway.app.garbage import Garbage
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.application import ApiFacts, application
from crinsu_gateway.web.representation.health import BuildFacts, DaemonHealth
from crinsu_gateway.web.scopes import ALL_SCOPES
from crinsu_gateway.web.server import ApiServer

KEY = bytes(range(32))
NO_LIMIT = 10**9


async def serve(store: Path, port: int, folder: Path) -> None:
    """Serve until the process is ended."""
    clock = SystemClock()
    database = Database(store, clock)
    facts = ApiFacts(
        organization="Bench",
        signing_key=KEY,
        clients=(),
        rate_per_minute=NO_LIMIT,
        scanners={},
        profiles={},
        build=BuildFacts("0", "", 0, "", ""),
        entrance=Entrance(Pins(bytes(32)), lambda: secrets.token_urlsafe(32)),
    )

    async def bare(request: Request) -> Response:
        return Response((folder / "body").read_bytes(), media_type="application/json")

    served = application(database, clock, facts, DaemonHealth)
    token = tokens.mint(KEY, "bench", ALL_SCOPES, clock.now(), 86_400)
    (folder / "token").write_text(token)
    await asyncio.gather(
        ApiServer(served, "127.0.0.1", port).run(),
        ApiServer(Starlette(routes=[Route("/bare", bare)]), "127.0.0.1", port + 1).run(),
    )


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_S)  # as the daemon does
    with Garbage(SystemClock().monotonic) as garbage:
        garbage.settle()
        uvloop.run(serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))

"""The gate before a sandbox registry's routes: keeps a log and plays faults.

It stands outside the framework because a cut connection is no answer.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.sandbox.registry.answers import Refused, error
from crinsu_gateway.sandbox.registry.register import Fault, FaultName, Register, Seen
from crinsu_gateway.sandbox.registry.routes import CHALLENGE, user_of

CUT = 0
"""Stands in the log for the status of what was not answered."""
PORTAL_PAGE = "<html><body>Please log in to the guest network</body></html>"
PARTS = 1000
ANOTHER_HOST = "http://elsewhere.invalid/v2/biobanks"


class Gate:
    """ASGI application around the routes."""

    def __init__(
        self, inner: ASGIApp, register: Register, connections: Callable[[], Iterable[Any]]
    ) -> None:
        self._inner = inner
        self._register = register
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        struck = [one for one in self._register.faults if one.hits(scope["method"], path)]
        for fault in struck:
            if await self._played(fault, scope, receive, send):
                return
        await self._inner(scope, receive, self._noting(scope, send))

    def _note(self, scope: Scope, status: int) -> None:
        authorization = Headers(scope=scope).get("Authorization")
        try:
            user = user_of(self._register, authorization)
        except Refused:
            user = "(wrong)"
        query = scope["query_string"].decode("latin-1")
        self._register.seen.append(Seen(scope["method"], scope["path"], query, user, status))

    def _noting(self, scope: Scope, send: Send) -> Send:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, message["status"])
            await send(message)

        return noted

    async def _played(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
        """Play a fault; whether the request ends with it."""
        match fault.name:
            case FaultName.SLOW:
                await asyncio.sleep(fault.seconds)
                return False
            case FaultName.CHALLENGE if Headers(scope=scope).get("Authorization"):
                return False
            case FaultName.CUT_BEFORE:
                await self._cut(scope, receive)
            case FaultName.CUT_AFTER:
                await self._inner(scope, receive, _nowhere)
                await self._cut(scope, receive)
            case _:
                answer = _answer(fault, scope)
                await answer(scope, receive, self._noting(scope, send))
        return True

    async def _cut(self, scope: Scope, receive: Receive) -> None:
        self._note(scope, CUT)
        for connection in list(self._connections()):
            if connection.client == scope.get("client"):
                connection.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def _answer(fault: Fault, scope: Scope) -> Response:
    match fault.name:
        case FaultName.ERROR_503:
            wait = {"Retry-After": f"{fault.seconds:.0f}"}
            return error(503, "Maintenance, try again later.", wait)
        case FaultName.BUSY_429:
            return error(429, "Too many requests.", {"Retry-After": f"{fault.seconds:.0f}"})
        case FaultName.CHALLENGE:
            return error(401, "This needs credentials.", CHALLENGE)
        case FaultName.PORTAL:
            return HTMLResponse(PORTAL_PAGE)
        case FaultName.HALF:
            return Response(b'{"cristin_biobank_id": "2510', media_type="application/json")
        case FaultName.HUGE:
            return StreamingResponse(_endless(), media_type="application/json")
        case FaultName.PACKED:
            packed = {"Content-Encoding": "gzip"}
            return Response(gzip.compress(b"[]"), media_type="application/json", headers=packed)
        case FaultName.ELSEWHERE:
            return Response(status_code=307, headers={"Location": ANOTHER_HOST})
        case FaultName.CIRCLE:
            return Response(status_code=307, headers={"Location": scope["path"]})
    return error(500, "Internal error, try again.")


async def _endless() -> AsyncIterator[bytes]:
    """More than anybody takes in; it ends at last, for whoever runs this."""
    yield b"["
    for _ in range(PARTS):
        yield b" " * 65_536
        await asyncio.sleep(0)


async def _nowhere(_: Message) -> None:
    """An answer that nobody gets."""

"""The gate before the sandbox central's routes: counts arrivals, limits the rate, plays faults.

It stands outside the framework because a cut connection is no answer. It does not decide who may
do what; it reads the client's name only to count.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import parse_qs

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.sandbox.central.answers import ApiError
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.tokens import basic_credentials, claimed_client
from crinsu_gateway.sandbox.central.traffic import Fault, FaultName

UNKNOWN = "(unknown)"


class Connection(Protocol):
    """What the gate needs of a connection of the server: whose it is, and a way to cut it."""

    client: tuple[str, int] | None
    transport: Any


class Gate:
    """ASGI application around the routes."""

    def __init__(
        self, inner: ASGIApp, centre: Centre, connections: Callable[[], Iterable[Any]]
    ) -> None:
        self._inner = inner
        self._centre = centre
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/sandbox"):
            await self._inner(scope, receive, send)
            return
        receive, body = await _buffered(receive)  # a caller that gives up has still asked
        client = self._client(scope, body)
        now = self._centre.clock.monotonic()
        self._centre.arrivals.record(client, now)
        struck = [one for one in self._centre.faults if one.hits(scope["method"], path)]
        for fault in struck:
            if await self._played(fault, client, scope, receive, send):
                return
        limit = self._centre.window(client)
        if not limit.admit(now):
            await self._busy(client, limit.free_in(now), limit.headers(now), scope, receive, send)
            return
        answer = self._counting(client, limit.headers(now), send)
        await self._inner(scope, receive, answer)

    def _client(self, scope: Scope, body: bytes) -> str:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        authorization = headers.get("authorization")
        if scope["path"] != "/oauth/token":
            return claimed_client(self._centre, authorization) or UNKNOWN
        named = basic_credentials(authorization)
        form = parse_qs(body.decode("latin-1"))
        return named[0] if named else form.get("client_id", [UNKNOWN])[0]

    def _counting(self, client: str, headers: dict[str, str], send: Send) -> Send:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._centre.arrivals.answered(client, str(message["status"]))
                extra = [(key.lower().encode(), text.encode()) for key, text in headers.items()]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        return counted

    async def _played(
        self, fault: Fault, client: str, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Play a fault; whether the request ends with it."""
        answer = self._counting(client, {}, send)
        match fault.name:
            case FaultName.SLOW:
                await asyncio.sleep(fault.seconds)
                return False
            case FaultName.ERROR_500:
                failure = ApiError(500, "INTERNAL", "a fault was asked for")
                await JSONResponse(failure.body(), 500)(scope, receive, answer)
            case FaultName.ERROR_503:
                failure = ApiError(503, "UNAVAILABLE", "a fault was asked for")
                retry = {"Retry-After": f"{fault.seconds:.0f}"}
                await JSONResponse(failure.body(), 503, retry)(scope, receive, answer)
            case FaultName.REVOKE:
                failure = ApiError(401, "UNAUTHORIZED", "the token was revoked")
                await JSONResponse(failure.body(), 401)(scope, receive, answer)
            case FaultName.BUSY_429:
                await self._busy(client, fault.seconds, {}, scope, receive, send)
            case FaultName.CUT_BEFORE:
                await self._cut(client, "cut-before", scope, receive)
            case FaultName.CUT_AFTER:
                await self._inner(scope, receive, _nowhere)
                await self._cut(client, "cut-after", scope, receive)
        return True

    async def _busy(
        self,
        client: str,
        seconds: float,
        headers: dict[str, str],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        failure = ApiError(429, "RATE_LIMITED", "too many requests; see Retry-After")
        wait = {**headers, "Retry-After": str(max(1, math.ceil(seconds)))}
        answer = self._counting(client, wait, send)
        await JSONResponse(failure.body(), 429)(scope, receive, answer)

    async def _cut(self, client: str, outcome: str, scope: Scope, receive: Receive) -> None:
        self._centre.arrivals.answered(client, outcome)
        for connection in list(self._connections()):
            if connection.client == scope.get("client"):
                connection.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def _nowhere(_: Message) -> None:
    """An answer that nobody gets."""


async def _buffered(receive: Receive) -> tuple[Receive, bytes]:
    """Read the body ahead, and give a receive that plays it again."""
    messages: list[Message] = []
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    body = b"".join(message.get("body", b"") for message in messages)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again, body

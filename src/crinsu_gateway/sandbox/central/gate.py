"""The gate before the sandbox central's routes: counts arrivals, limits the rate, plays faults.

It stands outside the framework because a cut connection is no answer. It does not decide who may
do what; it reads the client's name only to count.
"""

import asyncio
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol
from urllib.parse import parse_qs

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.sandbox.central.answers import ApiError
from crinsu_gateway.sandbox.central.centre import SKEW_MS, Centre
from crinsu_gateway.sandbox.central.envelopes import Caught, reshaped
from crinsu_gateway.sandbox.central.faults import Fault, FaultName, Shape
from crinsu_gateway.sandbox.central.tokens import basic_credentials, counted_client

UNKNOWN = "(unknown)"
PIECES = 10


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
        self._held: list[asyncio.Event] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/sandbox"):
            await self._inner(scope, receive, send)
            return
        body = await _whole(receive)  # a caller that gives up has still asked
        client = self._client(scope, body)
        now = self._centre.clock.monotonic()
        self._centre.arrivals.record(client, now)
        struck = [one for one in self._centre.faults if one.hits(scope["method"], path, body)]
        for fault in struck:
            if await self._ended(fault, client, scope, receive, send):
                return
        limit = self._centre.window(client)
        form = self._centre.switches.rate_headers
        if not limit.admit(now):
            wait = limit.free_in(now)
            await self._busy(client, wait, limit.headers(now, form), scope, receive, send)
            return
        answer = self._counting(client, limit.headers(now, form), send)
        await self._served(struck, client, scope, body, receive, answer)

    def _client(self, scope: Scope, body: bytes) -> str:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        authorization = headers.get("authorization")
        if scope["path"] != "/oauth/token":
            return counted_client(self._centre, authorization) or UNKNOWN
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

    async def _ended(
        self, fault: Fault, client: str, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Play what comes before the request is applied; whether the request ends with it."""
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
                why = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
                await JSONResponse(failure.body(), 401, why)(scope, receive, answer)
            case FaultName.BUSY_429:
                await self._busy(client, fault.seconds, {}, scope, receive, send)
            case FaultName.CUT_BEFORE:
                await self._cut(client, fault.name, scope, receive)
            case _:
                return False
        return True

    async def _served(
        self,
        struck: Sequence[Fault],
        client: str,
        scope: Scope,
        body: bytes,
        receive: Receive,
        send: Send,
    ) -> None:
        """Apply the request, once as a rule, and give its answer, whole as a rule."""
        by_name = {fault.name: fault for fault in struck}
        held = by_name.get(FaultName.REORDER) or by_name.get(FaultName.LATE)
        if FaultName.LATE in by_name:
            await self._cut(client, "late", scope, receive)
        if held is not None:
            await self._hold(held.seconds)
        self._turn_clock(by_name)
        if FaultName.DUPLICATE in by_name:
            await self._applied(scope, body)
        caught = await self._applied(scope, body)
        wrong = by_name.get(FaultName.WRONG_ENVELOPE)
        if wrong is not None:
            caught = reshaped(caught, wrong.shape or wrong.dice.choice(list(Shape)))
        if held is None:
            self._release()
        if FaultName.LATE not in by_name:
            await self._told(by_name, caught, client, scope, receive, send)

    async def _applied(self, scope: Scope, body: bytes) -> Caught:
        caught = Caught()
        await self._inner(dict(scope), _played(body), caught.take)
        return caught

    async def _told(
        self,
        struck: dict[FaultName, Fault],
        caught: Caught,
        client: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if FaultName.CUT_AFTER in struck:
            await self._cut(client, FaultName.CUT_AFTER, scope, receive)
            return
        await send(caught.start({}))
        if FaultName.HALF_BODY in struck:
            half = caught.body[: len(caught.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await asyncio.sleep(0.01)  # so that the half is on its way before the reset
            await self._cut(client, FaultName.HALF_BODY, scope, receive)
            return
        drip = struck.get(FaultName.DRIP)
        size = max(1, -(-len(caught.body) // PIECES)) if drip else len(caught.body) or 1
        for start in range(0, len(caught.body), size):
            if drip:
                await asyncio.sleep(drip.seconds / PIECES)
            piece = caught.body[start : start + size]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _hold(self, seconds: float) -> None:
        """Wait until another request has been served, at most so long."""
        turn = asyncio.Event()
        self._held.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn.wait()
        except TimeoutError:
            if turn in self._held:  # it may be released in the same moment
                self._held.remove(turn)

    def _release(self) -> None:
        for turn in self._held:
            turn.set()
        self._held.clear()

    def _turn_clock(self, struck: dict[FaultName, Fault]) -> None:
        skew, jump = struck.get(FaultName.CLOCK_SKEW), struck.get(FaultName.CLOCK_JUMP)
        SKEW_MS.set(int(skew.seconds * 1000) if skew else 0)
        if jump is not None:
            leap = int(jump.dice.uniform(-jump.seconds, jump.seconds) * 1000)
            self._centre.switches.clock_offset_ms += leap

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


async def _whole(receive: Receive) -> bytes:
    """The whole body of a request."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _played(body: bytes) -> Receive:
    """A `receive` that plays a body, as often as it is made."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive

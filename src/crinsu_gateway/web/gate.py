"""The gate around all routes: plain HTTP from elsewhere, rate limits, headers, and every failure.

Whatever goes wrong behind it becomes an answer here, and only here; what nobody planned is logged
with the incident id that the caller is told. It decides nothing about resources.
"""

from collections.abc import Callable, Mapping
from functools import partial

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.web.allowance import GRANT, Free, Spent
from crinsu_gateway.web.auth import Authority, unauthorized
from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.errors import Failure, Refused, failure_of, refusal
from crinsu_gateway.web.faces import OAUTH_PATHS, Face, face_of
from crinsu_gateway.web.harvest.door import Door, is_basic
from crinsu_gateway.web.intake import Gone
from crinsu_gateway.web.limits import Limits, by_address, by_client, plain_address
from crinsu_gateway.web.refusing import refused
from crinsu_gateway.web.resource import AGAIN, CLIENT
from crinsu_gateway.web.streaming import Broken, respond

log = structlog.get_logger("web")

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def may_speak_plainly(scheme: str, address: str | None) -> bool:
    """Whether a caller may use this scheme: without TLS only this machine itself."""
    if scheme == "https":
        return True
    found = plain_address(address)
    return found is not None and found.is_loopback


class Gate:
    """ASGI application around the routes."""

    def __init__(
        self,
        inner: ASGIApp,
        *,
        clock: Clock,
        authority: Authority,
        door: Door,
        rate_per_minute: int,
        is_free: Callable[[str, str], bool],
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._authority = authority
        self._door = door
        self._limits = Limits(rate_per_minute)
        self._is_free = is_free
        self._incidents = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        scope[GRANT] = Free()
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if message["status"] == 304:
                    scope[GRANT].refund()
                else:
                    scope[GRANT].refuse()
                message, begun = _completed(message, scope), True
            await send(message)

        async def refusing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _completed(message, scope)
            await send(message)

        try:
            await self._admit(scope)
            await self._inner(scope, receive, sending)
        except Gone:
            return
        except Broken as broken:
            if isinstance(broken.__cause__, Exception):
                self._failure(broken.__cause__, scope)
        except Exception as error:
            failure = self._failure(error, scope)
            if not begun:  # else the answer stays short, and the server ends the connection
                accept = ",".join(Headers(scope=scope).getlist("accept"))
                answer = refused(
                    failure, face_of(scope["path"]), accept, scope.get("query_string", b"")
                )
                await respond(answer)(scope, receive, refusing)

    async def _admit(self, scope: Scope) -> None:
        """Find out who calls and whether they may call now; their allowance goes into the scope."""
        address = scope["client"][0] if scope.get("client") else None
        if not may_speak_plainly(scope["scheme"], address):
            raise refusal(403, "HTTPS_REQUIRED", "plain HTTP is served to this machine alone")
        path, now = scope["path"], self._clock.monotonic()
        headers = Headers(scope=scope)
        client = self._caller(path, headers)
        scope[CLIENT] = None
        who = by_client(client.id) if client and client.id else by_address(address)
        if path in OAUTH_PATHS:
            return
        rate = None if client is None else client.rate_per_minute
        if self._is_free(scope["method"], path) and client is not None:
            scope[GRANT] = Free(self._limits.look(who, now, rate))
        else:
            scope[GRANT] = allowance = Spent(self._limits, who, self._clock.monotonic, rate)
            if client is None or not _is_conditional(scope["method"], headers):
                allowance.refuse()
        if client is not None:  # asked of the store only now, so that a flood does not reach it
            client = scope[CLIENT] = await self._authority.placed(client)
            scope[AGAIN] = partial(self._again, headers)
        if client is None:
            raise unauthorized("the token is invalid or expired", "invalid_token")

    async def _again(self, headers: Headers) -> Client | None:
        """Who calls by these headers now; None when the token is no good any more."""
        client = self._authority.client_of(headers)
        return None if client is None else await self._authority.placed(client)

    def _caller(self, path: str, headers: Headers) -> Client | None:
        """Who calls, as their face knows them; None for a bad token, and where one is fetched."""
        if path in OAUTH_PATHS:
            return None
        if face_of(path) is Face.REGISTRY and is_basic(headers):
            return self._door.client_of(headers)
        return self._authority.client_of(headers)

    def _failure(self, error: Exception, scope: Scope) -> Failure:
        self._incidents += 1
        incident = f"{self._clock.now().utc_ms:x}-{self._incidents}"
        failure = failure_of(error, incident)
        if failure.status < 500:  # whoever may only hear 304 hears nothing else of the resource
            try:
                scope[GRANT].refuse()
            except Refused as over:
                return over.failure
        if failure.incident:
            route = getattr(scope.get("route"), "path", "no route")
            log.error(
                "request failed",
                incident=incident,
                method=scope["method"],
                route=route,
                code=failure.code,
                exc_info=None if isinstance(error, GatewayError) else error,
            )
        return failure


def _is_conditional(method: str, headers: Headers) -> bool:
    """Whether a request may be answered with 304, which costs nothing."""
    return method in ("GET", "HEAD") and (
        "if-none-match" in headers or "if-modified-since" in headers
    )


def _completed(message: Message, scope: Scope) -> Message:
    """The start of an answer with what every answer bears."""
    headers = MutableHeaders(raw=list(message.get("headers", [])))
    for name, value in (*SECURITY_HEADERS.items(), *scope[GRANT].headers().items()):
        headers.setdefault(name, value)
    return {**message, "headers": headers.raw}

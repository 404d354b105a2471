"""The gate around all routes: plain HTTP from elsewhere, rate limits, headers, and every failure.

Whatever goes wrong behind it becomes an answer here, and only here; what nobody planned is logged
with the incident id that the caller is told. It decides nothing about resources.
"""

from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.web.auth import Authority, unauthorized
from crinsu_gateway.web.errors import Failure, failure_of, refusal
from crinsu_gateway.web.faces import TOKEN_PATH, face_of, refused
from crinsu_gateway.web.intake import Gone
from crinsu_gateway.web.limits import Limits, by_address, by_client, plain_address
from crinsu_gateway.web.resource import CLIENT, respond

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
        rate_per_minute: int,
        is_free: Callable[[str, str], bool],
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._authority = authority
        self._limits = Limits(rate_per_minute)
        self._is_free = is_free
        self._incidents = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        extra: dict[str, str] = {}
        try:
            await self._admit(scope, extra)
            await self._inner(scope, receive, _with_headers(send, extra))
        except Gone:
            return
        except Exception as error:
            failure = self._failure(error, scope)
            answer = respond(refused(failure, face_of(scope["path"])))
            await answer(scope, receive, _with_headers(send, extra))

    async def _admit(self, scope: Scope, extra: dict[str, str]) -> None:
        """Find out who calls and whether they may call now; their limit goes into `extra`."""
        address = scope["client"][0] if scope.get("client") else None
        if not may_speak_plainly(scope["scheme"], address):
            raise refusal(403, "HTTPS_REQUIRED", "plain HTTP is served to this machine alone")
        path = scope["path"]
        headers = Headers(scope=scope)
        client = None if path == TOKEN_PATH else self._authority.client_of(headers)
        scope[CLIENT] = client
        if path == TOKEN_PATH or self._is_free(scope["method"], path):
            return
        who = by_client(client.id) if client and client.id else by_address(address)
        grant = self._limits.spend(who, self._clock.monotonic())
        extra.update(grant.headers())
        if not grant.allowed:
            raise refusal(
                429, "RATE_LIMITED", f"too many requests; try again in {grant.retry_after_s} s"
            )
        if client is None:
            raise unauthorized("the token is invalid or expired", "invalid_token")

    def _failure(self, error: Exception, scope: Scope) -> Failure:
        self._incidents += 1
        incident = f"{self._clock.now().utc_ms:x}-{self._incidents}"
        failure = failure_of(error, incident)
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


def _with_headers(send: Send, extra: Mapping[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in (*SECURITY_HEADERS.items(), *extra.items()):
                headers.setdefault(name, value)
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending

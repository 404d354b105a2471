"""The gate around all routes: plain HTTP from elsewhere, rate limits, turns, and every failure.

Whatever goes wrong behind it becomes an answer here, and only here; what nobody planned is logged
with the incident id that the caller is told. It decides nothing about resources; what every answer
bears is in completing.py, who works when in governor.py.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.web import refused_page
from crinsu_gateway.web.allowance import GRANT, Free, Spent, over_limit
from crinsu_gateway.web.arrived import AGAIN, CLIENT, HOLDER
from crinsu_gateway.web.auth import Authority, unauthorized
from crinsu_gateway.web.completing import ENDS, completed
from crinsu_gateway.web.cookie import OWN, READING, is_of, token_of
from crinsu_gateway.web.endpoint import STRANGER, Client
from crinsu_gateway.web.errors import Failure, Refused, failure_of, refusal
from crinsu_gateway.web.faces import OAUTH_PATHS, Face, face_of, is_console
from crinsu_gateway.web.governor import Governor, Turn, Urgency
from crinsu_gateway.web.harvest.door import Door, is_basic
from crinsu_gateway.web.hosts import Hosts
from crinsu_gateway.web.intake import Gone
from crinsu_gateway.web.languages import ENGLISH, language_of, told
from crinsu_gateway.web.limits import Limits, by_address, by_client, plain_address
from crinsu_gateway.web.line import CROWDED, line_of
from crinsu_gateway.web.maintenance import Closure
from crinsu_gateway.web.pacing import Pacing
from crinsu_gateway.web.refused_page import is_page
from crinsu_gateway.web.refusing import refused
from crinsu_gateway.web.streaming import Broken, respond
from crinsu_gateway.web.target import require_fit

log = structlog.get_logger("web")

FREE_PER_MINUTE = 1200
"""What is free is still bounded, far above what anybody who watches needs."""
PACED = frozenset({401, 429, 503})
"""Refusals that somebody who hammers gets, and waits for."""
LIVE = b"text/event-stream"
LOOK_EVERY_S = 2.0
"""How often it is asked, while an answer goes out in pieces, whether its caller may have it."""


@lru_cache(maxsize=1024)
def may_speak_plainly(scheme: str, address: str | None) -> bool:
    """Whether a caller may use this scheme: without TLS only this machine itself."""
    if scheme == "https":
        return True
    found = plain_address(address)
    return found is not None and found.is_loopback


class _Passage:
    """One request on its way through: whose it is, its turn, whether its answer has begun."""

    def __init__(self, scope: Scope, send: Send, governor: Governor) -> None:
        self._scope = scope
        self._send = send
        self._governor = governor
        self._turn: Turn | None = None
        self._live = False
        self._looked_s = 0.0
        self._urgency = Urgency.READ
        self.who = ""
        self.begun = False

    async def take_turn(self, urgency: Urgency) -> None:
        """Wait until it may be worked on; Gone when its caller did not wait so long."""
        self._urgency = urgency
        self._turn = await self._governor.turn(self.who, urgency)
        if line_of(self._scope).gone.is_set():
            raise Gone

    def end_turn(self) -> None:
        """It is served, or waits for somebody: let others work."""
        if self._turn is not None:
            self._turn.end()

    async def sending(self, message: Message) -> None:
        """Send on what the routes answer; a stream takes a new turn for each of its pieces."""
        if message["type"] == "http.response.start":
            allowance = self._scope[GRANT]
            if message["status"] == 304:
                allowance.refund()
            else:
                allowance.refuse()
            self._live = any(
                name == b"content-type" and value.startswith(LIVE)
                for name, value in message.get("headers", [])
            )
            message, self.begun = completed(message, self._scope), True
            self._looked_s = asyncio.get_running_loop().time()
            await self._send(message)
            return
        self.end_turn()
        await self._send(message)
        if message.get("more_body") and not self._live:
            await self._require_still()
            self._turn = await self._governor.turn(self.who, self._urgency, goes_on=True)

    async def _require_still(self) -> None:
        """401 when the token of the caller became no good, or shows something else by now: whoever
        takes long is asked about now and then. A refusal in the middle of an answer cuts it."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._looked_s < LOOK_EVERY_S:
            return
        self._looked_s = now_s
        was, again = self._scope[CLIENT], self._scope.get(AGAIN)
        now = was if again is None else await again()
        if now is None or (now.scopes, now.facilities) != (was.scopes, was.facilities):
            raise unauthorized("the token is invalid or expired", "invalid_token")

    async def refusing(self, message: Message) -> None:
        """Send on what the gate itself answers."""
        if message["type"] == "http.response.start":
            message = completed(message, self._scope)
        await self._send(message)


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
        closure: Closure,
        is_free: Callable[[str, str], bool],
        hosts: Hosts,
        governor: Governor | None = None,
        missing_credentials: int = 401,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._authority = authority
        self._door = door
        self._limits = Limits(rate_per_minute)
        self._free_limits = Limits(FREE_PER_MINUTE)
        self._is_free = is_free
        self._hosts = hosts
        self._closure = closure
        self._governor = governor or Governor()
        self._pacing = Pacing()
        self._incidents = 0
        self._missing_credentials = missing_credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        scope[GRANT], scope[CLIENT], scope[HOLDER] = Free(), None, None
        passage = _Passage(scope, send, self._governor)
        try:
            self._admit(scope, passage)
            await passage.take_turn(self._urgency(scope))
            await self._closure.require_open(scope["method"], scope["path"])
            await self._place(scope)
            await self._inner(scope, receive, passage.sending)
        except Gone:
            return
        except Broken as broken:
            if isinstance(broken.__cause__, Exception):
                self._failure(broken.__cause__, scope)
        except Exception as error:
            failure = self._failure(error, scope)
            if not passage.begun:  # else the answer stays short, and the server ends the connection
                await self._refuse(failure, scope, receive, passage)
        finally:
            passage.end_turn()

    def _admit(self, scope: Scope, passage: _Passage) -> None:
        """Find out who calls and whether they may call now; their allowance goes into the scope."""
        address = scope["client"][0] if scope.get("client") else None
        if not may_speak_plainly(scope["scheme"], address):
            raise refusal(403, "HTTPS_REQUIRED", "plain HTTP is served to this machine alone")
        passage.who = by_address(address)
        if scope.get(CROWDED) and self._urgency(scope) is Urgency.READ:
            scope[ENDS] = True
            raise _crowded()
        require_fit(scope)
        if is_console(scope["path"]):
            self._hosts.require_ours(scope)
        path, method, now = scope["path"], scope["method"], self._clock.monotonic()
        if path in OAUTH_PATHS:
            return
        headers = Headers(scope=scope)
        client = scope[CLIENT] = scope[HOLDER] = self._caller(scope, headers)
        who = passage.who = by_client(client.id) if client and client.id else passage.who
        rate = None if client is None else client.rate_per_minute
        if client is not None and (client.console or self._is_free(method, path)):
            scope[GRANT] = Free(self._limits.look(who, now, rate))
            free = self._free_limits.spend(f"{who} {method == 'OPTIONS'}", now)
            if not free.allowed:
                raise over_limit(free)
            return
        scope[GRANT] = allowance = Spent(self._limits, who, self._clock.monotonic, rate)
        if client is None or not _is_conditional(method, headers):
            allowance.refuse()
        if client is None:
            raise unauthorized("the token is invalid or expired", "invalid_token")

    def _caller(self, scope: Scope, headers: Headers) -> Client | None:
        """Who calls, as their face knows them; None for a token that is no good."""
        if face_of(scope["path"]) is Face.REGISTRY and is_basic(headers):
            return self._door.client_of(headers)
        if token := token_of(scope, headers):
            self._hosts.require_ours(scope)
            found = self._authority.at_console(token)
            return found if is_of(headers, found.id) else STRANGER
        return self._authority.client_of(headers)

    async def _place(self, scope: Scope) -> None:
        """Ask the store about the caller: only now, so that a flood does not reach it.

        Whose session at a console is over or locked is a stranger there.
        """
        client: Client | None = scope[CLIENT]
        if client is None:
            return
        found = await self._authority.placed(client)
        if found is None and not client.console:
            raise unauthorized("the token is invalid or expired", "invalid_token")
        scope[CLIENT] = found or STRANGER
        asked = dict(scope)  # were it the scope, they would hold each other
        scope[AGAIN] = partial(self._again, asked, scope[CLIENT])

    async def _again(self, scope: Scope, was: Client) -> Client | None:
        """Who calls by the same headers now; None when whoever that was may not any more."""
        client = self._caller(scope, Headers(scope=scope))
        found = None if client is None else await self._authority.placed(client)
        if was is STRANGER:
            return found or STRANGER
        return found if found is not None and found.id == was.id else None

    def _urgency(self, scope: Scope) -> Urgency:
        if scope["method"] not in READING:
            return Urgency.ACT
        return Urgency.WATCH if self._is_free(scope["method"], scope["path"]) else Urgency.READ

    async def _refuse(
        self, failure: Failure, scope: Scope, receive: Receive, passage: _Passage
    ) -> None:
        headers = Headers(scope=scope)
        accept = ",".join(headers.getlist("accept"))
        face = face_of(scope["path"])
        wanted = language_of(",".join(headers.getlist("accept-language")))
        if face is Face.TOKEN:
            wanted = ENGLISH  # error_description is ASCII (RFC 6749, 5.2)
        sentence, language = told(failure.code, failure.sentence, wanted)
        said = {**failure.headers, "Content-Language": language}
        failure = replace(failure, sentence=sentence, headers=said)
        shown = refused_page.page(failure, wanted, language) if is_page(scope, headers) else None
        query = scope.get("query_string", b"")
        answer = respond(shown or refused(failure, face, accept, query))
        if failure.status in PACED:
            passage.end_turn()
            if not await self._pacing.wait():
                scope[ENDS] = True
        await answer(scope, receive, passage.refusing)

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
        if failure.status == 401 and self._missing_credentials == 403 and _is_bare(scope):
            return replace(failure, status=403)
        return failure


def _crowded() -> Refused:
    """The refusal of a read while too many connections are open; acts and health are served."""
    return refusal(
        503,
        "BUSY",
        "too many connections are open; use one for many requests, and try again in 5 s",
        headers={"Retry-After": "5"},
    )


def _is_bare(scope: Scope) -> bool:
    """Whether a request of the own API or the compatible face bears no credentials at all."""
    bears = any(name in (b"authorization", OWN.encode()) for name, _ in scope["headers"])
    return not bears and face_of(scope["path"]) in (Face.OWN, Face.EXTERNAL)


def _is_conditional(method: str, headers: Headers) -> bool:
    """Whether a request may be answered with 304, which costs nothing."""
    return method in ("GET", "HEAD") and (
        "if-none-match" in headers or "if-modified-since" in headers
    )

"""OAuth2 client credentials for the calls to the centre: one token, renewed early, shared by all.

A 401 on a good-looking token (revoked there) fetches a new one and repeats the call once. Expiry
is counted on the clock that only goes forward, so a wrong wall clock does no harm. Token fetches
are requests like others: the transport counts them.
"""

import asyncio
from collections.abc import AsyncGenerator

import httpx2

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RemoteAway, RemoteDenied
from crinsu_gateway.sync.naming.mapping import Names, within
from crinsu_gateway.sync.road.replies import json_object, raise_for_status
from crinsu_gateway.sync.road.strangers import stranger

LONGEST_S = 86_400
"""No token is kept longer than a day, whatever is said of it."""


class Secret:
    """A text that never shows itself."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the one place that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"


class ClientCredentials(httpx2.Auth):
    """Puts a bearer token on each request and keeps it fresh."""

    requires_response_body = True

    def __init__(
        self, base: str, names: Names, client_id: str, secret: Secret, clock: Clock
    ) -> None:
        self._base = base
        self._names = names
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._renew_at = float("-inf")

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """The call, with a token fetched before it when none is fresh, and again after a 401."""
        async with self._lock:
            asked_s = self._clock.monotonic()
            if asked_s >= self._renew_at:
                answer = yield self._token_request(request)
                await self._take_over(answer, asked_s)
            token = self._token
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if answer.status_code != 401:
            return
        async with self._lock:
            if self._token == token:
                self._renew_at = float("-inf")
                asked_s = self._clock.monotonic()
                fresh = yield self._token_request(request)
                await self._take_over(fresh, asked_s)
            token = self._token
        request.headers["Authorization"] = f"Bearer {token}"
        yield request

    def _token_request(self, cause: httpx2.Request) -> httpx2.Request:
        return httpx2.Request(
            self._names.token.method,
            self._base + self._names.token.path,
            data={
                "grant_type": "client_credentials",
                "client_id": self._client_id,
                "client_secret": self._secret.reveal(),
            },
            extensions=dict(cause.extensions),
        )

    async def _take_over(self, answer: httpx2.Response, asked_s: float) -> None:
        """Keep what was answered to a question of `asked_s`: its life began after that."""
        await answer.aread()
        if why := stranger(answer):
            raise RemoteAway(why, status=answer.status_code)
        if answer.status_code in (400, 401, 403):
            raise RemoteDenied(
                f"the centre gives client {self._client_id} no token "
                f"(HTTP {answer.status_code}): check client_id and client_secret_file",
                status=answer.status_code,
            )
        raise_for_status(self._names, answer)
        body, called = json_object(answer), self._names.fields["token"]
        token, lasts = within(body, called["access_token"]), within(body, called["expires_in"])
        lasts = 3600 if lasts is None else lasts
        if not isinstance(token, str) or isinstance(lasts, bool) or not isinstance(lasts, int):
            raise RemoteAway("the token endpoint answered something that is no token")
        if not (token.isascii() and token.isprintable()):
            raise RemoteAway("the token endpoint gave a token that no header can carry")
        lasts = max(0, min(LONGEST_S, lasts))
        self._token = token
        early = min(60.0, lasts / 4)
        self._renew_at = asked_s + lasts - early

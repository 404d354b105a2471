"""Who calls: tokens handed out for client credentials, and the token of each request checked.

Deny by default: an endpoint without a scope of its own is open only where its declaration says
so. Secrets are compared in constant time, and a client that does not exist costs the same time.
It does not make or keep secrets; they are handed in.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote_plus

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.store import facilities
from crinsu_gateway.store.database import Database
from crinsu_gateway.web import tokens
from crinsu_gateway.web.endpoint import STRANGER, Client
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.intake import read_body
from crinsu_gateway.web.limits import Limits, by_address, by_client
from crinsu_gateway.web.scopes import Scope

TOKENS_PER_MINUTE = 10
_FORM = "application/x-www-form-urlencoded"
_NOBODY = bytes(32)


@dataclass(frozen=True, slots=True)
class ApiClient:
    """A machine that may fetch tokens: its id, its secret, what it may do, how often, and where.

    `facilities` are names or ids of the facilities that it sees; None: all.
    """

    id: str
    secret: str
    scopes: frozenset[Scope]
    rate_per_minute: int = 60
    facilities: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"ApiClient(id={self.id!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What a client says it is."""

    id: str
    secret: str


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


class Authority:
    """Hands out tokens and tells from a token who calls."""

    def __init__(
        self, db: Database, clock: Clock, signing_key: bytes, clients: Sequence[ApiClient]
    ) -> None:
        self._db = db
        self._clock = clock
        self._key = signing_key
        if nameless := [client.id for client in clients if not client.secret]:
            raise ConfigError(f"API client {nameless[0]} has an empty secret")
        self._clients = {client.id: (client, _digest(client.secret)) for client in clients}
        self._limits = Limits(TOKENS_PER_MINUTE)
        tokens.mint(signing_key, "", (), clock.now())  # a key that cannot sign fails at the start

    def client_of(self, headers: Headers) -> Client | None:
        """Who calls: STRANGER without a token, None when the one that came is no good."""
        given = headers.getlist("authorization")
        if not given:
            return STRANGER
        kind, _, token = given[0].partition(" ")
        if len(given) > 1 or kind.lower() != "bearer":
            return None
        bearer = tokens.verify(self._key, token.strip(), self._clock.now())
        if bearer is None:
            return None
        entry = self._clients.get(bearer.subject)
        rate = None if entry is None else entry[0].rate_per_minute
        return Client(bearer.subject, bearer.scopes, rate_per_minute=rate)

    async def placed(self, client: Client) -> Client | None:
        """The same caller with the facilities that it sees, as the store knows them now."""
        entry = self._clients.get(client.id)
        if entry is None or entry[0].facilities is None:
            return client
        seen = await self._db.read(facilities.known, entry[0].facilities)
        return replace(client, facilities=seen)

    async def token(self, address: str, headers: Headers, receive: Receive) -> Ready:
        """Answer `POST /oauth/token`."""
        self._spend(by_address(address))
        form = _form(headers, await read_body(headers, receive))
        in_form = Credentials(form.get("client_id", ""), form.get("client_secret", ""))
        given = _basic(headers) or (in_form,)
        self._spend(by_client(given[0].id))
        if not form.get("grant_type"):
            raise refusal(400, "INVALID_REQUEST", "grant_type is missing")
        if form["grant_type"] != "client_credentials":
            raise refusal(400, "UNSUPPORTED_GRANT_TYPE", "use client_credentials")
        client = self._known(given)
        scopes = _narrowed(client, form.get("scope"))
        access = tokens.mint(self._key, client.id, scopes, self._clock.now())
        body = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": tokens.LIFETIME_S,
        }
        if "scope" in form:
            body["scope"] = " ".join(sorted(scopes))
        return Ready(orjson.dumps(body), headers={"Pragma": "no-cache"})

    def _known(self, given: Iterable[Credentials]) -> ApiClient:
        for credentials in given:
            entry = self._clients.get(credentials.id)
            wanted = _NOBODY if entry is None else entry[1]
            right = hmac.compare_digest(_digest(credentials.secret), wanted)
            if entry is not None and right:
                return entry[0]
        raise refusal(
            401,
            "INVALID_CLIENT",
            "client id or secret is wrong",
            headers={"WWW-Authenticate": 'Basic realm="crinsu-gateway"'},
        )

    def _spend(self, who: str) -> None:
        grant = self._limits.spend(who, self._clock.monotonic())
        if not grant.allowed:
            raise refusal(
                429,
                "RATE_LIMITED",
                f"too many tokens asked for; try again in {grant.retry_after_s} s",
                headers=grant.headers(),
            )


def require(client: Client | None, scope: Scope | None) -> Client:
    """The caller, when they may; 401 for strangers and bad tokens, 403 without the scope."""
    if scope is None:
        return client or STRANGER
    if client is None:
        raise unauthorized("the token is invalid or expired", "invalid_token")
    if client is STRANGER:
        raise unauthorized("send a token: Authorization: Bearer ...", "")
    if scope not in client.scopes:
        challenge = f'Bearer realm="crinsu-gateway", error="insufficient_scope", scope="{scope}"'
        raise refusal(
            403,
            "FORBIDDEN",
            "Insufficient permissions to perform this operation",
            headers={"WWW-Authenticate": challenge},
        )
    return client


def unauthorized(sentence: str, error: str) -> Refused:
    """The refusal that asks for a token."""
    reason = f', error="{error}"' if error else ""
    return refusal(
        401,
        "UNAUTHORIZED",
        sentence,
        headers={"WWW-Authenticate": f'Bearer realm="crinsu-gateway"{reason}'},
    )


def _form(headers: Headers, raw: bytes) -> Mapping[str, str]:
    media_type = headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise refusal(415, "INVALID_REQUEST", f"send {_FORM}")
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=20
        )
    except ValueError as error:
        raise refusal(400, "INVALID_REQUEST", "the form cannot be read") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise refusal(400, "INVALID_REQUEST", "a field was given more than once")
    return form


def _basic(headers: Headers) -> tuple[Credentials, ...]:
    """The credentials of HTTP Basic, form-encoded as RFC 6749 2.3.1 wants, or as many send them."""
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ()
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return (Credentials("", ""),)
    name, _, secret = text.partition(":")
    return Credentials(unquote_plus(name), unquote_plus(secret)), Credentials(name, secret)


def _narrowed(client: ApiClient, asked: str | None) -> frozenset[Scope]:
    if asked is None:
        return client.scopes
    allowed = {scope.value: scope for scope in client.scopes}
    wanted = asked.split()
    if not wanted or any(scope not in allowed for scope in wanted):
        raise refusal(400, "INVALID_SCOPE", "ask for scopes that this client was given")
    return frozenset(allowed[scope] for scope in wanted)

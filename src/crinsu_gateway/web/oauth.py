"""Gives tokens out and takes them back: POST /oauth/token (RFC 6749) and /oauth/revoke (RFC 7009).

Machines prove themselves by their secret, people by badge and PIN at a station. Wrong PINs count
at the person and at the address that they come from, so that nobody far away locks a bench. What a
token lets do is looked at anew at each request (web/auth.py).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import AccessError
from crinsu_gateway.model.person import SCOPES
from crinsu_gateway.store import revocations, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.auth import Authority, session_of
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.intake import read_body
from crinsu_gateway.web.limits import Limits, by_address, by_client
from crinsu_gateway.web.scopes import Scope as Permission
from crinsu_gateway.web.scopes import parse_scopes
from crinsu_gateway.web.streaming import respond
from crinsu_gateway.web.token_requests import credentials_of, form_of
from crinsu_gateway.web.tokens import Bearer

TOKENS_PER_MINUTE = 10
PERSON_GRANT = "urn:crinsu:params:oauth:grant-type:badge-pin"
Form = Mapping[str, str]
Scopes = frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a token back, and whose tokens they may; None: anybody's."""

    actor: Actor
    subject: str | None


class Desk:
    """Where tokens are given out and taken back."""

    def __init__(
        self, db: Database, clock: Clock, authority: Authority, entrance: Entrance
    ) -> None:
        self._db = db
        self._clock = clock
        self._authority = authority
        self._entrance = entrance
        self._limits = Limits(TOKENS_PER_MINUTE)

    async def token(self, address: str, headers: Headers, receive: Receive) -> Ready:
        """Answer `POST /oauth/token`."""
        self._spend(by_address(address))
        form = form_of(headers, await read_body(headers, receive))
        match form.get("grant_type"):
            case "client_credentials":
                body = self._for_machine(headers, form)
            case grant if grant == PERSON_GRANT:
                body = await self._for_person(form, by_address(address))
            case None | "":
                raise refusal(400, "INVALID_REQUEST", "grant_type is missing")
            case _:
                sentence = f"use client_credentials, or {PERSON_GRANT} for people"
                raise refusal(400, "UNSUPPORTED_GRANT_TYPE", sentence)
        return Ready(orjson.dumps(body), headers={"Pragma": "no-cache"})

    async def revoke(self, address: str, headers: Headers, receive: Receive) -> Ready:
        """Answer `POST /oauth/revoke`: 200 also for what is no token, or none any more."""
        self._spend(by_address(address))
        form = form_of(headers, await read_body(headers, receive))
        if not form.get("token"):
            raise refusal(400, "INVALID_REQUEST", "token is missing")
        taking = await self._taking(headers, form)
        bearer = self._authority.bearer_of(form["token"].strip())
        if bearer is None:
            return Ready(b"{}")
        if taking is None and not bearer.person:
            raise _unproven()
        if taking is not None and taking.subject not in (None, bearer.subject):
            raise refusal(400, "INVALID_GRANT", "this token was given to another client")
        by = Actor(bearer.subject, "api") if taking is None else taking.actor
        session = session_of(self._authority.key, bearer.id) if bearer.person else ""
        await self._db.write(_revoke, bearer, session, by)
        self._authority.revoked.add(bearer.id)
        return Ready(b"{}")

    def _for_machine(self, headers: Headers, form: Form) -> dict[str, object]:
        client = self._proven(headers, form)
        scopes = _narrowed(client.scopes, form.get("scope"))
        standing = self._authority.clients.standing(client.id)
        access = tokens.mint(
            self._authority.key,
            client.id,
            scopes,
            self._clock.now(),
            id=self._entrance.new_token(),
            standing=standing,
        )
        return _given(access, scopes, told="scope" in form)

    async def _for_person(self, form: Form, source: str) -> dict[str, object]:
        """A token for whom badge and PIN prove: it begins a session, and ends with it."""
        badge, pin, station = (form.get(name, "").strip() for name in ("badge", "pin", "station"))
        if not (badge and pin and station) or max(map(len, (badge, pin, station))) > 100:
            raise refusal(400, "INVALID_REQUEST", "badge, pin and station are needed")
        pins = self._entrance.pins
        number = pins.badge_hash(badge)
        right = await pins.is_right(await self._db.read(sign_ins.kept_pin, number), pin)
        token_id = self._entrance.new_token()
        session = session_of(self._authority.key, token_id)
        found = await self._db.write(_sign_in, number, station, right, session, source)
        if isinstance(found, AccessError):
            raise refusal(400, "INVALID_GRANT", found.sentence) from found
        may = parse_scopes(SCOPES[found.person.role])
        scopes = _narrowed(may, form.get("scope"))
        access = tokens.mint(
            self._authority.key,
            found.person.actor_id,
            scopes,
            self._clock.now(),
            id=token_id,
            person=True,
        )
        return _given(access, scopes, told=True)

    def _proven(self, headers: Headers, form: Form) -> ApiClient:
        given = credentials_of(headers, form)
        self._spend(by_client(given[0].id))
        client = self._authority.clients.proven(given)
        if client is None:
            raise _unproven()
        return client

    async def _taking(self, headers: Headers, form: Form) -> Taking | None:
        """Who takes a token back: its client, or whoever holds the signing key.

        None when nobody is named: the holder of a person's token may give it back.
        """
        if headers.get("authorization", "").lower().startswith("bearer "):
            caller = self._authority.client_of(headers)
            placed = None if caller is None else await self._authority.placed(caller)
            if placed is None or Permission.PEOPLE_ADMIN not in placed.scopes:
                raise _unproven()
            return Taking(Actor(placed.id, "api"), None)
        if "authorization" in headers or "client_id" in form:
            client = self._proven(headers, form)
            return Taking(Actor(client.id, "api"), client.id)
        return None

    def _spend(self, who: str) -> None:
        grant = self._limits.spend(who, self._clock.monotonic())
        if not grant.allowed:
            raise refusal(
                429,
                "RATE_LIMITED",
                f"too many tokens asked for; try again in {grant.retry_after_s} s",
                headers=grant.headers(),
            )


class DeskEndpoint:
    """One path of the desk as an ASGI application; it speaks forms, the resources speak JSON."""

    def __init__(self, serve: Callable[[str, Headers, Receive], Awaitable[Ready]]) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] == "OPTIONS":
            ready = Ready(b"", headers={"Allow": "OPTIONS, POST"})
        elif scope["method"] == "POST":
            ready = await self._serve(scope["client"][0], Headers(scope=scope), receive)
        else:
            raise refusal(
                405, "METHOD_NOT_ALLOWED", "allowed here: POST", headers={"Allow": "OPTIONS, POST"}
            )
        await respond(ready)(scope, receive, send)


def _sign_in(
    tx: Transaction, number_hash: str, station: str, right: bool, session: str, source: str
) -> Acting | AccessError:
    return sign_ins.sign_in(
        tx,
        number_hash,
        station,
        right=right,
        token=session,
        client=None,
        counted=source,
    )


def _revoke(tx: Transaction, bearer: Bearer, session: str, actor: Actor) -> None:
    revocations.revoke(tx, bearer.id, bearer.subject, bearer.expiry.kept(tx.now), actor)
    if session:
        sign_ins.sign_out(tx, session, bearer.subject)


def _given(access: str, scopes: Scopes, *, told: bool) -> dict[str, object]:
    body: dict[str, object] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": tokens.LIFETIME_S,
    }
    return body | ({"scope": " ".join(sorted(scopes))} if told else {})


def _narrowed(may: Scopes, asked: str | None) -> Scopes:
    if asked is None:
        return may
    allowed = {scope.value: scope for scope in may}
    wanted = asked.split()
    if not wanted or any(scope not in allowed for scope in wanted):
        raise refusal(400, "INVALID_SCOPE", "ask for scopes that were given to whom this is for")
    return frozenset(allowed[scope] for scope in wanted)


def _unproven() -> Refused:
    return refusal(
        401,
        "INVALID_CLIENT",
        "client id or secret is wrong",
        headers={"WWW-Authenticate": 'Basic realm="crinsu-gateway"'},
    )

"""Who is there: people sign in and out before a browser, lock it, and choose their PIN.

The browser is given a cookie that no script reads; badge and PIN come with a call and are kept by
nobody. All of it takes an act of our own pages alone. What the pages do with it is in entrance.js.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import orjson
from pydantic import Field, StringConstraints
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import AccessError, SessionNeeded
from crinsu_gateway.model.sign_in import LONGEST_S, left_s
from crinsu_gateway.store import people, policies, session_locks, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.allowance import over_limit
from crinsu_gateway.web.api.sessions import OwnPin, choose_pin
from crinsu_gateway.web.console.viewer import holder_of
from crinsu_gateway.web.cookie import READING, SESSION, STATION, baked, cookie_of, require_own
from crinsu_gateway.web.endpoint import B, Body, Client
from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.faces import CONSOLE_PREFIX, Ready
from crinsu_gateway.web.intake import body_of, read_body
from crinsu_gateway.web.limits import Limits, by_address
from crinsu_gateway.web.people_changes import BadgeText, PinText
from crinsu_gateway.web.people_tokens import Claim, PeopleTokens
from crinsu_gateway.web.streaming import respond

PREFIX = f"{CONSOLE_PREFIX}/session"
TRIES_PER_MINUTE = 30
"""PINs from one address: many people change at a bench, and nobody floods what hashes PINs."""
STATION_LASTS_S = 400 * 86_400
"""A browser keeps no cookie longer; each sign-in gives it anew (RFC 6265bis, 5.5)."""
_STATION = re.compile(r"[A-Za-z0-9._-]{1,100}")
StationText = Annotated[str, StringConstraints(pattern=f"^{_STATION.pattern}$")]
NO_STORE = {"Cache-Control": "no-store"}


class NewConsoleSession(Body):
    """Who signs in; `station` where the browser does not know it."""

    badge: BadgeText = Field(repr=False)
    pin: PinText = Field(repr=False)
    station: StationText | None = None


class Unlocking(Body):
    """The PIN of whose session is locked."""

    pin: PinText = Field(repr=False)


class Place(Body):
    """The station where a browser stands."""

    station: StationText


Serve = Callable[[Scope, Receive], Awaitable[Ready]]


class SessionPaths:
    """What is served under /console/session, and the station and PIN beside it."""

    def __init__(self, db: Database, clock: Clock, pins: Pins, tokens: PeopleTokens) -> None:
        self._db = db
        self._clock = clock
        self._pins = pins
        self._tokens = tokens
        self._tries = Limits(TRIES_PER_MINUTE)

    def routes(self) -> Mapping[str, ASGIApp]:
        """The paths with what serves them."""
        own = {"GET": self.told, "POST": self.sign_in, "DELETE": self.sign_out}
        return {
            PREFIX: _Path(own),
            f"{PREFIX}/lock": _Path({"POST": self.lock}),
            f"{PREFIX}/unlock": _Path({"POST": self.unlock}),
            f"{PREFIX}/seen": _Path({"POST": self.seen}),
            f"{CONSOLE_PREFIX}/station": _Path({"POST": self.stand}),
            f"{CONSOLE_PREFIX}/pins": _Path({"POST": self.choose_pin}),
        }

    async def told(self, scope: Scope, receive: Receive) -> Ready:
        """Who is signed in here, where this stands, and where it could."""
        listed = await self._db.read(policies.stations)
        station = cookie_of(Headers(scope=scope), STATION)
        known = station if _STATION.fullmatch(station) else ""
        holder = holder_of(scope)
        body = {
            "person": None if holder is None else await self._db.read(_there, holder),
            "station": known if not listed or known in listed else "",
            "stations": listed,
        }
        return Ready(orjson.dumps(body), headers=NO_STORE)

    async def sign_in(self, scope: Scope, receive: Receive) -> Ready:
        """Begin a session for whom badge and PIN prove; whoever was there before is out."""
        said = await _said(NewConsoleSession, scope, receive)
        counted = await self._counted(scope)
        station = said.station or cookie_of(Headers(scope=scope), STATION)
        if not station:
            raise invalid("station", "say at which station this browser stands")
        claim = Claim(said.badge, said.pin, station, counted)
        begun = await self._tokens.begin(claim, holder_of(scope))
        token = self._tokens.token(begun, begun.scopes, LONGEST_S)
        given = baked(SESSION, token, scope["scheme"], LONGEST_S)
        body = {"person": begun.acting.person.person_id}
        return Ready(orjson.dumps(body), status=201, headers={**NO_STORE, **given})

    async def sign_out(self, scope: Scope, receive: Receive) -> Ready:
        """End the session of this browser; 204 also when it is over already."""
        if holder := holder_of(scope):
            await self._db.write(sign_ins.sign_out, holder.session, holder.id)
        return Ready(b"", status=204, headers=baked(SESSION, "", scope["scheme"], 0))

    async def lock(self, scope: Scope, receive: Receive) -> Ready:
        """Lock the session of this browser; 204 also when it is over already."""
        if holder := holder_of(scope):
            await self._db.write(session_locks.lock, holder.session, holder.id)
        return Ready(b"", status=204)

    async def unlock(self, scope: Scope, receive: Receive) -> Ready:
        """Go on with a locked session."""
        said, counted = await _said(Unlocking, scope, receive), await self._counted(scope)
        holder = _needed(scope)
        number = await self._db.read(session_locks.badge_hash, holder.session, holder.id)
        right = await self._pins.is_right(await self._db.read(sign_ins.kept_pin, number), said.pin)
        refused = await self._db.write(_reopen, holder, right, counted)
        if refused is not None:
            raise refused
        return Ready(b"", status=204)

    async def seen(self, scope: Scope, receive: Receive) -> Ready:
        """Note that somebody touches this page: who watches a long step is not idle."""
        holder = _needed(scope)
        if await self._db.read(session_locks.is_to_be_seen, holder.session, holder.id):
            await self._db.write(session_locks.seen, holder.session, holder.id)
        return Ready(b"", status=204)

    async def stand(self, scope: Scope, receive: Receive) -> Ready:
        """Keep in the browser at which station it stands."""
        said = await _said(Place, scope, receive)
        if not await self._db.read(policies.is_station, said.station):
            listed = ", ".join(await self._db.read(policies.stations))
            raise invalid("station", f"there is no such station; there are: {listed}")
        given = baked(STATION, said.station, scope["scheme"], STATION_LASTS_S)
        return Ready(b"", status=204, headers=given)

    async def choose_pin(self, scope: Scope, receive: Receive) -> Ready:
        """A person chooses their own PIN; badge and present PIN prove them."""
        said, counted = await _said(OwnPin, scope, receive), await self._counted(scope)
        await choose_pin(self._db, self._pins, said, counted)
        return Ready(b"", status=204)

    async def _counted(self, scope: Scope) -> str:
        """Where wrong PINs count beside the person; 429 when too many came from there.

        Behind a proxy all screens have one address: a browser that knows its station counts for
        itself, where the stations are listed. So whoever makes stations up gains no tries by it.
        """
        address = by_address(scope["client"][0])
        grant = self._tries.spend(address, self._clock.monotonic())
        if not grant.allowed:
            raise over_limit(grant)
        station = cookie_of(Headers(scope=scope), STATION)
        listed = await self._db.read(policies.stations)
        return f"{station} at {address}" if station in listed else address


def _reopen(tx: Transaction, holder: Client, right: bool, counted: str) -> AccessError | None:
    return session_locks.reopen(tx, holder.session, holder.id, right=right, counted=counted)


class _Path:
    """One path as an ASGI application: acts only from our own pages, reads kept by nobody."""

    def __init__(self, by_method: Mapping[str, Serve]) -> None:
        self._by_method = by_method
        self._allow = ", ".join(sorted(by_method))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        serve = self._by_method.get(scope["method"])
        if serve is None:
            told = {"Allow": self._allow}
            raise refusal(405, "METHOD_NOT_ALLOWED", f"allowed here: {self._allow}", headers=told)
        if scope["method"] not in READING:
            require_own(scope, Headers(scope=scope))
        await respond(await serve(scope, receive))(scope, receive, send)


async def _said(model: type[B], scope: Scope, receive: Receive) -> B:
    headers = Headers(scope=scope)
    return body_of(model, headers, await read_body(headers, receive))


def _needed(scope: Scope) -> Client:
    found = holder_of(scope)
    if found is None:
        raise SessionNeeded("nobody is signed in here; sign in with badge and PIN")
    return found


def _there(tx: Transaction, holder: Client) -> dict[str, object] | None:
    """Who is signed in here as the page is told; None when the session is over."""
    found = sign_ins.present(tx, holder.session, holder.id)
    if found is None:
        return None
    who = people.person(tx, found.person.person_id)
    ends_in_s, why = left_s(found.session.times, tx.now)
    return {
        "id": who.id,
        "name": who.name,
        "role": who.standing.role.value,
        "station": found.session.station,
        "locked": found.session.locked,
        "signed": found.session.signed,
        "endsInS": ends_in_s,
        "endsBy": why,
    }

"""Gives tokens out: POST /oauth/token (RFC 6749).

Machines prove themselves by their secret, people by badge and PIN at a station
(people_tokens.py). What a token lets do is looked at anew at each request (web/auth.py).
"""

import orjson

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import AccessError
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.auth import Authority
from crinsu_gateway.web.cookie import is_from_here
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.oauth_endpoint import Asked
from crinsu_gateway.web.people_tokens import Claim, PeopleTokens
from crinsu_gateway.web.scopes import Scope

PERSON_GRANT = "urn:crinsu:params:oauth:grant-type:badge-pin"
Scopes = frozenset[Scope]


class Desk:
    """Where tokens are given out."""

    def __init__(
        self, clock: Clock, authority: Authority, entrance: Entrance, people: PeopleTokens
    ) -> None:
        self._clock = clock
        self._authority = authority
        self._entrance = entrance
        self._people = people

    async def token(self, asked: Asked) -> Ready:
        """Answer `POST /oauth/token`."""
        match asked.needed("grant_type"):
            case "client_credentials":
                body = self._for_machine(asked)
            case grant if grant == PERSON_GRANT:
                body = await self._for_person(asked)
            case _:
                sentence = f"use client_credentials, or {PERSON_GRANT} for people"
                raise refusal(400, "UNSUPPORTED_GRANT_TYPE", sentence)
        return Ready(orjson.dumps(body), headers={"Pragma": "no-cache"})

    def _for_machine(self, asked: Asked) -> dict[str, object]:
        client = asked.proven(self._authority.clients)
        scopes = _narrowed(client.scopes, asked.form.get("scope"))
        standing = self._authority.clients.standing(client.id)
        access = tokens.mint(
            self._authority.key,
            client.id,
            scopes,
            self._clock.now(),
            id=self._entrance.new_token(),
            standing=standing,
        )
        return _given(access, scopes, told="scope" in asked.form)

    async def _for_person(self, asked: Asked) -> dict[str, object]:
        """A token for whom badge and PIN prove: it begins a session, and ends with it.

        A form needs no leave of ours to be posted from a foreign page (CORS, simple requests), and
        wrong PINs count: a browser that a foreign page makes ask is refused before they do.
        """
        if not is_from_here(asked.headers):
            why = "badge and PIN come from a device or a page of this gateway, from no foreign page"
            raise refusal(403, "FOREIGN_PAGE", why)
        badge, pin, station = (
            asked.form.get(name, "").strip() for name in ("badge", "pin", "station")
        )
        if not (badge and pin and station) or max(map(len, (badge, pin, station))) > 100:
            raise refusal(400, "INVALID_REQUEST", "badge, pin and station are needed")
        try:
            begun = await self._people.begin(Claim(badge, pin, station, asked.address))
        except AccessError as error:
            raise refusal(400, "INVALID_GRANT", error.sentence) from error
        scopes = _narrowed(begun.scopes, asked.form.get("scope"))
        access = self._people.token(begun, scopes, tokens.LIFETIME_S)
        return _given(access, scopes, told=True)


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

"""What becomes of a token after it was given: POST /oauth/revoke (RFC 7009) and /oauth/introspect
(RFC 7662).

A client may do either with its own tokens, whoever holds the signing key with anybody's. Of a
person's token nothing is told to clients, and of no token a name. Giving them out is for oauth.py.
"""

from dataclasses import dataclass

import orjson

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import revocations, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.auth import Authority, session_of
from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.oauth_endpoint import Asked, unproven
from crinsu_gateway.web.scopes import Scope as Permission
from crinsu_gateway.web.tokens import Bearer


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about a token, or takes it back; `client` None: whoever holds the key."""

    actor: Actor
    client: str | None

    def may_know(self, bearer: Bearer) -> bool:
        """Whether a token is one of their own, or they may know of all."""
        return self.client is None or (not bearer.person and bearer.subject == self.client)


class GivenTokens:
    """Tells of tokens that were given, and takes them back."""

    def __init__(self, db: Database, authority: Authority) -> None:
        self._db = db
        self._authority = authority

    async def revoke(self, asked: Asked) -> Ready:
        """Answer `POST /oauth/revoke`: 200 also for what is no token, or none any more.

        The holder of a person's token needs no other proof to give it back.
        """
        token = asked.needed("token")
        asker = await self._asker(asked)
        bearer = self._authority.bearer_of(token)
        if bearer is None:
            return Ready(b"{}")
        if asker is None and not bearer.person:
            raise unproven()
        if asker is not None and not asker.may_know(bearer):
            raise refusal(400, "INVALID_GRANT", "this token was given to another client")
        by = Actor(bearer.subject, "api") if asker is None else asker.actor
        session = session_of(self._authority.key, bearer.id) if bearer.person else ""
        await self._db.write(_revoke, bearer, session, by)
        self._authority.revoked.add(bearer.id)
        return Ready(b"{}")

    async def introspect(self, asked: Asked) -> Ready:
        """Answer `POST /oauth/introspect`: what a token opens now.

        One that is no good, and one that the asker may not know of, are the same: not active.
        """
        token = asked.needed("token")
        asker = await self._asker(asked)
        if asker is None:
            raise unproven()
        bearer = self._authority.bearer_of(token)
        told: dict[str, object] = {"active": False}
        if bearer is not None and asker.may_know(bearer):
            holder = await self._authority.placed(self._authority.caller(bearer))
            told = told if holder is None else _told(bearer, holder)
        return Ready(orjson.dumps(told), headers={"Pragma": "no-cache"})

    async def _asker(self, asked: Asked) -> Asker | None:
        """Who asks: a client by its secret, or whoever holds the key; None when nobody is named."""
        headers = asked.headers
        if headers.get("authorization", "").lower().startswith("bearer "):
            caller = self._authority.client_of(headers)
            placed = None if caller is None else await self._authority.placed(caller)
            if placed is None or Permission.PEOPLE_ADMIN not in placed.scopes:
                raise unproven()
            return Asker(Actor(placed.id, "api"), None)
        if "authorization" in headers or "client_id" in asked.form:
            client = asked.proven(self._authority.clients)
            return Asker(Actor(client.id, "api"), client.id)
        return None


def _told(bearer: Bearer, holder: Client) -> dict[str, object]:
    """A token that is good, with the scopes that its holder has left."""
    named = {} if bearer.person else {"client_id": bearer.subject}
    return {
        "active": True,
        "scope": " ".join(sorted(holder.scopes)),
        **named,
        "sub": bearer.subject,
        "token_type": "Bearer",
        "iat": bearer.expiry.issued,
        "exp": bearer.expiry.expires,
        "jti": bearer.id,
    }


def _revoke(tx: Transaction, bearer: Bearer, session: str, actor: Actor) -> None:
    revocations.revoke(tx, bearer.id, bearer.subject, bearer.expiry.kept(tx.now), actor)
    if session:
        sign_ins.sign_out(tx, session, bearer.subject)

"""Who calls: the token of each request, held against what is known of whom it names now.

Deny by default: an endpoint without a scope of its own is open only where its declaration says
so. A token stops at once when it is revoked, when its client is gone, has another secret or fewer
scopes, and when the session of its person is over. Giving tokens out is for web/oauth.py.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

from starlette.datastructures import Headers

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.person import SCOPES
from crinsu_gateway.store import facilities, revocations, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api_clients import ApiClient, ApiClients
from crinsu_gateway.web.endpoint import STRANGER, Client
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.tokens import Bearer
from crinsu_gateway.web.verified import Verified


class Revoked:
    """The ids of revoked tokens, read from the store once and kept beside it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ids: set[str] = set()
        self._read = False

    async def has(self, id: str) -> bool:
        """Whether a token was revoked."""
        if not self._read:
            self._ids.update(await self._db.read(revocations.ids))
            self._read = True
        return id in self._ids

    def add(self, id: str) -> None:
        """Note that a token was revoked; the store has it already."""
        self._ids.add(id)


class Authority:
    """Tells from a token who calls."""

    def __init__(
        self, db: Database, clock: Clock, signing_key: bytes, clients: Sequence[ApiClient]
    ) -> None:
        self._db = db
        self._clock = clock
        self.key = signing_key
        self.clients = ApiClients(signing_key, clients)
        self.revoked = Revoked(db)
        self._verified = Verified(signing_key)
        tokens.mint(signing_key, "", (), clock.now())  # a key that cannot sign fails at the start

    def client_of(self, headers: Headers) -> Client | None:
        """Who calls: STRANGER without a token, None when the one that came is no good.

        `placed` must say more before anything is done.
        """
        given = headers.getlist("authorization")
        if not given:
            return STRANGER
        kind, _, token = given[0].partition(" ")
        if len(given) > 1 or kind.lower() != "bearer":
            return None
        bearer = self.bearer_of(token.strip())
        return None if bearer is None else self.caller(bearer)

    def at_console(self, token: str) -> Client:
        """Who stands before the browser whose cookie this is: STRANGER when it is no good.

        A cookie that is over must not shut anybody out of what is open to all.
        """
        bearer = self.bearer_of(token)
        if bearer is None or not bearer.person:
            return STRANGER
        return replace(self.caller(bearer), console=True)

    def caller(self, bearer: Bearer) -> Client:
        """Whom a token makes of its holder; `placed` must say more before anything is done."""
        known = None if bearer.person else self.clients.named(bearer.subject)
        return Client(
            bearer.subject,
            bearer.scopes,
            rate_per_minute=None if known is None else known.rate_per_minute,
            session=session_of(self.key, bearer.id) if bearer.person else "",
            token=bearer.id,
        )

    def bearer_of(self, token: str) -> Bearer | None:
        """Whom a token names, when its client stands as it stood when it was given."""
        bearer = self._verified.bearer(token, self._clock.now())
        if bearer is None or bearer.person:
            return bearer
        known = self.clients.named(bearer.subject)
        if known is None:
            return None if bearer.standing else bearer
        same = hmac.compare_digest(bearer.standing, self.clients.standing(known.id))
        return bearer if same and bearer.scopes <= known.scopes else None

    async def placed(self, client: Client) -> Client | None:
        """The same caller with what the store knows of them now; None when that ends their token.

        A person has the scopes of the role that they have now; a client sees its facilities.
        """
        if client is STRANGER:
            return client
        if await self.revoked.has(client.token):
            return None
        if client.session:
            who = await self._db.read(sign_ins.standing_in, client.session, client.id)
            if who is None:
                return None
            may = frozenset(one for one in client.scopes if one.value in SCOPES[who.role])
            return replace(client, scopes=may)
        known = self.clients.named(client.id)
        if known is None or known.facilities is None:
            return client
        seen = await self._db.read(facilities.known, known.facilities)
        return replace(client, facilities=seen)


def session_of(key: bytes, token_id: str) -> str:
    """The token of the session that a person's token stands for; without the key nobody knows."""
    digest = hmac.new(key, b"session\0" + token_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


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

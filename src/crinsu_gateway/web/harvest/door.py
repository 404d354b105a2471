"""Who calls on the registry face: the one user of HTTP Basic (RFC 7617), whom it was told.

Passwords are compared in constant time. Tokens are good on that face too; web/auth.py reads them.
"""

import base64
import binascii
import hashlib
import hmac

from starlette.datastructures import Headers

from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.scopes import Scope


class Door:
    """Tells from HTTP Basic who calls."""

    def __init__(self, facts: HarvestFacts) -> None:
        self._user = facts.user
        self._wanted = _digest(facts.user, facts.password)
        self._open = bool(facts.user and facts.password)

    def client_of(self, headers: Headers) -> Client | None:
        """Who calls; None when the credentials are wrong, or there is no such user at all."""
        given = headers.getlist("authorization")
        _, _, coded = given[0].partition(" ")
        try:
            text = base64.b64decode(coded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        user, _, password = text.partition(":")
        right = hmac.compare_digest(_digest(user, password), self._wanted)
        if not (right and self._open) or len(given) > 1:
            return None
        return Client(self._user, frozenset({Scope.COLLECTIONS_WRITE}))


def is_basic(headers: Headers) -> bool:
    """Whether somebody calls with a user and a password."""
    return headers.get("authorization", "").partition(" ")[0].lower() == "basic"


def _digest(user: str, password: str) -> bytes:
    return hashlib.sha256(f"{len(user)}:{user}:{password}".encode()).digest()

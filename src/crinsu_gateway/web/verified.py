"""Tokens whose signature was checked, remembered: a request does not pay for the check again.

A bounded memory by the whole text of the token. It says nothing of expiry, revocation or whether
a client still stands: those are asked at each request (web/auth.py).
"""

from collections import OrderedDict

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.web import tokens
from crinsu_gateway.web.tokens import Bearer

MOST = 512
"""Tokens that are remembered (at most 2 MiB of text); then the one not used for longest goes."""


class Verified:
    """Checks tokens, each signature once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._found: OrderedDict[str, Bearer] = OrderedDict()

    def bearer(self, token: str, now: Instant) -> Bearer | None:
        """Whom a token names; None when it is malformed, forged or expired."""
        known = self._found.get(token)
        if known is None:
            known = tokens.verify(self._key, token, now)
            if known is None:
                return None
            self._found[token] = known
            if len(self._found) > MOST:
                self._found.popitem(last=False)
        elif known.expiry.is_over(now):
            del self._found[token]
            return None
        self._found.move_to_end(token)
        return known

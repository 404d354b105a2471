"""The machines that may fetch tokens, as the configuration names them, and how each stands.

Secrets are compared in constant time, and a client that does not exist costs the same time. It
keeps only digests of secrets.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.web.scopes import Scope

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


class ApiClients:
    """All of them; ConfigError when one has no secret."""

    def __init__(self, key: bytes, clients: Sequence[ApiClient]) -> None:
        if nameless := [client.id for client in clients if not client.secret]:
            raise ConfigError(f"API client {nameless[0]} has an empty secret")
        self._key = key
        self._clients = {client.id: (client, _digest(client.secret)) for client in clients}

    def named(self, id: str) -> ApiClient | None:
        """The client of an id."""
        entry = self._clients.get(id)
        return None if entry is None else entry[0]

    def proven(self, given: Iterable[Credentials]) -> ApiClient | None:
        """The client that one of some credentials prove."""
        for credentials in given:
            entry = self._clients.get(credentials.id)
            wanted = _NOBODY if entry is None else entry[1]
            right = hmac.compare_digest(_digest(credentials.secret), wanted)
            if entry is not None and right:
                return entry[0]
        return None

    def standing(self, id: str) -> str:
        """What a token of a client must carry: it changes with the secret; "" for no client."""
        entry = self._clients.get(id)
        if entry is None:
            return ""
        said = b"standing\0" + id.encode() + b"\0" + entry[1]
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:32]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

"""Access tokens: JWTs signed with the gateway's own key (HS256), made and checked here alone.

The key is handed in, and so are time and chance. It knows no clients, no secrets and no store:
whether whom it names still stands is for web/auth.py. It imports no web framework, so that the
command line may use it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.web.scopes import Scope

ALGORITHM = "HS256"
SHORTEST_KEY = 32
LIFETIME_S = 3600
AHEAD_S = 5
"""How far a token of another boot may seem to come from the future."""
LONGEST = 4096
"""Characters of a token; ours with every scope has fewer than 1000."""
_KNOWN = frozenset(scope.value for scope in Scope)
_HEADER = {"alg": ALGORITHM, "typ": "JWT"}


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when a token is good: on the boot clock of its boot, in another by wall time (s)."""

    issued: int
    expires: int
    boot_id: str
    boot_expires: int

    def kept(self, now: Instant) -> Mapping[str, str | int]:
        """What tells in the store when it is over."""
        return {
            "expires_ms": max(self.expires * 1000, now.utc_ms),
            "boot_id": self.boot_id,
            "expires_boot_ms": self.boot_expires * 1000,
        }

    def is_over(self, now: Instant) -> bool:
        """Whether a token has expired.

        One of another boot is held against the wall clock, and must not come from the future: a
        clock that went back makes no old token good again.
        """
        if self.boot_id and self.boot_id == now.boot_id:
            return now.boot_ms >= self.boot_expires * 1000
        return not (self.issued - AHEAD_S) * 1000 <= now.utc_ms < self.expires * 1000


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token names, and what it lets them do.

    `id` names the token itself; `standing` is how its client stood when it was given, `person`
    whether it is a person's; neither: it was made by whoever holds the key.
    """

    subject: str
    scopes: frozenset[Scope]
    id: str
    expiry: Expiry
    standing: str = ""
    person: bool = False


def mint(
    key: bytes,
    subject: str,
    scopes: Iterable[Scope],
    now: Instant,
    lifetime: int = LIFETIME_S,
    *,
    id: str = "",
    standing: str = "",
    person: bool = False,
) -> str:
    """A token for `subject` that is good for `lifetime` seconds from `now`.

    It expires on the boot clock of this boot; `exp` is for those who read it. `id` is one that
    was never given before; without it the token is known by what it says.
    """
    issued, booted = now.utc_ms // 1000, now.boot_ms // 1000
    claims: dict[str, object] = {
        "sub": subject,
        "scope": " ".join(sorted(scopes)),
        "iat": issued,
        "exp": issued + lifetime,
        "boot": now.boot_id,
        "boot_exp": booted + lifetime,
    }
    claims |= {"jti": id} if id else {}
    claims |= {"standing": standing} if standing else {}
    claims |= {"person": True} if person else {}
    return jwt.encode(_HEADER, claims, _key(key), [ALGORITHM])


def verify(key: bytes, token: str, now: Instant) -> Bearer | None:
    """Whom a token names; None when it is malformed, forged or expired. Why is nobody's business.

    What does not begin with exactly the header that we write is not looked into. A scope that
    this version does not know is left out.
    """
    if len(token) > LONGEST or token.partition(".")[0] != _our_header():
        return None
    try:
        claims = jwt.decode(token, _key(key), [ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    subject, scope, expiry = claims.get("sub"), claims.get("scope"), _expiry(claims)
    if not (isinstance(subject, str) and isinstance(scope, str)):
        return None
    if expiry is None or expiry.is_over(now):
        return None
    return Bearer(
        subject,
        frozenset(Scope(text) for text in scope.split() if text in _KNOWN),
        _id(claims),
        expiry,
        str(claims.get("standing", "")),
        claims.get("person") is True,
    )


def _id(claims: Mapping[str, object]) -> str:
    """The id of a token; of one without, the digest of what it says, however it was written."""
    given = claims.get("jti")
    if isinstance(given, str) and given:
        return given
    return hashlib.sha256(json.dumps(claims, sort_keys=True).encode()).hexdigest()


def _expiry(claims: Mapping[str, object]) -> Expiry | None:
    issued, expires, boot_expires = (claims.get(name) for name in ("iat", "exp", "boot_exp"))
    if not isinstance(expires, int):
        return None
    boot = claims.get("boot")
    of_boot = isinstance(boot, str) and isinstance(boot_expires, int)
    return Expiry(
        issued if isinstance(issued, int) else 0,
        expires,
        str(boot) if of_boot else "",
        boot_expires if isinstance(boot_expires, int) else 0,
    )


@cache
def _our_header() -> str:
    """How every token of ours begins."""
    return jwt.encode(_HEADER, {}, OctKey.import_key(bytes(SHORTEST_KEY))).partition(".")[0]


def _key(key: bytes) -> OctKey:
    if len(key) < SHORTEST_KEY:
        raise ConfigError(
            f"the signing key of the API has {len(key)} bytes; at least {SHORTEST_KEY} are needed"
        )
    return OctKey.import_key(key)

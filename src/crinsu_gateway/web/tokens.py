"""Access tokens: JWTs signed with the gateway's own key (HS256), made and checked here alone.

The key is handed in, and so is the time. It knows no clients and no secrets: web/auth.py does.
It imports no web framework, so that the command line may use it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
_KNOWN = frozenset(scope.value for scope in Scope)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token names, and what it lets them do."""

    subject: str
    scopes: frozenset[Scope]


def mint(
    key: bytes, subject: str, scopes: Iterable[Scope], now: Instant, lifetime: int = LIFETIME_S
) -> str:
    """A token for `subject` that is good for `lifetime` seconds from `now`.

    It expires on the boot clock of this boot; `exp` is for those who read it.
    """
    issued, booted = now.utc_ms // 1000, now.boot_ms // 1000
    claims = {
        "sub": subject,
        "scope": " ".join(sorted(scopes)),
        "iat": issued,
        "exp": issued + lifetime,
        "boot": now.boot_id,
        "boot_exp": booted + lifetime,
    }
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _key(key), [ALGORITHM])


def verify(key: bytes, token: str, now: Instant) -> Bearer | None:
    """Whom a token names; None when it is malformed, forged or expired. Why is nobody's business.

    A scope that this version does not know is left out.
    """
    try:
        claims = jwt.decode(token, _key(key), [ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    subject, scope = claims.get("sub"), claims.get("scope")
    if not (isinstance(subject, str) and isinstance(scope, str) and _is_good(claims, now)):
        return None
    return Bearer(subject, frozenset(Scope(text) for text in scope.split() if text in _KNOWN))


def _is_good(claims: Mapping[str, object], now: Instant) -> bool:
    """Whether a token has not expired, on the boot clock where it is of this boot.

    One of another boot is held against the wall clock, and must not come from the future: a
    clock that went back makes no old token good again.
    """
    issued, expires, boot_expires = (claims.get(name) for name in ("iat", "exp", "boot_exp"))
    if not isinstance(expires, int):
        return False
    if isinstance(boot_expires, int) and claims.get("boot") == now.boot_id:
        return now.boot_ms < boot_expires * 1000
    since = issued if isinstance(issued, int) else 0
    return (since - AHEAD_S) * 1000 <= now.utc_ms < expires * 1000


def _key(key: bytes) -> OctKey:
    if len(key) < SHORTEST_KEY:
        raise ConfigError(
            f"the signing key of the API has {len(key)} bytes; at least {SHORTEST_KEY} are needed"
        )
    return OctKey.import_key(key)

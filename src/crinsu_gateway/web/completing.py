"""What every answer bears beside what it says: security, CORS, caching, language, rate.

CORS as the Cochrane API documents it (section 2.13), for every origin and never with credentials:
a page of another site can read only what it has a token for, and nothing of the console, where much
is open to whoever stands before it. It knows no resource.
"""

from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Message, Scope

from crinsu_gateway.web.allowance import GRANT
from crinsu_gateway.web.faces import is_console
from crinsu_gateway.web.languages import of_answer

Pair = tuple[bytes, bytes]
"""A header as the server sends it: its name in small letters, and what it says."""
HSTS = b"max-age=31536000"
"""A browser that came over TLS does not come without for a year (RFC 6797); it ignores this where
it does not trust the certificate, and for addresses."""
ENDS = "crinsu.ends"
"""In the scope of a request: its answer is the last one on its connection."""
_ALWAYS: Sequence[Pair] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_TO_ALL: Sequence[Pair] = (
    *_ALWAYS,
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Content-Type, Cache-Control, Link, Total-Count, ETag, Last-Modified, Location, "
        b"Content-Disposition, Content-Language, RateLimit-Limit, RateLimit-Remaining, "
        b"RateLimit-Reset, Retry-After, X-Total-Count",
    ),
)
_TO_OUR_PAGES: Sequence[Pair] = (
    *_ALWAYS,
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What opened a page of the console from elsewhere has no hold of it (HTML, 7.1.3; Fetch, 3.7)."""
_PREFLIGHT: Sequence[Pair] = (
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Accept, If-None-Match, If-Modified-Since, If-Match, "
        b"Accept-Language, Audit-Reason, Crinsu-Session, Idempotency-Key, Last-Event-ID",
    ),
    (b"access-control-max-age", b"3600"),
)
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie", "Crinsu-Session")
"""On what an answer depends; not on the origin, as every one is treated the same."""
_NAMES = ("/subjects", "/people", "/sessions", "/custody-report")
"""What bears names of people: kept nowhere on the way."""


def completed(message: Message, scope: Scope) -> Message:
    """The start of an answer with what every answer bears; what it says itself stays."""
    given: list[Pair] = list(message.get("headers", []))
    said = dict(given)
    ours = is_console(scope["path"])
    more = [pair for pair in (_TO_OUR_PAGES if ours else _TO_ALL) if pair[0] not in said]
    for name, value in scope[GRANT].headers().items():
        if (small := name.lower().encode()) not in said:
            more.append((small, value.encode()))
    if scope["scheme"] == "https" and b"strict-transport-security" not in said:
        more.append((b"strict-transport-security", HSTS))
    if b"cache-control" not in said:
        more.append((b"cache-control", _kept(scope, b"etag" in said)))
    language = of_answer(said.get(b"content-type", b"").decode("latin-1"))
    if language and b"content-language" not in said:
        more.append((b"content-language", language.encode()))
    if b"vary" in said:
        given.remove((b"vary", said[b"vary"]))
    more.append((b"vary", _varied(said.get(b"vary", b"").decode("latin-1"))))
    if scope["method"] == "OPTIONS" and b"allow" in said and not ours:
        more += [(b"access-control-allow-methods", said[b"allow"]), *_PREFLIGHT]
    if scope.get(ENDS) and b"connection" not in said:
        more.append((b"connection", b"close"))
    return {**message, "headers": given + more}


def _kept(scope: Scope, has_tag: bool) -> bytes:
    """Who may keep an answer: its caller alone, who asks each time whether it still holds.

    Nobody where nothing could be asked with, and where people are named.
    """
    may = has_tag and scope["method"] in ("GET", "HEAD")
    if may and not any(part in scope["path"] for part in _NAMES):
        return b"private, no-cache"
    return b"no-store"


@lru_cache(maxsize=16)
def _varied(said: str) -> bytes:
    """On what an answer depends beside what it says itself."""
    own = [one.strip() for one in said.split(",") if one.strip()]
    known = {one.lower() for one in own}
    return ", ".join(own + [one for one in VARY if one.lower() not in known]).encode()

"""What every answer bears beside what it says: security, CORS, caching, language, rate.

CORS as the Cochrane API documents it (section 2.13), for every origin and never with credentials:
a page of another site can read only what it has a token for. It knows no resource.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope

from crinsu_gateway.web.allowance import GRANT
from crinsu_gateway.web.languages import of_answer

HSTS = "max-age=31536000"
"""A browser that came over TLS does not come without for a year (RFC 6797); it ignores this where
it does not trust the certificate, and for addresses."""
ENDS = "crinsu.ends"
"""In the scope of a request: its answer is the last one on its connection."""
_ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Type, Cache-Control, Link, Total-Count, ETag, Last-Modified, Location, "
        "Content-Disposition, Content-Language, RateLimit-Limit, RateLimit-Remaining, "
        "RateLimit-Reset, Retry-After, X-Total-Count"
    ),
}
_PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Accept, If-None-Match, If-Modified-Since, If-Match, "
        "Accept-Language, Audit-Reason, Crinsu-Session, Idempotency-Key, Last-Event-ID"
    ),
    "Access-Control-Max-Age": "3600",
}
VARY = ("Accept", "Accept-Language", "Authorization", "Crinsu-Session")
"""On what an answer depends; not on the origin, as every one is treated the same."""
_NAMES = ("/subjects", "/people", "/sessions", "/custody-report")
"""What bears names of people: kept nowhere on the way."""


def completed(message: Message, scope: Scope) -> Message:
    """The start of an answer with what every answer bears; what it says itself stays."""
    headers = MutableHeaders(raw=list(message.get("headers", [])))
    for name, value in (*_ALWAYS.items(), *scope[GRANT].headers().items()):
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", HSTS)
    headers.setdefault("Cache-Control", _kept(scope, headers))
    language = of_answer(headers.get("content-type", ""))
    if language:
        headers.setdefault("Content-Language", language)
    _vary(headers)
    if scope["method"] == "OPTIONS" and "allow" in headers:
        headers["Access-Control-Allow-Methods"] = headers["allow"]
        for name, value in _PREFLIGHT.items():
            headers[name] = value
    if scope.get(ENDS):
        headers["Connection"] = "close"
    return {**message, "headers": headers.raw}


def _kept(scope: Scope, headers: MutableHeaders) -> str:
    """Who may keep an answer: its caller alone, who asks each time whether it still holds.

    Nobody where nothing could be asked with, and where people are named.
    """
    may = scope["method"] in ("GET", "HEAD") and "etag" in headers
    if may and not any(part in scope["path"] for part in _NAMES):
        return "private, no-cache"
    return "no-store"


def _vary(headers: MutableHeaders) -> None:
    said = [one.strip() for one in headers.get("vary", "").split(",") if one.strip()]
    known = {one.lower() for one in said}
    headers["Vary"] = ", ".join(said + [one for one in VARY if one.lower() not in known])

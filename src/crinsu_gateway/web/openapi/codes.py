"""The codes with which an operation may refuse, by status: what its declaration says of it, and the
rules of the house (rules.py). Pure.

It describes what web/gate.py, web/resource.py, web/intake.py and web/asking/ do with an endpoint.
"""

from collections.abc import Mapping

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import JSON, Face, face_of
from crinsu_gateway.web.openapi.rules import RULES

_ALWAYS: Mapping[int, str] = {
    400: "BAD_HOST BAD_PATH BAD_VERSION",
    403: "FORBIDDEN HTTPS_REQUIRED UNAUTHORIZED WHOLE_GATEWAY",
    414: "TARGET_TOO_LONG",
    417: "EXPECTATION_FAILED",
    431: "HEAD_TOO_LARGE",
    415: "NOT_ACCEPTABLE UNKNOWN_VERSION UNSUPPORTED_ENCODING",
    500: "INTERNAL",
    503: "BUSY MAINTENANCE STORE_BUSY STORE_DAMAGED STORE_FULL TRAIL_NOT_WRITTEN",
}
_WITH_BODY: Mapping[int, str] = {
    400: "BAD_JSON",
    408: "REQUEST_TIMEOUT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
}
_OF_CHANGES: Mapping[int, str] = {
    400: "IDEMPOTENCY_KEY_MISSING",
    412: "STALE",
    422: "KEY_REUSED REASON_REQUIRED",
    428: "IF_MATCH_MISSING",
}
"""Of what changes one of what is declared."""


def codes(endpoint: AnyEndpoint) -> Mapping[int, tuple[str, ...]]:
    """The codes of its refusals by status, in order."""
    found: dict[int, set[str]] = {}
    for some in _parts(endpoint):
        for status, told in some.items():
            found.setdefault(status, set()).update(told.split())
    return {status: tuple(sorted(found[status])) for status in sorted(found)}


def _parts(endpoint: AnyEndpoint) -> list[Mapping[int, str]]:
    parts = [_ALWAYS, RULES.get(f"{endpoint.method} {endpoint.path}", {}), _of_query(endpoint)]
    if endpoint.method in ("POST", "PUT", "PATCH"):
        parts.append(_WITH_BODY)
        if endpoint.takes == JSON:
            parts.append({400: "BAD_CSV BAD_SMILE BAD_XML"})
    if endpoint.corrects is not None:
        parts.append(_OF_CHANGES)
    if endpoint.declared is None:
        parts.append({400: "BAD_REASON"})
    if endpoint.keyed or endpoint.once:
        parts.append({400: "IDEMPOTENCY_KEY_MISSING", 422: "KEY_REUSED"})
    if endpoint.act is not None:
        parts.append({403: "NOT_ALLOWED SESSION_NEEDED"})
    parts.append({401: "UNAUTHORIZED", 429: "RATE_LIMITED"})
    if "{" in endpoint.path or not endpoint.listed:
        parts.append({404: "NOT_FOUND"})
    return parts


def _of_query(endpoint: AnyEndpoint) -> Mapping[int, str]:
    """Of parameters that cannot be: the compatible face has 422 for them."""
    if face_of(endpoint.path) is Face.EXTERNAL:
        return {422: "TOO_COSTLY VALIDATION_ERROR"}
    expands = {} if endpoint.shows is None else {422: "EXPANSION_TOO_LARGE TOO_COSTLY"}
    return {400: "BAD_PARAMETER", **expands}

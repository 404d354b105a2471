"""The faces: how an answer is written for each kind of client. Pure, bytes out.

The Crinsutrack-compatible face wraps in `{data, meta}` (or not at all: `bare`) and refuses with
`{error}`; the own API writes plain JSON and refuses as RFC 9457 says; the token endpoint as
RFC 6749 says; the registry face sends bare lists and objects and refuses with `{status,
response_id, errors}`. What is written is made in representation/, what is refused in errors.py.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from crinsu_gateway.web.errors import Failure

JSON = "application/json"
PROBLEM = "application/problem+json"
EXTERNAL_PREFIX = "/api/v1/external"
REGISTRY_PREFIX = "/registry/v2"
REGISTRY_CHALLENGE = 'Basic realm="crinsu-gateway registry", charset="UTF-8"'
TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path, no secret

NO_HEADERS: Mapping[str, str] = {}


class Face(StrEnum):
    """Whom a path is for."""

    OWN = "own"
    EXTERNAL = "external"
    TOKEN = "token"  # noqa: S105
    REGISTRY = "registry"


def face_of(path: str) -> Face:
    """The face that a path belongs to."""
    if path == TOKEN_PATH:
        return Face.TOKEN
    if path == EXTERNAL_PREFIX or path.startswith(f"{EXTERNAL_PREFIX}/"):
        return Face.EXTERNAL
    if path == "/registry" or path.startswith("/registry/"):
        return Face.REGISTRY
    return Face.OWN


@dataclass(frozen=True, slots=True)
class One:
    """A single resource."""

    data: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `name` is its key on the own API, `total` counts all pages."""

    name: str
    items: Sequence[object]
    page: int
    per_page: int
    total: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """A body that is bytes already (the OpenAPI document, a page for people), or a redirect."""

    body: bytes
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Streamed:
    """A body that comes in pieces, small ones, while the caller takes them (web/streaming.py).

    `chunks` is closed however it ends. `last_word` goes out when the server stops in the middle;
    without one the line is cut, so that what is not whole does not look whole.
    """

    chunks: AsyncIterator[bytes]
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    last_word: bytes | None = None


Answer = One | Listed | Ready | Streamed


def written(answer: One | Listed | Ready, face: Face, *, bare: bool) -> Ready:
    """An answer as bytes, in the form of its face."""
    match answer:
        case Ready():
            return answer
        case One():
            wrapped = face is Face.EXTERNAL and not bare
            body: object = {"data": answer.data, "meta": {}} if wrapped else answer.data
            return Ready(orjson.dumps(body), JSON, answer.status, answer.headers)
        case Listed():
            return _listed(answer, face, bare)


def _listed(answer: Listed, face: Face, bare: bool) -> Ready:
    items = list(answer.items)
    if face is Face.REGISTRY:
        headers = {"X-Total-Count": str(answer.total), **answer.headers}
        return Ready(orjson.dumps(items), JSON, 200, headers)
    headers = {"Total-Count": str(answer.total), **answer.headers}
    if face is not Face.EXTERNAL:
        return Ready(orjson.dumps({answer.name: items}), JSON, 200, headers)
    if bare:
        return Ready(orjson.dumps(items), JSON, 200, headers)
    meta = {"page": answer.page, "perPage": answer.per_page, "total": answer.total}
    return Ready(orjson.dumps({"data": items, "meta": meta}))


_EXTERNAL_CODES = {
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    429: "RATE_LIMITED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_TOKEN_CODES = {
    401: "invalid_client",
    403: "access_denied",
    429: "slow_down",
    500: "server_error",
    503: "temporarily_unavailable",
}


def refused(failure: Failure, face: Face) -> Ready:
    """A failure as bytes, in the form of its face."""
    match face:
        case Face.EXTERNAL:
            body = _external_error(failure)
        case Face.TOKEN:
            error = _TOKEN_CODES.get(failure.status, "invalid_request")
            if failure.status == 400:
                error = failure.code.lower()
            body = {"error": error, "error_description": failure.sentence}
        case Face.REGISTRY:
            return _registry_refusal(failure)
        case Face.OWN:
            return Ready(orjson.dumps(_problem(failure)), PROBLEM, failure.status, failure.headers)
    return Ready(orjson.dumps(body), JSON, failure.status, failure.headers)


def _external_error(failure: Failure) -> dict[str, object]:
    code = _EXTERNAL_CODES.get(failure.status, "VALIDATION_ERROR")
    error: dict[str, object] = {"code": code, "message": failure.sentence}
    if failure.code != code:
        error["rule"] = failure.code
    if failure.fields:
        error["fields"] = failure.fields
    if failure.incident:
        error["incident"] = failure.incident
    return {"error": error}


def _registry_refusal(failure: Failure) -> Ready:
    """That API has 400 for all that is invalid, and HTTP Basic for who calls."""
    status = 400 if failure.status == 422 else failure.status
    sentence = failure.sentence
    if failure.incident and failure.incident not in sentence:
        sentence = f"{sentence} (incident {failure.incident})"
    named = hashlib.sha256((failure.incident or sentence).encode()).hexdigest()[:8]
    body = {"status": status, "response_id": named, "errors": [sentence]}
    challenge = {"WWW-Authenticate": REGISTRY_CHALLENGE} if status == 401 else {}
    return Ready(orjson.dumps(body), JSON, status, {**failure.headers, **challenge})


def _problem(failure: Failure) -> dict[str, object]:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": failure.title,
        "status": failure.status,
        "detail": failure.sentence,
        "code": failure.code,
    }
    if failure.fields:
        body["fields"] = failure.fields
    if failure.incident:
        body["incident"] = failure.incident
    return body

"""How a refusal is written: as RFC 9457 says on the own API, as RFC 6749 at the token endpoint, as
`{error}` on the Crinsutrack-compatible face, as `{status, response_id, errors}` on the registry's.

Pure, bytes out. What is refused, and why, is in errors.py.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.web.answering import enveloped
from crinsu_gateway.web.errors import Failure, Refused
from crinsu_gateway.web.faces import PROBLEM, REGISTRY_CHALLENGE, Face, Ready
from crinsu_gateway.web.negotiation import Form, chosen
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Plain

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


@dataclass(frozen=True, slots=True)
class _Body:
    """A refusal as a tree, with the name that it bears in XML and its media types."""

    root: str
    tree: dict[str, object]
    media: Mapping[Form, str]
    status: int
    headers: Mapping[str, str]


def refused(failure: Failure, face: Face, accept: str = "", query: bytes = b"") -> Ready:
    """A failure as bytes: in the form of its face, in XML for who takes that, in an envelope for
    who asked for it. Clients of CSV and Smile get JSON."""
    body = _body(failure, face)
    form = Form.XML if _wants_xml(accept) and face is not Face.TOKEN else Form.JSON
    if face is Face.OWN and _ENVELOPE.search(query):
        shown = enveloped(failure.code, failure.status, failure.sentence)
        media = {Form.JSON: Form.JSON.value, Form.XML: Form.XML.value}
        return Ready(written(shown, form), media[form], body.status, body.headers)
    shown = Plain(body.root, body.tree)
    return Ready(written(shown, form), body.media[form], body.status, body.headers)


_ENVELOPE = re.compile(rb"(?:^|&)envelope=(?:true|1)(?:&|$)")
_JSON_OR_XML = {Form.JSON: Form.JSON.value, Form.XML: Form.XML.value}
_PROBLEMS = {Form.JSON: PROBLEM, Form.XML: "application/problem+xml"}


def _wants_xml(accept: str) -> bool:
    """Whether a caller takes XML; one who asks for what cannot be gets JSON."""
    try:
        form = chosen(accept, None, Form.JSON).form
    except Refused:
        return False
    return form in (Form.XML, Form.HAL_XML)


def _body(failure: Failure, face: Face) -> _Body:
    match face:
        case Face.EXTERNAL:
            tree = _external_error(failure)
            return _Body("response", tree, _JSON_OR_XML, failure.status, failure.headers)
        case Face.TOKEN:
            error = _TOKEN_CODES.get(failure.status, "invalid_request")
            if failure.status == 400:
                error = failure.code.lower()
            tree = {"error": error, "error_description": failure.sentence}
            return _Body("error", tree, _JSON_OR_XML, failure.status, failure.headers)
        case Face.REGISTRY:
            return _registry_refusal(failure)
        case Face.OWN:
            tree = _problem(failure)
            return _Body("problem", tree, _PROBLEMS, failure.status, failure.headers)


def external_code(status: int) -> str:
    """The code of a refusal on the Crinsutrack-compatible face; `rule` says more."""
    return _EXTERNAL_CODES.get(status, "VALIDATION_ERROR")


def _external_error(failure: Failure) -> dict[str, object]:
    code = external_code(failure.status)
    error: dict[str, object] = {"code": code, "message": failure.sentence}
    if failure.code != code:
        error["rule"] = failure.code
    if failure.fields:
        error["fields"] = failure.fields
    if failure.incident:
        error["incident"] = failure.incident
    return {"error": error}


def _registry_refusal(failure: Failure) -> _Body:
    """That API has 400 for all that is invalid, and HTTP Basic for who calls."""
    status = 400 if failure.status == 422 else failure.status
    sentence = failure.sentence
    if failure.incident and failure.incident not in sentence:
        sentence = f"{sentence} (incident {failure.incident})"
    named = hashlib.sha256((failure.incident or sentence).encode()).hexdigest()[:8]
    tree: dict[str, object] = {"status": status, "response_id": named, "errors": [sentence]}
    challenge = {"WWW-Authenticate": REGISTRY_CHALLENGE} if status == 401 else {}
    return _Body("error", tree, _JSON_OR_XML, status, {**failure.headers, **challenge})


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

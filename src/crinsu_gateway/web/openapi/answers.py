"""The answers of an operation: every status with its headers and bodies, in the form of its face.

It describes what web/gate.py, web/resource.py and web/refusing.py do with an endpoint.
"""

from collections.abc import Mapping

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import JSON, PROBLEM, Face
from crinsu_gateway.web.openapi.bodies import contents
from crinsu_gateway.web.openapi.codes import codes
from crinsu_gateway.web.openapi.schemas import MARK, Json, Schemas
from crinsu_gateway.web.refusing import external_code

MEANING = {
    400: "it cannot be read, or a parameter is unknown",
    401: "no token, or one that is no good",
    403: "the token does not allow this, or nobody who may stands for it",
    404: "there is no such thing",
    408: "the body did not come in time",
    409: "a rule forbids this now; the code names it",
    412: "it is another by now than If-Match says",
    413: "the body is too large",
    414: "the path or the query is too long",
    415: "the body, or what Accept asks for, is of another media type",
    417: "Expect asks for more than 100-continue",
    422: "it cannot be used as it was sent; the code names the rule, `fields` the members",
    428: "If-Match is needed here",
    429: "too many requests; see Retry-After",
    431: "the request line and its headers are too large together",
    500: "something failed here; the incident is in the log",
    503: "the store takes no writes now",
}
_BEFORE_ALL = frozenset({431})
"""Refused by the connection, which knows no face and no Accept."""
_REFUSAL = {Face.OWN: "Problem", Face.EXTERNAL: "ExternalError", Face.REGISTRY: "RegistryError"}
_WHOLE: Json = {"type": "integer", "minimum": 0}


def _header(about: str, schema: Json, *, always: bool = True) -> Json:
    return {"description": about, "required": always, "schema": schema}


_RATE: Json = {
    "RateLimit-Limit": _header("requests in a minute", _WHOLE),
    "RateLimit-Remaining": _header("requests that are left now", _WHOLE),
    "RateLimit-Reset": _header("seconds until all are there again", _WHOLE),
}
_OF_STATUS: dict[int, Json] = {
    401: {"WWW-Authenticate": _header("how to ask (RFC 6750)", {"type": "string"})},
    429: {"Retry-After": _header("seconds to wait", {"type": "integer", "minimum": 1})},
    503: {
        "Retry-After": _header(
            "seconds to wait, where waiting helps", {"type": "integer", "minimum": 0}, always=False
        )
    },
}


def responses(
    endpoint: AnyEndpoint, schemas: Schemas, face: Face, *, bare: bool, located: bool
) -> Json:
    """All answers of an endpoint by status; `located`: what is made can be read where it says."""
    content = contents(endpoint, schemas, face, bare)
    found: Json = {}
    for status, about in _told(endpoint, face).items():
        headers = _headers(endpoint, face, bare, status, located)
        found[str(status)] = {"description": about, "headers": headers}
        if content and status not in (204, 304):
            found[str(status)]["content"] = content
    for status, known in _refusals(endpoint, face).items():
        found.setdefault(str(status), _refusal(face, status, known))
    return found


def _told(endpoint: AnyEndpoint, face: Face) -> dict[int, str]:
    """The statuses of success, with what they mean."""
    found = {endpoint.status: endpoint.summary, **(endpoint.also or {})}
    if endpoint.method != "GET":
        return ({204: "the same, for who asked for `print=silent`"} if _own(face) else {}) | found
    if endpoint.listed and _own(face):
        found[206] = "a page that is not the whole, or not full"
    return found | {304: "the caller has it already"}


def _own(face: Face) -> bool:
    return face is Face.OWN


def _headers(endpoint: AnyEndpoint, face: Face, bare: bool, status: int, located: bool) -> Json:
    headers = {} if endpoint.free else dict(_RATE)
    if status == 201:
        about = "where it can be read"
        headers["Location"] = _header(
            about, {"type": "string", "format": "uri-reference"}, always=located
        )
    if endpoint.method == "GET" and status in (200, 206, 304) and not endpoint.also_as:
        # a list that goes out whole (per_page=all) is not known before it went
        whole = endpoint.declared is not None and endpoint.listed and "{" not in endpoint.path
        about = "a strong tag of these bytes"
        headers["ETag"] = _header(about, {"type": "string"}, always=not whole)
        headers["Last-Modified"] = _header("when it changed", {"type": "string"}, always=False)
    if endpoint.listed and status in (200, 206):
        headers |= _of_list(face, bare)
    return headers


def _of_list(face: Face, bare: bool) -> Json:
    about = _header("how many items all pages have", _WHOLE)
    links = _header("other pages (RFC 8288)", {"type": "string"}, always=_own(face))
    if face is Face.REGISTRY:
        return {"X-Total-Count": about, "Link": links}
    if face is Face.EXTERNAL:
        return {} if not bare else {"Total-Count": about}
    return {"Total-Count": about, "Link": links}


def _refusals(endpoint: AnyEndpoint, face: Face) -> Mapping[int, tuple[str, ...]]:
    """The statuses with which it can refuse, and their codes. The registry face has sentences, and
    400 for whatever cannot be used."""
    found = codes(endpoint)
    if face is Face.REGISTRY:
        return {status: () for status in found if status != 422}
    return found


def _refusal(face: Face, status: int, known: tuple[str, ...]) -> Json:
    markup: Json = {"schema": {"type": "string"}}
    content: Json = {JSON: {"schema": _coded(face, status, known)}, "application/xml": markup}
    if status in _BEFORE_ALL:
        content = {PROBLEM: {"schema": _coded(Face.OWN, status, known)}}
    elif _own(face):
        told = {"properties": {"data": {"enum": list(known)}}}
        content = {
            PROBLEM: {"schema": _coded(face, status, known)},
            "application/problem+xml": markup,
            JSON: {"schema": {"allOf": [{"$ref": f"{MARK}Envelope"}, told]}},
            "application/xml": markup,
        }
    found: Json = {"description": MEANING[status], "content": content}
    if headers := _OF_STATUS.get(status):
        found["headers"] = headers
    return found


def _coded(face: Face, status: int, known: tuple[str, ...]) -> Json:
    """The schema of a refusal with its codes, where its face has them."""
    schema: Json = {"$ref": f"{MARK}{_REFUSAL[face]}"}
    if not known:
        return schema
    told: Json = {"code": {"enum": list(known)}}
    if face is Face.EXTERNAL:
        rule = {"code": {"const": external_code(status)}, "rule": {"enum": list(known)}}
        told = {"error": {"properties": rule}}
    return {"allOf": [schema, {"properties": told}]}

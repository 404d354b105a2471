"""What is said to a caller whose request cannot be read: a problem (RFC 9457) as bytes.

No application sees such a request, so the connection says it. Which face was meant is not known
then; the headers are those of every other answer.
"""

from collections.abc import Iterable

from starlette.types import Scope

from crinsu_gateway.web.allowance import GRANT, Free
from crinsu_gateway.web.completing import ENDS, completed
from crinsu_gateway.web.errors import Failure
from crinsu_gateway.web.faces import Face
from crinsu_gateway.web.refusing import refused

MOST_HEAD = 32 * 1024
"""Bytes of a request line and its headers together."""
MOST_HEADERS = 100
METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

TOO_LARGE = Failure(
    431,
    "HEAD_TOO_LARGE",
    f"a request line with its headers may have {MOST_HEAD} bytes, and {MOST_HEADERS} headers",
)
UNREADABLE = Failure(400, "BAD_REQUEST", "this is no HTTP request (RFC 9112)")
NO_METHOD = Failure(
    405,
    "METHOD_NOT_ALLOWED",
    f"there is no such method here; there are: {METHODS}",
    headers={"Allow": METHODS},
)
TOO_LATE = Failure(408, "REQUEST_TIMEOUT", "the request did not come whole in its time")


def unread(failure: Failure, scheme: str, usual: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The whole answer; `usual` are the headers that the server adds to each."""
    ready = refused(failure, Face.OWN)
    said = {"Content-Type": ready.media_type, "Content-Length": str(len(ready.body))}
    pairs = [(k.lower().encode(), v.encode()) for k, v in {**said, **ready.headers}.items()]
    scope: Scope = {"method": "", "path": "", "scheme": scheme, GRANT: Free(), ENDS: True}
    start = completed({"type": "http.response.start", "headers": pairs}, scope)
    lines = [f"HTTP/1.1 {failure.status} {failure.title}".encode()]
    lines += [name + b": " + value for name, value in (*usual, *start["headers"])]
    return b"\r\n".join(lines) + b"\r\n\r\n" + ready.body

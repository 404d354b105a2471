"""What a request may ask for: a path without tricks, of a length that real ones have, one host,
in a version and an encoding that are spoken here.

A path is taken as it is written: what could be read as another one (dot segments, slashes and
control characters in disguise) is refused rather than mended. It knows no route.
"""

import re

from starlette.types import Scope

from crinsu_gateway.web.errors import refusal

LONGEST_PATH = 2048
LONGEST_QUERY = 8192
_HOST = re.compile(rb"(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_DISGUISED = re.compile(rb"%(?:2f|5c|00|[01][0-9a-f]|7f)", re.IGNORECASE)
_UNENCODED = re.compile(rb"[^\x21-\x7e]|\\")
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def require_fit(scope: Scope) -> None:
    """400 for a path or a host that could mean something else, 414 for one that is too long.

    Also 400 for other versions of HTTP, 415 for encoded bodies, 417 for odd expectations.
    """
    _require_spoken(scope)
    raw: bytes = scope["raw_path"].partition(b"?")[0]
    if len(raw) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
        raise refusal(
            414,
            "TARGET_TOO_LONG",
            f"a path may have {LONGEST_PATH} bytes, a query {LONGEST_QUERY}",
        )
    if why := _fault_of(raw, scope["path"]):
        raise refusal(400, "BAD_PATH", f"the path {why}")
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    old = scope.get("http_version") == "1.0"
    if len(hosts) > 1 or not (hosts or old) or not all(map(_HOST.fullmatch, hosts)):
        raise refusal(400, "BAD_HOST", "send one Host header with the name of this gateway")


def _require_spoken(scope: Scope) -> None:
    if scope.get("http_version", "1.1") not in ("1.0", "1.1"):
        raise refusal(400, "BAD_VERSION", "speak HTTP/1.1")
    for name, value in scope["headers"]:
        if name == b"expect" and value.strip().lower() != b"100-continue":
            raise refusal(417, "EXPECTATION_FAILED", "only 100-continue can be expected here")
        if name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
            raise refusal(
                415,
                "UNSUPPORTED_ENCODING",
                "send the body as it is, without a Content-Encoding",
                headers={"Accept-Encoding": "identity"},
            )


def _fault_of(raw: bytes, path: str) -> str:
    if not raw.startswith(b"/"):
        return "does not begin with a slash"
    if _DISGUISED.search(raw):
        return "holds an encoded slash or control character"
    if _BROKEN.search(raw) or _UNENCODED.search(raw) or "\N{REPLACEMENT CHARACTER}" in path:
        return "is no UTF-8 in percent-encoding"
    if any(part in (".", "..") for part in path.split("/")):
        return "holds . or .. as a part"
    return ""

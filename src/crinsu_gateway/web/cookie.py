"""The cookies of a browser that shows the console, and what tells the console from a foreign page.

One holds the token of the person who is signed in there, one the station where it stands. The token
counts only without the header Authorization, and an act only from a page of this very host: it
bears a header that no foreign page may send, and its Origin. Whom a token names is for web/auth.py.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import CONSOLE_PREFIX, Face, face_of, is_console

SESSION = "crinsu-session"
STATION = "crinsu-station"
OWN = "crinsu-console"
"""The header that every act of the console bears: a foreign page cannot send it unasked (CORS)."""
PERSON = "crinsu-person"
"""The header that says for whom a page was made: who signed in since does nothing by it."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FROM_HERE = frozenset({"", "same-origin", "none"})
"""Sec-Fetch-Site of a read: of our own pages, or typed in; older browsers do not say."""


def cookie_of(headers: Headers, name: str) -> str:
    """What a cookie says; empty when there is none, or two, of which one was planted."""
    pairs = [one.strip().partition("=") for one in headers.get("cookie", "").split(";")]
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def token_of(scope: Scope, headers: Headers) -> str:
    """The token in the cookie where it counts, else empty; 403 for an act of a foreign page.

    What a foreign page reads, or leads to, is answered as to a stranger (RFC 6265bis, 8.8).
    """
    if "authorization" in headers or face_of(scope["path"]) is not Face.OWN:
        return ""
    token = cookie_of(headers, SESSION)
    if not token:
        return ""
    if scope["method"] in READING or is_question(scope):
        return token if is_from_here(headers) else ""
    require_own(scope, headers)
    return token


def is_from_here(headers: Headers) -> bool:
    """Whether no foreign page asks for this or led to it."""
    return headers.get("sec-fetch-site", "") in _FROM_HERE


def is_question(scope: Scope) -> bool:
    """Whether a page is asked for by a form: it reads, and its words stay out of the address."""
    path: str = scope["path"]
    is_page = is_console(path) and not path.startswith(f"{CONSOLE_PREFIX}/session")
    return is_page and scope["method"] == "POST"


def require_own(scope: Scope, headers: Headers) -> None:
    """403 unless an act comes from a page that this gateway served."""
    own = f"{scope['scheme']}://{headers.get('host', '')}".lower()
    from_here = headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if headers.get(OWN) != "1" or headers.get("origin", "").lower() != own or not from_here:
        raise refusal(
            403,
            "FOREIGN_PAGE",
            f"with a cookie only pages of this gateway act: open {own}/console and do it there, or "
            "send a token (Authorization: Bearer ...)",
        )


def is_of(headers: Headers, actor_id: str) -> bool:
    """Whether a page was made for this person, or says not for whom."""
    return headers.get(PERSON, actor_id) == actor_id


def baked(name: str, value: str, scheme: str, lasts_s: int) -> dict[str, str]:
    """The header that gives a browser a cookie, which no script reads; 0 s takes it away."""
    secure = "; Secure" if scheme == "https" else ""
    how = f"Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Strict{secure}"
    return {"Set-Cookie": f"{name}={value}; {how}"}

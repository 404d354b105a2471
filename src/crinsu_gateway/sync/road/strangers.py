"""Answers that something else than the centre gave: sign-in pages of networks, proxies. Pure.

They say nothing about what was asked, so nothing is refused or taken because of them.
"""

from urllib.parse import urlsplit

import httpx2

from crinsu_gateway.sync.road.said import plain

SIGN_IN = "open a browser on this network, or ask who runs it"
PORTAL = f"a sign-in page of this network ({SIGN_IN}), or is [central] url wrong?"


def stranger(answer: httpx2.Response) -> str:
    """What is wrong, when something on the way answered and not the centre; "" otherwise."""
    status = answer.status_code
    if status == 511:
        return f"HTTP 511: the network wants somebody to sign in first; {SIGN_IN}"
    if 300 <= status < 400:
        there = answer.headers.get("Location", "")
        host = plain(urlsplit(there).hostname or "") if _is_url(there) else ""
        where = f" to {host}" if host else ""
        return f"HTTP {status} sends us elsewhere{where}: {PORTAL}"
    if _is_web_page(answer) and status not in (429, 503):
        if status < 300:
            return f"the answer is a web page: {PORTAL}"
        who = "a proxy" if status in (502, 504) else "a proxy, a firewall"
        return (
            f"HTTP {status} with a web page: {who} on the way, or no centre at this address? "
            "Check [central] url"
        )
    return ""


def _is_web_page(answer: httpx2.Response) -> bool:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return (
        kind in ("text/html", "application/xhtml+xml") or answer.content[:200].lstrip()[:1] == b"<"
    )


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True

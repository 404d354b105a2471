"""Whose page it is that acts with a cookie: told by headers that no foreign page can send."""

import pytest
from starlette.datastructures import Headers
from starlette.types import Scope

from crinsu_gateway.web.cookie import cookie_of, require_own, token_of
from crinsu_gateway.web.errors import Refused

OWN = {"host": "gw.example:8440", "origin": "https://gw.example:8440", "crinsu-console": "1"}


def asked(method: str = "POST", path: str = "/api/v1/slots") -> Scope:
    """A request that came over TLS."""
    return {"type": "http", "scheme": "https", "method": method, "path": path}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"host": "GW.example:8440"},
        {"host": "[::1]:8440", "origin": "https://[::1]:8440"},
    ],
)
def test_our_own_page_acts(more: dict[str, str]) -> None:
    """Where a browser does not say where it is, its origin is enough."""
    require_own(asked(), Headers(OWN | more))


@pytest.mark.parametrize(
    "more",
    [
        {"origin": "https://gw.example"},
        {"origin": "http://gw.example:8440"},
        {"origin": "https://gw.example:8440.evil.example"},
        {"origin": ""},
        {"crinsu-console": "0"},
        {"sec-fetch-site": "cross-site"},
        {"host": ""},
    ],
)
def test_a_foreign_page_does_not(more: dict[str, str]) -> None:
    """Whatever of it is missing or is another."""
    with pytest.raises(Refused) as refused:
        require_own(asked(), Headers(OWN | more))
    assert refused.value.failure.code == "FOREIGN_PAGE"


@pytest.mark.parametrize(
    ("cookies", "found"),
    [
        ("crinsu-session=a", "a"),
        ("x=1; crinsu-session=a.b-c_d; y=2", "a.b-c_d"),
        ("crinsu-session=a; crinsu-session=b", ""),
        ("xcrinsu-session=a", ""),
        ("", ""),
    ],
)
def test_one_cookie_of_the_name_is_read(cookies: str, found: str) -> None:
    """Of two one was planted, and nobody knows which."""
    assert cookie_of(Headers({"cookie": cookies}), "crinsu-session") == found


@pytest.mark.parametrize(
    ("path", "more", "found"),
    [
        ("/console", {}, "a"),
        ("/api/v1/slots", {}, "a"),
        ("/api/v1/slots", {"sec-fetch-site": "same-site"}, ""),
        ("/api/v1/slots", {"authorization": "Bearer x"}, ""),
        ("/api/v1/external/storage", {}, ""),
        ("/registry/v2/biobanks", {}, ""),
        ("/oauth/introspect", {}, ""),
    ],
)
def test_it_counts_on_the_own_face_alone(path: str, more: dict[str, str], found: str) -> None:
    """Not beside a token, not on faces for machines, not for what a foreign page reads."""
    headers = Headers({"cookie": "crinsu-session=a"} | more)
    assert token_of(asked("GET", path), headers) == found

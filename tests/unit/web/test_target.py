"""What may be asked for at all: paths that mean one thing, of one host."""

from typing import Any
from urllib.parse import unquote

import pytest

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.target import LONGEST_PATH, LONGEST_QUERY, require_fit


def asked(path: str, query: bytes = b"", version: str = "1.1", **more: Any) -> dict[str, Any]:
    """The scope of a request as the server makes it."""
    scope = {
        "raw_path": path.encode("latin-1"),
        "path": unquote(path),
        "query_string": query,
        "http_version": version,
        "headers": [(b"host", b"gateway:8440")],
    }
    return scope | more


@pytest.mark.parametrize(
    "path",
    ["/", "/api/v1/devices/a%20b", "/api/v1/devices/%C3%A6", "/a;b=1", "/a//b", "/a%252e%252e/b"],
)
def test_what_means_one_thing_may_be_asked(path: str) -> None:
    """Whether anything is there is for the routes."""
    require_fit(asked(path))


@pytest.mark.parametrize(
    "path",
    [
        "/a/../b",
        "/a/%2e%2E/b",
        "/a/./b",
        "/%00",
        "/a%0d%0aX",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/%ff",
        "/%zz",
        "/a%",
        "/\xe6",
        "a",
        "",
        "*",
    ],
)
def test_a_path_that_could_mean_another_is_refused(path: str) -> None:
    """400, whatever it was meant to reach."""
    with pytest.raises(Refused) as refused:
        require_fit(asked(path))
    assert refused.value.failure.status == 400


def test_what_is_too_long_is_refused() -> None:
    """414 for a path or a query beyond what real ones have."""
    require_fit(asked("/" + "a" * (LONGEST_PATH - 1), b"q" * LONGEST_QUERY))
    for scope in (asked("/" + "a" * LONGEST_PATH), asked("/", b"q" * (LONGEST_QUERY + 1))):
        with pytest.raises(Refused) as refused:
            require_fit(scope)
        assert refused.value.failure.status == 414


@pytest.mark.parametrize(
    "hosts", [[], ["a", "a"], ["a", "b"], ["a b"], ["a/b"], ["user@a"], [""], ["a:x"], ["a,b"]]
)
def test_a_host_that_is_none_or_many_is_refused(hosts: list[str]) -> None:
    """400 (RFC 9112, 3.2)."""
    with pytest.raises(Refused) as refused:
        require_fit(asked("/", headers=[(b"host", one.encode()) for one in hosts]))
    assert refused.value.failure.code == "BAD_HOST"


@pytest.mark.parametrize("host", ["gateway", "10.0.0.1:8440", "[::1]:8440", "a-b.example.org"])
def test_a_host_as_it_is_written(host: str) -> None:
    """Names, addresses of both kinds, with a port or without; HTTP/1.0 may leave it out."""
    require_fit(asked("/", headers=[(b"host", host.encode())]))
    require_fit(asked("/", version="1.0", headers=[]))

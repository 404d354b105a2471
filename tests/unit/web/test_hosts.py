"""By which names a browser may call the console, as a table."""

import pytest
from starlette.types import Scope

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.hosts import Hosts

HOSTS = Hosts(
    ("gw-1", "Gateway.clinic.example", "0.0.0.0", ""), lambda: ("lab.example", "*.bench.example")
)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1:8440", "127.0.0.1", "192.0.2.7:8440", "203.0.113.9"),
        *("[::1]:8440", "[::1]", "[2001:db8::7]:8440", "[::ffff:127.0.0.1]"),
        *("localhost:8440", "LOCALHOST", "localhost.:8440"),
        *("gw-1:8440", "GW-1", "gateway.clinic.example", "gateway.clinic.example.:443"),
        *("lab.example:8440", "one.bench.example"),
    ],
)
def test_addresses_and_our_names_are_ours(host: str) -> None:
    """In any case, with or without a port, with the dot that ends a full name."""
    assert HOSTS.are_ours(host)


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8440", "", ":8440", "."),
        *("gw-1.evil.example", "evil.gw-1", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("127.1", "2130706433", "0x7f000001", "127.0.0.1.nip.example"),
        *("gw-1..", "bench.example", "a.one.bench.example", "clinic.example"),
    ],
)
def test_any_other_name_is_not(host: str) -> None:
    """Nor what only looks like an address: browsers send addresses as they are written fully."""
    assert not HOSTS.are_ours(host)


def test_a_certificate_that_is_renewed_brings_its_names() -> None:
    """They are asked for each time."""
    shown = ["old.example"]
    hosts = Hosts(shown=lambda: shown)
    shown[:] = ["new.example"]
    assert hosts.are_ours("new.example")
    assert not hosts.are_ours("old.example")


def test_the_refusal_says_what_is_known_and_what_to_set() -> None:
    """Addresses among the names are not listed: any is taken."""
    scope: Scope = {"headers": [(b"host", b"evil.example")]}
    with pytest.raises(Refused) as refused:
        HOSTS.require_ours(scope)
    failure = refused.value.failure
    assert (failure.status, failure.code) == (421, "UNKNOWN_HOST")
    named = "one of localhost, gw-1, Gateway.clinic.example, lab.example, *.bench.example;"
    assert named in failure.sentence
    assert "names in [api]" in failure.sentence
    assert "evil" not in failure.sentence


def test_a_request_without_a_host_is_refused() -> None:
    """HTTP/1.0 has none; no browser speaks it."""
    with pytest.raises(Refused):
        HOSTS.require_ours({"headers": []})

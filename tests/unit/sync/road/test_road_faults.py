"""Why the road failed, in words: what lies deepest is said first, and nothing is left unsaid."""

import socket
import ssl
from itertools import pairwise

import httpx2
import pytest

from crinsu_gateway.model.clock import ClockState, Instant
from crinsu_gateway.sync.road.road_faults import sentence

URL = httpx2.URL("https://central.example.org/x")
NOW = Instant(1_795_000_000_000, 1, "a" * 32)


def raised(*chain: Exception) -> Exception:
    """The last of a chain of failures, each caused by the one before."""
    for cause, fault in pairwise(chain):
        fault.__cause__ = cause
    return chain[-1]


@pytest.mark.parametrize(
    ("chain", "said"),
    [
        ((socket.gaierror(-2, "not known"), httpx2.ConnectError("x")), "cannot be resolved (not"),
        ((ConnectionRefusedError(111, "refused"), httpx2.ConnectError("x")), "nobody listens at"),
        ((OSError(101, "Network is unreachable"), httpx2.ConnectError("x")), "there is no way to"),
        ((ConnectionResetError(104, "reset"), httpx2.ReadError("")), "was broken off (reset)"),
        (
            (ssl.SSLWantReadError(2, "wait"), httpx2.ConnectTimeout("")),
            "took no connection in time",
        ),
        ((ssl.SSLEOFError(8, "EOF"), httpx2.ConnectError("")), "was broken off"),
        (
            (ssl.SSLError(1, "WRONG_VERSION"), httpx2.ConnectError("")),
            "does not speak TLS as we do",
        ),
        ((httpx2.WriteTimeout(""),), "does not take the request"),
        ((httpx2.ReadTimeout(""),), "did not answer in time"),
        ((httpx2.RemoteProtocolError("odd"),), "is not whole (odd)"),
        ((httpx2.ReadError(""),), "was broken off"),
        ((httpx2.UnsupportedProtocol("ftp"),), "cannot be reached: UnsupportedProtocol ftp"),
        (
            (ExceptionGroup("all", [ConnectionRefusedError(1, "x")]), httpx2.ConnectError("")),
            "nobody",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_failure_has_its_sentence(chain: tuple[Exception, ...], said: str) -> None:
    """The host and port stand in it, on one line."""
    found = sentence(raised(*chain), URL, NOW)
    assert said in found
    assert "central.example.org" in found or "cannot be reached" in found
    assert found.isprintable()


@pytest.mark.parametrize("state", [ClockState.UNSET, ClockState.SYNCED])
def test_a_clock_before_this_program_was_written_was_never_set(state: ClockState) -> None:
    """In 1970 every certificate is one of the future, whatever anybody thinks of the clock."""
    fault = ssl.SSLCertVerificationError()
    fault.verify_code, fault.verify_message = 9, "not yet valid"
    found = sentence(fault, URL, Instant(5_000, 1, "a" * 32, clock=state))
    assert "it says 1970-01-01T00:00:05Z, and was never set: let a time service set it" in found

"""Answers of the centre sorted by what must be done about them."""

import httpx2
import pytest

from crinsu_gateway.model.errors import (
    RemoteAway,
    RemoteBusy,
    RemoteDenied,
    RemoteError,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.road.replies import json_of, raise_for_status, retry_after, unwrapped

PORTAL = "<html>Please sign in to the guest network</html>"


def error(code: str, **more: object) -> dict[str, object]:
    return {"error": {"code": code, "message": "why", **more}}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (422, error("VALIDATION_ERROR"), RemoteRefused),
        (400, error("IDEMPOTENCY_KEY_MISSING"), RemoteRefused),
        (422, PORTAL, RemoteAway),
        (404, error("NOT_FOUND"), RemoteAway),
        (302, PORTAL, RemoteAway),
        (500, error("INTERNAL"), RemoteAway),
        (502, PORTAL, RemoteAway),
        (401, error("UNAUTHORIZED"), RemoteDenied),
        (403, error("FORBIDDEN"), RemoteDenied),
        (409, error("OUT_OF_ORDER", expected=3), RemoteOutOfOrder),
        (409, PORTAL, RemoteAway),
        (429, error("RATE_LIMITED"), RemoteBusy),
        (503, PORTAL, RemoteBusy),
    ],
)
def test_statuses(status: int, body: object, expected: type[RemoteError]) -> None:
    """Only the centre's own error body refuses a request; a portal's page means it is away."""
    answer = (
        httpx2.Response(status, text=body)
        if isinstance(body, str)
        else httpx2.Response(status, json=body)
    )
    with pytest.raises(expected):
        raise_for_status(shipped(), answer)


def test_a_page_of_a_portal_is_no_answer() -> None:
    """200 with HTML means that the centre was not reached."""
    with pytest.raises(RemoteAway):
        json_of(httpx2.Response(200, text=PORTAL))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "99999999"}, 3600),
        ({"Retry-After": "soon"}, None),
        (
            {
                "Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2015 07:28:00 GMT",
            },
            30,
        ),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, or a date against the answer's own date: our clock does not matter."""
    assert retry_after(httpx2.Response(429, headers=headers)) == seconds


def test_both_forms_of_the_envelope() -> None:
    """{data, meta}, flat paging, and bare bodies give the same data."""
    assert unwrapped(shipped(), {"data": [1], "meta": {"total": 5}}) == ([1], 5)
    assert unwrapped(shipped(), {"data": [1], "page": 1, "perPage": 10, "total": 5}) == ([1], 5)
    assert unwrapped(shipped(), [1]) == ([1], None)
    assert unwrapped(shipped(), {"id": 1}) == ({"id": 1}, None)

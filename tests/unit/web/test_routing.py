"""Paths lead to what serves them; names go before what could be any."""

import pytest
from starlette.types import Receive, Scope, Send

from crinsu_gateway.web.routing import Routes

PATHS = (
    "/healthz",
    "/api/v1/slots",
    "/api/v1/slots/{id}",
    "/api/v1/slots/block",
    "/api/v1/devices/{id}",
    "/api/v1/devices/{name}/orders",
    "/api/v1/registry/{kind}/{id}",
    "/api/latest/build-info",
    "/api/latest/{rest:path}",
)


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Nothing is sent: only where a path leads is asked."""


ROUTES = Routes(dict.fromkeys(PATHS, serve), serve)


@pytest.mark.parametrize(
    ("path", "declared", "parameters"),
    [
        ("/healthz", "/healthz", {}),
        ("/api/v1/slots/7", "/api/v1/slots/{id}", {"id": "7"}),
        ("/api/v1/slots/block", "/api/v1/slots/block", {}),
        ("/api/v1/devices/a b", "/api/v1/devices/{id}", {"id": "a b"}),
        ("/api/v1/devices/orders", "/api/v1/devices/{id}", {"id": "orders"}),
        ("/api/v1/devices/x/orders", "/api/v1/devices/{name}/orders", {"name": "x"}),
        (
            "/api/v1/registry/units/1.2",
            "/api/v1/registry/{kind}/{id}",
            {"kind": "units", "id": "1.2"},
        ),
        ("/api/latest/build-info", "/api/latest/build-info", {}),
        ("/api/latest/slots/7", "/api/latest/{rest:path}", {"rest": "slots/7"}),
        ("/api/latest/", "/api/latest/{rest:path}", {"rest": ""}),
    ],
)
def test_a_path_leads_to_what_was_declared(
    path: str, declared: str, parameters: dict[str, str]
) -> None:
    """With the parameters under the names of that declaration."""
    found, given = ROUTES.find(path)
    assert found is not None
    assert (found.path, given) == (declared, parameters)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "healthz",
        "/healthz/",
        "//healthz",
        "/api/v1/slots/",
        "/api/v1/slots//",
        "/api/v1",
        "/api/v1/slots/7/8",
        "/api/v1//7",
        "/api/v1/slots/{id}/x",
        "/api/latest",
    ],
)
def test_anything_else_leads_nowhere(path: str) -> None:
    """Empty parts, halves of paths and more than there is."""
    assert ROUTES.find(path) == (None, {})

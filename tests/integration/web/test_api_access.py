"""Who may call what: generated from the routes themselves, so that none can be forgotten."""

import re
import socket
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Face, face_of
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api, over, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished

OPEN = {
    "/healthz",
    "/readyz",
    "/api/latest/build-info",
    "/openapi.json",
    "/docs",
    "/docs/style.css",
}


async def call(api: Api, endpoint: AnyEndpoint, headers: dict[str, str]) -> httpx2.Response:
    """Call an endpoint with ids that do not exist."""
    path = re.sub(r"\{\w+\}", "999", endpoint.path)
    return await api.stranger.request(endpoint.method, path, headers=headers)


async def test_every_route_but_the_open_ones_wants_a_token(api: Api) -> None:
    """Without a token: 401 with a challenge, in the form of the face."""
    assert len(api.endpoints) > 30
    for endpoint in api.endpoints:
        answer = await call(api, endpoint, {})
        if endpoint.path in OPEN:
            assert answer.status_code == 200, endpoint.path
            continue
        if endpoint.path == "/schemas/{name}":
            assert answer.status_code == 404
            continue
        if face_of(endpoint.path) is Face.REGISTRY:
            assert answer.status_code == (404 if "{id}" in endpoint.path else 200) or (
                endpoint.scope and answer.status_code == 401
            ), endpoint.path
            continue
        assert answer.status_code == 401, endpoint.path
        assert answer.headers["www-authenticate"] == 'Bearer realm="crinsu-gateway"'
        external = endpoint.path.startswith(EXTERNAL_PREFIX)
        code = answer.json()["error"]["code"] if external else answer.json()["code"]
        assert code == "UNAUTHORIZED"


@pytest.mark.requirement("R15")
async def test_every_scope_opens_its_routes_and_no_other(api: Api) -> None:
    """All scopes but the one that is needed: 403. What is needed alone: it goes on to the resource.

    The resource may ask for a person who is signed in.
    """
    for endpoint in api.endpoints:
        if endpoint.scope is None:
            continue
        others = await call(api, endpoint, api.bearer(*(ALL_SCOPES - {endpoint.scope})))
        assert others.status_code == 403, endpoint.path
        assert f'scope="{endpoint.scope}"' in others.headers["www-authenticate"]
        needed = [one for one in (endpoint.scope, endpoint.besides) if one is not None]
        alone = await call(api, endpoint, api.bearer(*needed))
        refused = alone.status_code in (401, 403)
        assert not refused or alone.json()["code"] == "SESSION_NEEDED", endpoint.path


async def test_every_scope_is_of_use(api: Api) -> None:
    """A scope that no route and no act asks for would be a promise of nothing."""
    by_acts = {Scope.PEOPLE_ADMIN}  # the machine itself acts without a person (web/identity.py)
    assert ({endpoint.scope for endpoint in api.endpoints} | by_acts) - {None} == set(Scope)


NO_TOKENS = ("", "Bearer", "Bearer x.y.z", "Basic bGlzOmxpcw==", "x" * 5000, "bearer ä")


async def test_a_bad_token_is_401_on_open_routes_too(api: Api) -> None:
    """A caller who sends a token learns that it is no good, wherever they call."""
    for value in NO_TOKENS:
        for path in ("/api/v1/devices", "/openapi.json", "/nothing"):
            raw = [(b"authorization", value.encode("latin-1"))]
            answer = await api.stranger.get(path, headers=raw)
            assert answer.status_code == 401, value[:20]
            assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_missing_token_is_403_where_a_client_needs_it(
    tmp_path: Path, clock: HandClock
) -> None:
    """`[api] missing_credentials = 403`, on both faces; a bad token and a bad client stay 401."""
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, missing_credentials=403) as api,
    ):
        own = await api.stranger.get("/api/v1/devices")
        assert (own.status_code, own.json()["code"]) == (403, "UNAUTHORIZED")
        assert (await api.stranger.get("/api/v1/live")).status_code == 403
        external = await api.stranger.get("/api/v1/external/storage")
        assert (external.status_code, external.json()["error"]["code"]) == (403, "FORBIDDEN")
        bad = await api.stranger.get("/api/v1/devices", headers={"Authorization": "Bearer x"})
        assert bad.status_code == 401
        form = {"grant_type": "client_credentials", "client_id": "lis", "client_secret": "x"}
        assert (await api.stranger.post("/oauth/token", data=form)).status_code == 401
        assert (await api.stranger.get("/healthz")).status_code == 200


async def test_two_tokens_at_once_are_no_token(api: Api) -> None:
    """A request that says two things is not understood."""
    bearer = api.bearer(Scope.INVENTORY_READ)["Authorization"]
    both = [("Authorization", bearer), ("Authorization", bearer)]
    assert (await api.stranger.get("/api/v1/devices", headers=both)).status_code == 401


async def test_health_and_build_tell_strangers_names_and_versions_alone(api: Api) -> None:
    """What is inside is for those with a token."""
    assert (await api.stranger.get("/healthz")).json() == {"alive": True}
    assert (await api.stranger.get("/readyz")).json() == {"ready": True}
    told = (await api.stranger.get("/api/latest/build-info")).json()
    assert {name for name, value in told.items() if value is not None} == {
        "name",
        "version",
        "schemaVersion",
        "apiVersions",
    }
    whole = (await api.client.get("/api/latest/build-info")).json()
    assert None not in whole.values()


def outward_address() -> str:
    """An address of this machine that is not loopback; skips where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only picks a way out
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])


async def test_plain_http_from_another_address_gets_no_data(
    tmp_path: Path, clock: HandClock
) -> None:
    """403 for everything, good token or not, and also when a header claims otherwise."""
    address = outward_address()
    async with serving(tmp_path, clock, host="0.0.0.0") as api:
        far = f"http://{address}:{api.server.port}"
        claim = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
        for path in ("/api/v1/devices", "/healthz", "/docs", "/nothing"):
            for headers in ({}, claim):
                answer = await api.client.get(far + path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "HTTPS_REQUIRED")
        form = {"grant_type": "client_credentials", "client_id": "lis", "client_secret": "x"}
        assert (await api.stranger.post(f"{far}/oauth/token", data=form)).status_code == 403
        assert (await api.client.get("/api/v1/devices")).status_code == 200

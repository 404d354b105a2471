"""CORS, OPTIONS, HEAD and what else every answer bears beside its body."""

from pathlib import Path

import pytest

from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock

ELSEWHERE = {"Origin": "https://elsewhere.example.org"}
PATHS = {
    "/api/v1/devices": "GET, HEAD, OPTIONS",
    "/api/v1/alarms/1/acknowledge": "OPTIONS, POST",
    "/api/v1/external/subjects": "GET, HEAD, OPTIONS, POST",
    "/registry/v2/biobanks/1": "GET, HEAD, OPTIONS, PATCH",
    "/oauth/token": "OPTIONS, POST",
    "/api/latest/devices": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
}


async def test_a_browser_may_ask_what_a_path_takes(api: Api) -> None:
    """200 without a token: the methods of that path, what may be sent, for an hour."""
    asking = {**ELSEWHERE, "Access-Control-Request-Method": "GET"}
    for path, methods in PATHS.items():
        answer = await api.stranger.options(path, headers=asking)
        headers = answer.headers
        assert (answer.status_code, answer.content) == (200, b""), path
        assert headers["access-control-allow-methods"] == headers["allow"] == methods
        assert headers["access-control-allow-origin"] == "*"
        assert headers["access-control-max-age"] == "3600"
        allowed = headers["access-control-allow-headers"].split(", ")
        documented = ["Authorization", "Content-Type", "Accept", "If-None-Match"]
        assert allowed[:5] == [*documented, "If-Modified-Since"]
        assert {"If-Match", "Idempotency-Key", "Audit-Reason", "Last-Event-ID"} <= set(allowed)
    assert (await api.stranger.options("/nothing", headers=asking)).status_code == 404


async def test_every_answer_may_be_read_from_elsewhere_and_never_with_credentials(api: Api) -> None:
    """Refusals too; the same for every origin, so that no cache mixes them up."""
    for path in ("/api/v1/devices", "/nothing", "/api/v1/devices?x=1", "/healthz"):
        for client in (api.client, api.stranger):
            headers = (await client.get(path, headers=ELSEWHERE)).headers
            assert headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in headers
            assert "origin" not in headers["vary"].lower()
            exposed = set(headers["access-control-expose-headers"].split(", "))
            assert {"Content-Type", "Cache-Control", "Link", "Total-Count", "ETag"} <= exposed
            assert {"Location", "Last-Modified", "RateLimit-Remaining", "Retry-After"} <= exposed


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/devices",
        "/api/v1/external/storage",
        "/registry/v2/biobanks",
        "/api/v1/health",
        "/openapi.json",
        "/nothing",
        "/api/v1/devices/none",
    ],
)
async def test_head_is_get_without_its_body(api: Api, path: str) -> None:
    """The same status and the same headers, but for the rate and the hour."""
    changing = {"date", "ratelimit-remaining", "ratelimit-reset"}

    def kept(headers: object) -> dict[str, str]:
        assert hasattr(headers, "items")
        return {name: value for name, value in headers.items() if name not in changing}

    got, head = await api.client.get(path), await api.client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert kept(head.headers) == kept(got.headers)


async def test_who_may_keep_an_answer(api: Api) -> None:
    """Its caller, who asks again each time; nobody where people are named, or nothing to ask by."""
    devices = (await api.client.get("/api/v1/devices")).headers
    storage = (await api.client.get("/api/v1/storage-solutions")).headers
    for headers in (devices, storage):
        assert ("etag" in headers) == (headers["cache-control"] == "private, no-cache")
    for path in ("/api/v1/external/subjects", "/api/v1/people", "/nothing"):
        assert (await api.client.get(path)).headers["cache-control"] == "no-store"
    vary = {one.strip() for one in devices["vary"].split(",")}
    assert {"Accept", "Accept-Language", "Authorization"} <= vary


async def test_an_unknown_language_is_english(api: Api) -> None:
    """Refusals and pages say in which language they are."""
    for wanted in ("da", "en", "", "xx-nonsense;q=9"):
        answer = await api.client.get("/nothing", headers={"Accept-Language": wanted})
        assert answer.headers["content-language"] == "en"
        assert answer.json()["detail"] == "there is nothing at this path"
    assert (await api.client.get("/docs")).headers["content-language"] == "en"


async def test_an_unchanged_answer_is_free_and_had_with_an_empty_bucket(
    tmp_path: Path, clock: HandClock
) -> None:
    """304 while nothing changed, however often; what changed is 429, as is all else."""
    path = "/api/v1/storage-solutions"
    async with serving(tmp_path, clock, rate_per_minute=3) as api:
        etag = (await api.client.get(path)).headers["etag"]
        same = {"If-None-Match": etag}
        for _ in range(5):
            answer = await api.client.get(path, headers=same)
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["ratelimit-remaining"] == "2"
        for _ in range(2):
            assert (await api.client.get(path)).status_code in (200, 206)
        assert (await api.client.get(path)).status_code == 429
        assert (await api.client.get(path, headers=same)).status_code == 304
        for unlike in ({"If-None-Match": '"other"'}, {"If-Modified-Since": "nonsense"}):
            refused = await api.client.get(path, headers=unlike)
            assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
        gone = await api.client.get("/api/v1/storage-solutions/none", headers=same)
        assert gone.status_code == 429

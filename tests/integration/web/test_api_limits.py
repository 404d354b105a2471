"""The rate limit over a real socket: what passes, what is told, and what stays free."""

from pathlib import Path

from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import serving
from tests.fakes.clock import HandClock


async def test_a_client_over_its_rate_waits_and_others_do_not(
    tmp_path: Path, clock: HandClock
) -> None:
    """429 with Retry-After for the one, 200 for the next; after a while it goes on."""
    async with serving(tmp_path, clock, rate_per_minute=6) as api:
        busy = api.bearer(Scope.INVENTORY_READ, subject="busy")
        calm = api.bearer(Scope.INVENTORY_READ, subject="calm")

        async def units(headers: dict[str, str]) -> int:
            return (await api.stranger.get("/api/v1/devices", headers=headers)).status_code

        assert [await units(busy) for _ in range(8)] == [200] * 6 + [429] * 2
        refused = await api.stranger.get("/api/v1/external/storage", headers=busy)
        assert refused.json()["error"]["code"] == "RATE_LIMITED"
        assert refused.headers["retry-after"] == "10"
        assert refused.headers["ratelimit-limit"] == "6"
        assert refused.headers["ratelimit-remaining"] == "0"
        assert await units(calm) == 200
        clock.pass_s(10)
        assert [await units(busy) for _ in range(2)] == [200, 429]


async def test_strangers_and_bad_tokens_count_by_address(tmp_path: Path, clock: HandClock) -> None:
    """Guessing tokens is limited, whatever is guessed, and also for paths that do not exist."""
    async with serving(tmp_path, clock, rate_per_minute=5) as api:
        seen = []
        for number in range(6):
            guess = {"Authorization": f"Bearer guess-{number}"}
            seen.append((await api.stranger.get(f"/p/{number}", headers=guess)).status_code)
        assert seen == [401] * 5 + [429]
        assert (await api.stranger.get("/docs")).status_code == 429
        assert (await api.client.get("/api/v1/devices")).status_code == 200


async def test_health_and_options_are_free(tmp_path: Path, clock: HandClock) -> None:
    """Whoever watches the gateway is never told to wait."""
    async with serving(tmp_path, clock, rate_per_minute=1) as api:
        for _ in range(3):
            for path in ("/healthz", "/readyz", "/api/v1/health"):
                assert (await api.client.get(path)).status_code == 200
            assert (await api.client.options("/api/v1/devices")).status_code == 200
        assert (await api.client.get("/api/v1/devices")).status_code == 200
        assert (await api.client.get("/api/v1/devices")).status_code == 429

"""Waits are by chance, so that hundreds of gateways do not come back together."""

import asyncio
from dataclasses import replace

import pytest

from tests.fakes.syncing import QUICK, Bench


async def asked(bench: Bench) -> int:
    """How many requests the centre saw."""
    return sum(len(times) for times in bench.centre.centre.arrivals.times.values())


async def test_the_first_request_after_a_start_waits_by_chance(bench: Bench) -> None:
    """Spread over an hour, a draw of a half asks nothing now; one of 0 asks at once."""
    bench.rhythm = replace(QUICK, spread_s=3600.0)
    async with bench.syncing():
        await asyncio.sleep(0.3)
    assert await asked(bench) == 0
    bench.chance = 0.0
    async with bench.syncing():
        await bench.until(lambda: asked(bench))


@pytest.mark.parametrize(
    ("chance", "at_least_ms", "below_ms"), [(0.0, 9_900, 11_000), (1.0, 19_900, 21_000)]
)
async def test_a_pause_that_a_busy_centre_asks_for_is_lengthened_by_chance(
    bench: Bench, chance: float, at_least_ms: int, below_ms: int
) -> None:
    """Retry-After 10: the next try is told for 10 s to 20 s later, never sooner."""
    bench.chance = chance
    await bench.fault("503", seconds=10.0)

    async def noted() -> object:
        return (await bench.status()).next_try_ms

    async with bench.syncing():
        await bench.until(noted)
    status = await bench.status()
    assert status.next_try_ms is not None
    assert status.last_failure_ms is not None
    assert at_least_ms <= status.next_try_ms - status.last_failure_ms <= below_ms

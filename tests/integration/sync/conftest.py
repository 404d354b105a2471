"""A gateway's store on disk, a sandbox central on a real socket, and the sync between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import running
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.new_store import new_centre
from tests.fakes.syncing import Bench

ALIKE = Seed(canisters=2, canes=2, slots=3)
"""The levels of tests/fakes/facility.py."""


@pytest.fixture
def clock() -> RealClock:
    """The clock of both sides; a file of tests may have its own."""
    return RealClock()


@pytest.fixture
async def bench(tmp_path: Path, clock: RealClock) -> AsyncIterator[Bench]:
    """A furnished gateway and a seeded centre, not connected yet."""
    database = await furnished(tmp_path / "store.db", clock, with_unit=False)
    bench: Bench | None = None
    try:
        async with running(
            clock=clock, data_path=new_centre(tmp_path / "central.db"), plan=ALIKE
        ) as centre:
            centre.centre.switches.rate_per_minute = 100_000
            async with httpx2.AsyncClient(base_url=centre.url, timeout=10) as http:
                bench = Bench(database, centre, http, clock)
                yield bench
    finally:
        await (bench.db if bench else database).close()

"""A gateway's store on disk, a sandbox registry on a real socket, and the client between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.registry.server import running
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.registering import Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A furnished gateway and a seeded registry, not connected yet."""
    clock = RealClock()
    db = await furnished(tmp_path / "store.db", clock, with_unit=False)
    desk: Desk | None = None
    try:
        async with running(clock=clock) as registry:
            desk = Desk(db, registry, clock)
            yield desk
    finally:
        await (desk.db if desk else db).close()

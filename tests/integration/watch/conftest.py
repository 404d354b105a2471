"""A furnished store and a clock that is moved by hand, for the watcher."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished


@pytest.fixture
def clock() -> HandClock:
    """Time stands still until a test moves it."""
    return HandClock()


@pytest_asyncio.fixture
async def db(tmp_path: Path, clock: HandClock) -> AsyncIterator[Database]:
    """A store with one freezer that watches T1."""
    database = await furnished(tmp_path / "store.db", clock)
    yield database
    await database.close()

"""The running API for the tests in this folder, over the clock that stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    """A clock that tests move."""
    return HandClock()


@pytest.fixture
async def api(tmp_path: Path, clock: HandClock) -> AsyncIterator[Api]:
    """The API on a socket, a store on disk behind it."""
    async with serving(tmp_path, clock) as running:
        yield running

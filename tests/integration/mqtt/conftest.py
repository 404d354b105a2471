"""A broker and a store for the tests of the publisher."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.store.database import Database
from tests.fakes import mosquitto
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.mosquitto import Mosquitto


@pytest.fixture
def installed() -> None:
    """Skip where there is no mosquitto."""
    if mosquitto.PROGRAM is None:
        pytest.skip("mosquitto is not installed")


@pytest.fixture
async def broker(installed: None, tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A running broker."""
    one = Mosquitto(tmp_path)
    await one.start()
    yield one
    one.kill()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with a furnished facility."""
    async with await furnished(tmp_path / "store.db", RealClock()) as one:
        yield one

"""A sandbox central on a real socket, and signed-in callers of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.central.server import Running, running
from tests.fakes.central import Caller, caller
from tests.fakes.clock import RealClock
from tests.fakes.new_store import new_centre


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Running]:
    """A seeded sandbox central."""
    async with running(clock=RealClock(), data_path=new_centre(tmp_path / "central.db")) as started:
        yield started


@pytest.fixture
async def emr(centre: Running) -> AsyncIterator[Caller]:
    """An integration, as the public API knows it."""
    async with caller(centre, device=False) as one:
        yield one


@pytest.fixture
async def gateway(centre: Running) -> AsyncIterator[Caller]:
    """A client that is registered as a device."""
    async with caller(centre, device=True) as one:
        yield one

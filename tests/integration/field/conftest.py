"""Fixtures for tests of buses: an empty field, and a facility of simulated units."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from tests.fakes.clock import RealClock
from tests.fakes.field import Field, a_field


@pytest.fixture
async def field(tmp_path: Path) -> AsyncIterator[Field]:
    """An empty field with a store on disk."""
    async with a_field(tmp_path) as made:
        yield made


@pytest.fixture
async def facility(tmp_path: Path) -> AsyncIterator[Facility]:
    """A freezer over TCP, two controllers on one serial line, a level monitor on another."""
    clock = RealClock().monotonic
    eurotherms = {1: Eurotherm(clock, temperature=-150.0), 2: Eurotherm(clock, temperature=-80.0)}
    async with Facility(clock, folder=tmp_path / "dev", eurotherms=eurotherms) as made:
        yield made

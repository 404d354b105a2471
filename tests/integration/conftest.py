"""What the tests of procedures share: a store on disk with a unit that is played by hand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.bench import Bench, benched


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A furnished store whose storage solution T1 has a unit."""
    async with benched(tmp_path) as bench:
        yield bench

"""What the tests of procedures share: a store on disk with a unit that is played by hand."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.bench import Bench, benched
from tests.fakes.event_values import bodies_in, silent


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A furnished store whose storage solution T1 has a unit."""
    async with benched(tmp_path) as bench:
        yield bench


@pytest.fixture(autouse=True)
def events_say_what_changed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did: its events bear the old value and the new one (R01)."""
    uses = "tmp_path" in request.fixturenames
    folder: Path | None = request.getfixturevalue("tmp_path") if uses else None
    yield
    assert folder is None or silent(bodies_in(folder)) == set()

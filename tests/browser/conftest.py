"""A real Chromium for the tests in this folder, and the gateway whose pages it shows.

One browser for each worker, in one event loop that outlives the tests; a profile of its own for
each test. Every test that uses `chromium` runs in that loop, and no test is ever skipped.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.fakes import leftovers
from tests.fakes.api import Api, serving
from tests.fakes.chromium import running
from tests.fakes.clock import HandClock
from tests.fakes.visit import Visit, visiting

ONE_LOOP = pytest.mark.asyncio(loop_scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what uses the browser in the loop of the browser."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(ONE_LOOP, append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this worker."""
    async with running() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def no_task_left(chromium: Browser) -> AsyncIterator[None]:
    """The guard for tasks, in the loop of the browser: its own may stay."""
    before = leftovers.tasks()
    yield
    if left := await leftovers.tasks_left(before):
        pytest.fail("tasks left running: " + ", ".join(left), pytrace=False)


@pytest.fixture
def clock() -> HandClock:
    """A clock that tests move."""
    return HandClock()


@pytest_asyncio.fixture(loop_scope="session")
async def api(tmp_path: Path, clock: HandClock) -> AsyncIterator[Api]:
    """The gateway's pages and API on a socket, a store on disk behind them."""
    async with serving(tmp_path, clock) as running_api:
        yield running_api


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser, api: Api) -> AsyncIterator[Visit]:
    """Somebody before the gateway, on the screen of a bench."""
    async with visiting(chromium, str(api.client.base_url).rstrip("/")) as begun:
        yield begun

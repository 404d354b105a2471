"""Guards for every test: nothing may be left behind, and chance is the same on every machine.

A test that leaves a task, a socket, a file or a child process behind fails. Warnings are errors
(pyproject.toml). Golden files are written anew only with --accept.
"""

import inspect
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests.fakes import leftovers
from tests.fakes.golden import Golden
from tests.fakes.proving import Proving, is_whole
from tests.fakes.warm import asking, kept_warm

settings.register_profile("bench-top", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "bench-top")

ACCEPTING = {"golden", "accepting"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option behind `make accept`."""
    parser.addoption(
        "--accept", action="store_true", help="write the golden files anew; runs only their tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    """See to it that a complete run proves every requirement that has tests."""
    config.pluginmanager.register(Proving(whole=is_whole(config)), "proving")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --accept, run only the tests that have something to write; long ones when asked for."""
    if "soak" not in config.getoption("markexpr"):
        long = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    if config.getoption("--accept"):
        chosen = [item for item in items if ACCEPTING & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


@pytest.fixture
def accepting(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are being written anew."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Says on the terminal how far a long test has come."""

    def say(text: str) -> None:
        with capsys.disabled():
            sys.stderr.write(f"\n{text}")
            sys.stderr.flush()

    return say


@pytest.fixture(scope="session")
def loaded_program() -> Iterator[socket.socket]:
    """Where a process is asked that has the program loaded."""
    with kept_warm() as asked:
        yield asked


@pytest.fixture
def program_kept_warm(loaded_program: socket.socket) -> Iterator[None]:
    """Verbs and daemons of the tests that use this are forked from it; of no other test."""
    with asking(loaded_program):
        yield


@pytest.fixture
def golden(accepting: bool) -> Golden:
    """The golden files under tests/golden."""
    return Golden(accepting)


# --- nothing is left behind --------------------------------------------------------------


@dataclass
class Seen:
    """What was open before a test, and after its fixtures were made."""

    descriptors: set[str]
    children: set[str]
    of_wider_fixtures: set[str] = field(default_factory=set)


SEEN = pytest.StashKey[Seen]()


def has_wider_fixtures(item: pytest.Item) -> bool:
    """Whether the test uses a fixture of our own that outlives it."""
    info = getattr(item, "_fixtureinfo", None)
    found = [] if info is None else [defs[-1] for defs in info.name2fixturedefs.values()]
    return any(one.scope != "function" and "tests" in one.baseid for one in found)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Note what is open before the test, and what fixtures of wider scope open for it."""
    seen = item.stash[SEEN] = Seen(leftovers.descriptors(), leftovers.children())
    yield
    if has_wider_fixtures(item):
        seen.of_wider_fixtures = leftovers.descriptors() | leftovers.children()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail the test when something is open that was not open before it."""
    yield
    seen = item.stash[SEEN]
    left = leftovers.settled(leftovers.descriptors, seen.descriptors | seen.of_wider_fixtures)
    left |= leftovers.settled(leftovers.children, seen.children | seen.of_wider_fixtures)
    if left:
        pytest.fail("left open by the test: " + ", ".join(sorted(left)), pytrace=False)


@pytest_asyncio.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fail when a task still runs after the test and its other fixtures ended."""
    yield
    if left := await leftovers.tasks_left(set()):
        pytest.fail("tasks left running: " + ", ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def guarded_tasks(request: pytest.FixtureRequest) -> None:
    """Put the guard for tasks under every asynchronous test."""
    if inspect.iscoroutinefunction(getattr(request.node, "function", None)):
        request.getfixturevalue("no_task_left")

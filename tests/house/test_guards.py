"""The guards of tests/conftest.py, tried on tests that leave something behind."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LEAKY = '''
"""Tests that misbehave, each in its own way, and one that does not."""
import asyncio, socket, subprocess, warnings

KEPT = []

async def test_leaves_a_task():
    KEPT.append(asyncio.ensure_future(asyncio.sleep(60)))

async def test_leaves_a_connection_open(unused_port=0):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    KEPT.append(server)

def test_leaves_a_socket():
    KEPT.append(socket.socket())

def test_leaves_a_file(tmp_path):
    KEPT.append(open(tmp_path / "x", "w"))

def test_leaves_a_child():
    KEPT.append(subprocess.Popen(["sleep", "30"]))

def test_warns():
    warnings.warn("something is about to change", DeprecationWarning)

async def test_cleans_up():
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    server.close()
    await server.wait_closed()
    task = asyncio.ensure_future(asyncio.sleep(60))
    task.cancel()

def test_last_ends_the_child():
    for thing in KEPT:
        if isinstance(thing, subprocess.Popen):
            thing.kill()
            thing.wait()
'''


@pytest.mark.slow
def test_what_is_left_behind_fails_the_test_that_left_it(tmp_path: Path) -> None:
    """A task, a socket, a file or a child left open, or a warning, fails; a clean test passes."""
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
    command += ["-p", "tests.conftest", "-p", "no:cacheprovider", "-rA", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    told = {line.split(" - ")[0] for line in done.stdout.splitlines()}
    blamed = {line.rsplit("::", 1)[1] for line in told if line.startswith(("ERROR ", "FAILED "))}
    assert blamed == {
        "test_leaves_a_task",
        "test_leaves_a_connection_open",
        "test_leaves_a_socket",
        "test_leaves_a_file",
        "test_leaves_a_child",
        "test_warns",
    }, done.stdout

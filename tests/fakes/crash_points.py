"""Breaks the scripted day at one system call of the store, and looks at what is left.

A break is a SIGKILL, or an I/O error or a full disk that the n-th call is answered with. strace
does it to the real process, so the code under test is whole and knows nothing of it.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from crinsu_gateway.store.opening import CHECKSUM_BYTES, open_writer
from tests.fakes import promises
from tests.fakes.crash_session import centre_of, unit_of

SESSION = [sys.executable, "-m", "tests.fakes.crash_session"]
LONGEST_S = 120
KILLED = (-9, 137)
RESERVED_AT = 20  # in the header: bytes at the end of each page that are not SQLite's own

without_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")


@dataclass(frozen=True, slots=True)
class Run:
    """What one process confirmed before it ended, and how it ended."""

    confirmed: list[tuple[str, str]]
    status: int
    said: str

    @property
    def killed(self) -> bool:
        """Whether it was killed."""
        return self.status in KILLED


def play(
    path: Path, call: str = "", how: str = "", at: int = 0, *, world: Path | None = None
) -> Run:
    """Run the day; the `at`-th `call` is met by `how`, as strace writes it, if one is named.

    `world` says beside which path unit and centre keep their memory; the store's own by default.
    """
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    strace += ["-e", f"inject={call}:{how}:when={at}"]
    done = subprocess.run(
        [*(strace if call else []), *SESSION, str(path), str(world or path)],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    return Run([(what, which) for what, _, which in lines], done.returncode, done.stderr)


def calls(path: Path, call: str) -> int:
    """How often an unbroken day calls it; a day takes a few more or fewer each time."""
    log = path.with_suffix(".calls")
    strace = ["strace", "-f", "-qq", "-o", str(log), "-s", "0", "-e", f"trace={call}"]
    subprocess.run(
        [*strace, *SESSION, str(path)], capture_output=True, timeout=LONGEST_S, check=True
    )
    made = sum(f"{call}(" in line for line in log.read_text().splitlines())
    remove(path)
    return made


def examine(path: Path, confirmed: Iterable[tuple[str, str]], world: Path | None = None) -> None:
    """Open the store as a restart would, and hold it against its promises."""
    connection = open_writer(path)
    try:
        promises.kept(connection, confirmed)
        promises.consistent(connection)
        promises.once_at_the_centre(connection, centre_of(world or path).told())
        promises.nothing_twice(connection, unit_of(world or path).orders())
    finally:
        connection.close()
    assert path.read_bytes()[RESERVED_AT] == CHECKSUM_BYTES, "its pages bear no checksums"


def go_on(path: Path, before: Run) -> None:
    """Start it again: the day ends as ever, and both parts' confirmations hold."""
    after = play(path)
    assert after.status == 0, after.said
    examine(path, [*before.confirmed, *after.confirmed])
    assert {what for what, _ in after.confirmed} >= {"ended", "acknowledged"}
    remove(path)


def remove(path: Path) -> None:
    """Take away a store that was looked at, so that thousands need no space."""
    for file in path.parent.glob(f"{path.stem}.*"):
        file.unlink()

"""A day of work is broken at system calls of the store: killed, or answered with an error.

After each break what was confirmed is there, the tables are what the trail makes them, numbers
have no gap, the centre and the unit got everything once, and the day goes on to its end.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.crash_points import calls, examine, go_on, play, remove, without_strace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.requirement("R01", "R05", "R27"),
    without_strace,
]
KILL = "signal=SIGKILL"
GO_ON_EVERY = 8
MOST = 50_000
PARTS = 8


@pytest.mark.timeout(280)
@pytest.mark.parametrize(
    ("call", "moments"),
    [("fdatasync", [180, 430]), ("pwrite64", [3, 4100])],
)
def test_killed_at_chosen_points(tmp_path: Path, call: str, moments: list[int]) -> None:
    """Killed at the n-th call, examined, and started again until the day ends."""
    kills = 0
    for moment in moments:
        path = tmp_path / f"{call}-{moment}.db"
        first = play(path, call, KILL, moment)
        kills += first.killed
        if path.exists():
            examine(path, first.confirmed)
        go_on(path, first)
    assert kills >= len(moments) - 1, "the day was hardly ever broken"


@pytest.mark.timeout(280)
@pytest.mark.parametrize(
    ("call", "error", "moments"),
    [("fdatasync", "EIO", [290]), ("pwrite64", "ENOSPC", [900])],
)
def test_a_failing_disk_at_chosen_points(
    tmp_path: Path, call: str, error: str, moments: list[int]
) -> None:
    """The n-th call fails: nothing more is confirmed, and after a restart the day goes on."""
    for moment in moments:
        path = tmp_path / f"{call}-{error}-{moment}.db"
        first = play(path, call, f"error={error}", moment)
        assert first.status == 1, "a failed disk went unnoticed"
        examine(path, first.confirmed)
        go_on(path, first)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("call", ["fdatasync", "pwrite64"])
@pytest.mark.parametrize("how", [KILL, "error=EIO", "error=ENOSPC"])
@pytest.mark.parametrize("part", range(PARTS))
def test_broken_at_every_point(
    tmp_path: Path, call: str, how: str, part: int, tell: Callable[[str], None]
) -> None:
    """As above at every n, until the day passes untouched; each part takes its share of them."""
    least = calls(tmp_path / "whole.db", call)
    for count, moment in enumerate(range(1 + part, MOST, PARTS), 1):
        path = tmp_path / "day.db"
        run = play(path, call, how, moment)
        if path.exists():
            examine(path, run.confirmed)
        if count % GO_ON_EVERY == 0:
            go_on(path, run)
        remove(path)
        if count % 10 == 0:
            tell(f"{call} {how}, part {part}: {moment} of {least} points")
        if run.status == 0 and moment > least:
            return
    pytest.fail(f"the day has more than {MOST} calls")

"""The timer that backs the store up, and what its service may do."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

FOLDER = Path(__file__).parents[2] / "systemd"
SERVICE = FOLDER / "crinsu-gateway-backup.service"
TIMER = FOLDER / "crinsu-gateway-backup.timer"
MOST_EXPOSURE = 1.0

analysed = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def analyse(*words: str) -> str:
    """What systemd-analyze says."""
    done = subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout + done.stderr


@analysed
@pytest.mark.parametrize("unit", [SERVICE, TIMER], ids=lambda path: path.name)
def test_systemd_understands_every_line_of_the_backup(unit: Path) -> None:
    """No unknown directive and no bad value; only the program is not installed."""
    said = [line for line in analyse("verify", str(unit)).splitlines() if unit.stem in line]
    assert [line for line in said if "is not executable" not in line] == []


@analysed
def test_the_backup_is_exposed_to_nothing() -> None:
    """Without network and devices it scores at most 1.0 of 10."""
    said = analyse("security", "--offline=true", "--no-pager", str(SERVICE))
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert level, said
    assert float(level[1]) <= MOST_EXPOSURE


@analysed
@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("midnight", "hours"),
    [
        ("2026-03-28 23:00:00 UTC", 23),  # Sunday, 29 March: the hour from 2 to 3 is left out
        ("2026-06-14 22:00:00 UTC", 24),
        ("2026-10-24 22:00:00 UTC", 25),  # Sunday, 25 October: the hour from 2 to 3 comes twice
    ],
)
def test_each_hour_of_a_long_and_of_a_short_day_has_its_backup(midnight: str, hours: int) -> None:
    """In Paris, where the day has 23 or 25 hours: one an hour that passes, none left out."""
    (when,) = re.findall(r"^OnCalendar=(.+)$", TIMER.read_text(), flags=re.MULTILINE)
    done = subprocess.run(
        ["systemd-analyze", "calendar", f"--base-time={midnight}", f"--iterations={hours}", when],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"TZ": "Europe/Paris", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    told = re.findall(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) UTC", done.stdout)
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in told]
    assert len(moments) == hours
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(hours=1)}
    local = [one.astimezone(ZoneInfo("Europe/Paris")).date() for one in moments]
    assert local.count(local[0]) == hours - 1, "the last one is that of the next midnight"


@pytest.mark.requirement("R12")
def test_the_backup_runs_by_itself_every_hour() -> None:
    """The timer is hourly, catches up after the machine was off, and is started with timers."""
    lines = TIMER.read_text().splitlines()
    assert {"OnCalendar=*-*-* *:00:00 UTC", "Persistent=true", "WantedBy=timers.target"} <= set(
        lines
    )
    assert "Type=oneshot" in SERVICE.read_text().splitlines()

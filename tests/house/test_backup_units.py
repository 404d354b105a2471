"""The timer that backs the store up, and what its service may do."""

import re
import shutil
import subprocess
from pathlib import Path

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


@pytest.mark.requirement("R12")
def test_the_backup_runs_by_itself_every_hour() -> None:
    """The timer is hourly, catches up after the machine was off, and is started with timers."""
    lines = TIMER.read_text().splitlines()
    assert {"OnCalendar=hourly", "Persistent=true", "WantedBy=timers.target"} <= set(lines)
    assert "Type=oneshot" in SERVICE.read_text().splitlines()

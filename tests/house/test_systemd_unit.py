"""The service's unit file: what an attacker who got in could still do, and what it must say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "crinsu-gateway.service"
MOST_EXPOSURE = 1.5


@pytest.fixture(scope="module")
def lines() -> dict[str, list[str]]:
    """Each directive with all its values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def test_the_exposure_stays_small() -> None:
    """systemd's own analysis gives the unit at most 1.5 of 10."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", result.stdout)
    assert level, result.stdout + result.stderr
    assert float(level[1]) <= MOST_EXPOSURE


def test_systemd_understands_every_line() -> None:
    """systemd finds no unknown directive and no bad value; only the program is not installed."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    result = subprocess.run(
        ["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, timeout=30
    )
    said = [line for line in result.stderr.splitlines() if UNIT.name in line]
    assert [line for line in said if "is not executable" not in line] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("ExecReload", "/usr/bin/kill -HUP $MAINPID"),
        ("StartLimitIntervalSec", "0"),
        ("Restart", "always"),
        ("WatchdogSec", "30"),
        ("User", "crinsu"),
        ("StateDirectoryMode", "0700"),
        ("Environment", "CRINSU_BOOT_ID=%b"),
    ],
)
def test_the_daemon_finds_what_it_relies_on(
    lines: dict[str, list[str]], key: str, value: str
) -> None:
    """Notify, reload by SIGHUP, restarts without end, the watchdog and the boot id are there."""
    assert lines[key] == [value]


def test_no_secret_comes_through_the_environment(lines: dict[str, list[str]]) -> None:
    """Secrets come as credentials; the unit sets no other variable than the boot id."""
    assert "EnvironmentFile" not in lines
    assert len(lines["Environment"]) == 1
    assert lines["LoadCredential"]


def test_what_can_be_written_cannot_be_run(lines: dict[str, list[str]]) -> None:
    """Every directory that the service can write is one that it cannot run programs from."""
    (forbidden,) = lines["NoExecPaths"]
    for folder in ("/", "/var/lib/crinsu", "/run/crinsu", "/tmp", "/var/tmp", "/dev/shm"):
        assert folder in forbidden.split()


def test_the_user_has_no_shell() -> None:
    """The account is made with nologin and without further groups."""
    text = (UNIT.parent / "crinsu.sysusers").read_text()
    (account,) = [line for line in text.splitlines() if not line.startswith("#")]
    assert account.startswith("u crinsu ")
    assert account.endswith("/usr/sbin/nologin")


def test_serial_lines_belong_to_the_user() -> None:
    """Each udev rule gives the tty to the user alone; none opens it for a group of others."""
    rules = (UNIT.parent / "60-crinsu.rules").read_text().splitlines()
    live = [rule for rule in rules if rule and not rule.startswith("#")]
    assert live
    for rule in live:
        assert 'OWNER="crinsu"' in rule
        assert 'MODE="0600"' in rule

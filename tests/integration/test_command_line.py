"""The command line as people and scripts use it: help, lists, JSON, errors, the sandbox verbs."""

import json
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.cli.root import VERBS
from crinsu_gateway.sandbox.free_port import free_port

HEAVY = ("pydantic", "apsw", "fastapi", "starlette", "httpx2", "pymodbus", "structlog", "rich")


def gateway(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "crinsu_gateway", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_help_names_every_verb_without_loading_any() -> None:
    """`--help` lists all verbs and imports none of the big libraries."""
    code = (
        "import sys\nfrom crinsu_gateway.cli.root import root\n"
        "try:\n    root(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert told.stderr.strip() == "[]"
    for verb, about in VERBS.items():
        assert verb in told.stdout
        assert about.split()[0] in told.stdout


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help(verb: str) -> None:
    """Each verb says what it does and which options it takes."""
    told = gateway(verb, "--help")
    assert told.returncode == 0
    assert "Usage: crinsu-gateway" in told.stdout


@pytest.mark.parametrize("wrong", [["no-such-verb"], ["check", "--nope"], ["procedures", "start"]])
def test_wrong_usage_is_2(wrong: list[str]) -> None:
    """What cannot be understood exits with 2 and says how to ask for help."""
    told = gateway(*wrong)
    assert told.returncode == 2
    assert "--help" in told.stderr


def test_devices_says_what_is_known_and_what_is_not() -> None:
    """Each profile is listed with maker, model, confidence and its gaps; JSON holds the same."""
    told = gateway("devices")
    assert "Eurotherm 2400" in told.stdout
    assert "confidence: manual" in told.stdout
    assert "not known: " in told.stdout
    listed = json.loads(gateway("devices", "--json").stdout)["devices"]
    assert {"id", "maker", "model", "confidence", "not_known"} <= set(listed[0])
    assert {one["id"] for one in listed} >= {"eurotherm-2400", "cryomagnetics-lm510"}


def test_one_device_is_shown_with_its_points() -> None:
    """A profile named is shown point by point; a misspelt one gets a near match."""
    shown = json.loads(gateway("devices", "cryomagnetics-lm510", "--json").stdout)
    assert shown["points"]
    wrong = gateway("devices", "cryomagnetics-lm51")
    assert wrong.returncode == 1
    assert wrong.stderr == (
        'error NOT_FOUND: there is no profile "cryomagnetics-lm51"; '
        "did you mean 'cryomagnetics-lm510'?\n"
    )


def test_a_broken_profile_hides_no_other(tmp_path: Path) -> None:
    """The sound ones are listed, the broken one is named after them with its line."""
    (tmp_path / "mine.toml").write_text('format = 1\nid = "mine"\n')
    told = gateway("devices", "--dir", str(tmp_path))
    assert told.returncode == 1
    assert "Eurotherm 2400" in told.stdout
    assert "mine                     CANNOT BE USED" in told.stdout
    assert f"{tmp_path}/mine.toml:" in told.stdout
    shown = gateway("devices", "eurotherm-2400", "--dir", str(tmp_path))
    assert shown.returncode == 0
    wrong = gateway("devices", "mine", "--dir", str(tmp_path))
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(f"error PROFILE_ERROR: {tmp_path}/mine.toml:")


def test_one_device_says_where_its_facts_come_from_and_what_raises_its_alarms() -> None:
    """Sources, places, and how sure each point is stand beside the points."""
    told = gateway("devices", "mve-616").stdout
    assert "source: Chart MVE 616 manual" in told
    assert "FILL?" in told
    assert "[manual]" in told
    assert "alarm fill_timeout" in told
    shown = json.loads(gateway("devices", "eurotherm-2400", "--json").stdout)
    assert shown["alarms"][0]["when"] == "status bit 5 sensor_break"
    assert {one["place"] for one in shown["points"]} >= {"holding 75", "holding 32770"}


def test_the_example_can_be_piped_into_a_file() -> None:
    """`example` prints TOML and nothing else."""
    assert tomllib.loads(gateway("example").stdout)["gateway"]["id"] == "gw-1"


def test_an_error_is_one_line_and_json_when_asked(tmp_path: Path) -> None:
    """An error of the house is `error CODE: sentence`; with --json an object says the same."""
    missing = str(tmp_path / "none.toml")
    told = gateway("inventory", "--config", missing)
    assert told.returncode == 1
    assert told.stderr == (
        f"error CONFIG_ERROR: {missing}: cannot be read: No such file or directory\n"
    )
    asked = gateway("inventory", "--config", missing, "--json")
    assert json.loads(asked.stdout)["error"]["code"] == "CONFIG_ERROR"


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A verb that runs until it is told to stop, and the JSON object that it printed first."""
    command = [sys.executable, "-m", "crinsu_gateway", *arguments, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def test_the_sandbox_central_serves_until_it_is_stopped() -> None:
    """`sandbox central` says where it is, answers there, and ends with 0 at SIGTERM."""
    with started("sandbox", "central", "--port", str(free_port())) as (process, facts):
        form = {
            "grant_type": "client_credentials",
            "client_id": facts["client_id"],
            "client_secret": facts["client_secret"],
        }
        assert httpx2.post(f"{facts['url']}/oauth/token", data=form).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_sandbox_central_is_filled_and_made_to_fail_while_it_runs(tmp_path: Path) -> None:
    """A new file is seeded, a full one is not touched; faults are set, listed and taken away."""
    data, size = str(tmp_path / "central.db"), ("--seed-samples", "500", "--storages", "4")
    command = ("sandbox", "central", "--port", str(free_port()), "--data", data, *size)
    with started(*command) as (_, facts):
        again = gateway(*command)
        assert "holds data already" in again.stderr
        url = ("--url", facts["url"])
        told = gateway("sandbox", "fault", "500", *url, "--times", "2", "--path", "/oauth")
        assert told.stdout == "set: 500 for the next 2 of any method /oauth*, 1 s\n"
        assert httpx2.post(f"{facts['url']}/oauth/token", data={}).status_code == 500
        assert "cut-after" in gateway("sandbox", "fault", *url).stdout
        assert "takes 0 to 600" in gateway("sandbox", "fault", "slow", *url, "--seconds=-1").stderr
        assert gateway("sandbox", "fault", "--clear", *url).stdout == "1 taken away\n"
        samples = httpx2.get(f"{facts['url']}/sandbox/staff/samples").json()["meta"]["total"]
        assert samples == 500
    assert "NO_SANDBOX" in gateway("sandbox", "fault", "500", *url).stderr


def test_the_sandbox_units_are_there_until_they_are_stopped(tmp_path: Path) -> None:
    """`sandbox units` prints where each unit is; the ttys are gone when it ends."""
    where = ("--port", str(free_port()), "--folder", str(tmp_path))
    with started("sandbox", "units", *where) as (process, facts):
        units = facts["units"]
        ttys = [Path(unit["where"]) for unit in units if unit["where"].startswith("/")]
        assert len(units) == 4
        assert all(tty.exists() for tty in ttys)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not any(tty.exists() for tty in ttys)


def test_units_of_any_profile_are_simulated_and_obey_lines(tmp_path: Path) -> None:
    """`sandbox units --profile` puts several units on one line; what is typed is obeyed."""
    command = [
        *(sys.executable, "-m", "crinsu_gateway", "sandbox", "units", "--json"),
        *("--profile", "eurotherm-2400@3", "--units", "2", "--one-line"),
        *("--fault", "eurotherm-2400-4=silent,2", "--folder", str(tmp_path)),
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            units = json.loads(process.stdout.readline())["units"]
            assert [unit["address"] for unit in units] == [3, 4]
            assert {unit["where"] for unit in units} == {str(tmp_path / "eurotherm-2400")}
            process.stdin.write("eurotherm-2400-4\neurotherm-2400-4 point pv warm\n")
            process.stdin.flush()
            told = [json.loads(process.stdout.readline()) for _ in range(2)]
            assert "silent" in told[0]["answer"]
            assert [one["ok"] for one in told] == [True, False]
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_profile_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """A wrong id names those that there are; a wrong fault names the unit's."""
    told = gateway("sandbox", "units", "--profile", "mve-tec3001", "--folder", str(tmp_path))
    assert told.returncode == 1
    assert "mve-tec3000" in told.stderr
    told = gateway(
        "sandbox", "units", "--fault", "freezer-1=x", "--port", "0", "--folder", str(tmp_path)
    )
    assert told.returncode == 1
    assert "wrong_length" in told.stderr


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    """A sandbox that cannot listen says so in one line and exits with 1."""
    told = gateway("sandbox", "central", "--host", "192.0.2.1")
    assert told.returncode == 1
    assert told.stderr.startswith("error CANNOT_LISTEN: ")
    assert len(told.stderr.splitlines()) == 1

"""`crinsu-gateway check` against real sockets, ttys, a broker and a centre."""

import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

CONFIG = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"

[[link]]
name = "net"
kind = "tcp"
host = "127.0.0.1"
port = {tcp}

[[link]]
name = "rs485"
kind = "serial"
device = "{tty}"

[[unit]]
name = "e1"
link = "rs485"
profile = "eurotherm-2400"

[api]
port = {api}
"""


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the verb as an engineer does."""
    return subprocess.run(
        [sys.executable, "-m", "crinsu_gateway", "check", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        env={key: value for key, value in os.environ.items() if key != "CREDENTIALS_DIRECTORY"},
    )


@pytest.fixture
def closed_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def site(tmp_path: Path, closed_port: int) -> Iterator[Path]:
    """A configuration whose link and tty are really there."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        master, slave = pty.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        (tmp_path / "state").mkdir(mode=0o700)
        config = tmp_path / "config.toml"
        config.write_text(
            CONFIG.format(tcp=listener.getsockname()[1], tty=os.ttyname(slave), api=closed_port)
        )
        yield config


def test_a_site_that_is_well_is_said_to_be(site: Path) -> None:
    """Every link, the state folder and the API's port get a line; the status is 0."""
    result = check("--config", str(site))
    assert result.returncode == 0, result.stdout + result.stderr
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"ok"}
    for part in ("link net", "link rs485", "unit e1: eurotherm-2400", "state folder", "API"):
        assert part in result.stdout


def test_what_cannot_be_reached_is_named_with_its_line(site: Path, closed_port: int) -> None:
    """A refused connection and a missing tty are errors at the lines of their settings."""
    text = site.read_text().splitlines()
    text[11] = f"port = {closed_port}"
    text[16] = 'device = "/dev/ttyNOT"'
    site.write_text("\n".join(text))
    result = check("--config", str(site))
    assert result.returncode == 1
    errors = [line for line in result.stdout.splitlines() if line.startswith("error")]
    assert f"{site}:11: link[1].host: 127.0.0.1:{closed_port} cannot be opened" in errors[0]
    assert f"{site}:17: link[2].device: /dev/ttyNOT cannot be opened" in errors[1]
    assert len(errors) == 2


def test_offline_tries_nothing(site: Path) -> None:
    """With --offline a site whose units are away is well."""
    site.write_text(site.read_text().replace("/dev/", "/dev/none/"))
    assert check("--config", str(site), "--offline").returncode == 0


def test_json_holds_the_same(site: Path) -> None:
    """--json answers one object with errors as file, line, key and message."""
    site.write_text(site.read_text().replace('profile = "eurotherm-2400"', 'profile = "none"'))
    result = check("--config", str(site), "--offline", "--json")
    answer = json.loads(result.stdout)
    assert result.returncode == 1
    assert answer["ok"] is False
    assert [(error["line"], error["key"]) for error in answer["errors"]] == [
        (22, "unit[1].profile")
    ]


def test_a_bad_file_is_all_that_is_said(site: Path) -> None:
    """With a config that cannot be read as settings nothing is tried; each mistake has a line."""
    site.write_text(site.read_text().replace("kind = ", "knid = "))
    result = check("--config", str(site))
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 2
    assert all(line.startswith(f"error   {site}:") for line in result.stdout.splitlines())


def test_a_centre_that_is_away_is_an_error(site: Path, closed_port: int) -> None:
    """The centre is asked for a token; when nobody answers the line of its url is named."""
    secret = site.parent / "central.secret"
    secret.write_text("s")
    secret.chmod(0o600)
    with site.open("a") as file:
        file.write(
            f'[central]\nurl = "http://127.0.0.1:{closed_port}"\nclient_id = "c"\n'
            'client_secret_file = "./central.secret"\n'
        )
    result = check("--config", str(site))
    assert result.returncode == 1
    assert "central.url: nobody listens at 127.0.0.1" in result.stdout


def test_a_secret_for_everybody_is_a_warning(site: Path) -> None:
    """A secret file that everybody can read is pointed out, and is no error."""
    secret = site.parent / "client.secret"
    secret.write_text("s")
    secret.chmod(0o644)
    with site.open("a") as file:
        file.write('[[api.client]]\nid = "a"\nsecret_file = "./client.secret"\n')
        file.write('scopes = ["inventory:read"]\n')
    result = check("--config", str(site))
    assert result.returncode == 0
    assert f"warning {site}:28: api.client[1].secret_file: everybody" in result.stdout


def test_a_wrong_verb_is_wrong_usage() -> None:
    """Wrong usage exits with 2."""
    assert check("--no-such-option").returncode == 2


def test_a_baud_rate_that_the_model_does_not_have_is_a_warning(tmp_path: Path) -> None:
    """File, line, key and the allowed values; the rest may run, as a manual may be incomplete."""
    text = CONFIG.format(tcp=1, tty="/dev/ttyS9", api=8440).replace(
        "eurotherm-2400", "lakeshore-218"
    )
    file = tmp_path / "config.toml"
    file.write_text(text.replace('device = "/dev/ttyS9"\n', 'device = "/dev/ttyS9"\nbaud = 4800\n'))
    said = check("--config", str(file), "--offline")
    line = "link[2].baud: 4800 is no setting of lakeshore-218; allowed: 300, 1200, 9600"
    assert f"warning {file}:18: {line}" in said.stdout.splitlines()

"""What `check` finds at the far end: a real broker, a real centre, wrong secrets, a held tty."""

import os
import pty
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crinsu_gateway.app.installation import Installation, installed
from crinsu_gateway.cli.reach import Finding, beyond, on_this_machine
from crinsu_gateway.config.load import parse
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.profile.load import load_known, shipped_dir
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.registry.server import running as registry_running
from tests.fakes.clock import RealClock
from tests.fakes.mosquitto import PROGRAM, Mosquitto
from tests.fakes.peers import mute, tcp_peer

NOTHING = Installation((), ())
HEAD = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
"""


@pytest.fixture
async def central() -> AsyncIterator[Running]:
    """A sandbox central."""
    async with running(clock=RealClock()) as started:
        yield started


def settings(folder: Path, text: str) -> Settings:
    """Settings with these tables; the API on a free port."""
    return parse(f"{HEAD}{text}\n[api]\nport = {free_port()}\n", "c.toml", folder)


def secret_file(folder: Path, text: str) -> None:
    """A file with a secret."""
    (folder / "secret").write_text(text)
    (folder / "secret").chmod(0o600)


async def found(given: Settings, key: str, wired: Installation = NOTHING) -> Finding:
    """What is found about one table."""
    (finding,) = [one for one in await beyond(given, wired) if one.key[0] == key]
    return finding


def central_table(url: str) -> str:
    """The table of a centre."""
    return (
        f'[central]\nurl = "{url}"\nclient_id = "{DEVICE_CLIENT}"\nclient_secret_file = "./secret"'
    )


async def test_a_centre_that_knows_us_gives_a_token(tmp_path: Path, central: Running) -> None:
    """Address, client and secret are proved by fetching a token."""
    secret_file(tmp_path, DEVICE_SECRET)
    finding = await found(settings(tmp_path, central_table(central.url)), "central")
    assert finding.fault == ""
    assert "gave a token" in finding.well


async def test_a_wrong_secret_is_told_apart_from_a_wrong_address(
    tmp_path: Path, central: Running
) -> None:
    """A refused client is a fault of client_id, an address without a centre one of the url."""
    secret_file(tmp_path, "wrong")
    refused = await found(settings(tmp_path, central_table(central.url)), "central")
    assert refused.key == ("central", "client_id")
    nowhere = central_table(f"http://127.0.0.1:{free_port()}")
    away = await found(settings(tmp_path, nowhere), "central")
    assert away.key == ("central", "url")
    elsewhere = await found(settings(tmp_path, central_table(f"{central.url}/nowhere")), "central")
    assert elsewhere.key == ("central", "url")
    assert "answered: HTTP 404" in elsewhere.fault


@pytest.mark.skipif(PROGRAM is None, reason="mosquitto is not on this machine")
async def test_a_broker_that_accepts_us_is_well(tmp_path: Path) -> None:
    """The broker is asked for a session; nobody there is a fault that names it."""
    broker = Mosquitto(tmp_path)
    table = f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}'
    away = await found(settings(tmp_path, table), "mqtt")
    assert "does not accept us" in away.fault
    await broker.start()
    try:
        assert (await found(settings(tmp_path, table), "mqtt")).fault == ""
    finally:
        broker.kill()


async def test_a_tty_that_somebody_holds_is_named(tmp_path: Path) -> None:
    """A serial line that another program has opened for itself is a fault with that hint."""
    with ExitStack() as stack:
        master, slave = pty.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        line = f'[[link]]\nname = "l"\nkind = "serial"\ndevice = "{os.ttyname(slave)}"'
        given = settings(tmp_path, line)
        wired, faults = installed(given, {})
        assert not faults
        assert (await found(given, "link", wired)).fault == ""
        holder = os.open(os.ttyname(slave), os.O_RDWR | os.O_NOCTTY)
        stack.callback(os.close, holder)
        _hold(holder)
        held = await found(given, "link", wired)
        assert "is held by" in held.fault
        assert "does the gateway run?" in held.fault


def _hold(descriptor: int) -> None:
    """Take a tty as our links do."""
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


async def test_the_serial_server_of_a_scanner_is_dialled(tmp_path: Path) -> None:
    """A scanner behind a box is looked for there; a port that nobody listens on is named."""
    profiles = load_known([shipped_dir()])
    async with tcp_peer(mute) as box:
        text = f'[[scanner]]\nname = "s"\ndevice = "tcp://127.0.0.1:{box.port}"\n'
        given = settings(tmp_path, text)
        wired, faults = installed(given, profiles)
        assert not faults
        assert wired.scanners[0].serial is None
        finding = await found(given, "scanner", wired)
        assert finding.well == f"scanner s: tcp://127.0.0.1:{box.port} can be opened"
    finding = await found(given, "scanner", wired)
    assert finding.key == ("scanner", 0, "device")
    assert "cannot be opened" in finding.fault


async def test_a_registry_answers_or_is_warned_of(tmp_path: Path) -> None:
    """Nothing here depends on it, so a registry that is away is no error."""
    async with registry_running(clock=RealClock()) as registry:
        well = await found(settings(tmp_path, f'[registry]\nurl = "{registry.url}"'), "registry")
    away = await found(settings(tmp_path, f'[registry]\nurl = "{registry.url}"'), "registry")
    assert (well.fault, well.well) == ("", f"registry {registry.url}: answers")
    assert away.warning
    assert "cannot be reached" in away.fault


def test_certificates_of_a_registry_that_are_none_are_named(tmp_path: Path) -> None:
    """Before anything is started, with the key and the file."""
    (tmp_path / "ca.pem").write_text("no certificate")
    table = '[registry]\nurl = "https://registry.example.org/v2"\nca_file = "ca.pem"'
    wrong = [one for one in on_this_machine(settings(tmp_path, table)) if one.fault]
    assert [one.key for one in wrong if not one.warning] == [("registry", "ca_file")]
    assert "holds no certificate in PEM form" in wrong[0].fault

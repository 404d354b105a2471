"""A gateway beyond its machine is encrypted from its first start on."""

import asyncio
import hashlib
import json
import signal
import socket
import ssl
from pathlib import Path

import httpx2
import pytest

from tests.fakes.certificates import authority
from tests.fakes.daemon import SECRET, Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]
GRANT = {"grant_type": "client_credentials", "client_id": "lab", "client_secret": SECRET}


def beyond(daemon: Daemon, more: str = "") -> None:
    """Let it listen on every address of this machine."""
    text = daemon.config.read_text()
    daemon.config.write_text(text.replace("[api]", f'[api]\nhost = "0.0.0.0"\n{more}'))


async def shown(port: int) -> str:
    """The fingerprint of the certificate that it shows."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname, looking.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=looking)
    der: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return ":".join(f"{one:02X}" for one in hashlib.sha256(der).digest())


async def reloaded(daemon: Daemon) -> None:
    """Tell it to read its configuration again, and wait until it has."""
    daemon.tell(signal.SIGHUP)
    await daemon.manager.hear("RELOADING=1")
    await daemon.manager.hear("READY=1")


async def test_it_is_encrypted_from_the_first_start_and_the_command_line_knows_it(
    tmp_path: Path,
) -> None:
    """A certificate is made, verbs pin its file, and a new one is shown after a reload."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        beyond(daemon)
        checked = await asyncio.to_thread(daemon.verb, "check", "--offline")
        assert "API certificate: will be made at the first start" in checked.stdout
        await daemon.start()
        first = await shown(daemon.port)
        assert daemon.events("certificate shown")[-1]["sha256"] == first
        told = await asyncio.to_thread(daemon.verb, "tls", "show", "--json")
        assert json.loads(told.stdout)["sha256"] == first
        status = await asyncio.to_thread(daemon.verb, "status")
        assert status.returncode == 0, status.stderr
        again = await asyncio.to_thread(daemon.verb, "tls", "make")
        assert (again.returncode, "CERTIFICATE_EXISTS" in again.stderr) == (1, True)
        made = await asyncio.to_thread(daemon.verb, "tls", "make", "--again", "--json")
        second = json.loads(made.stdout)["sha256"]
        before = await asyncio.to_thread(daemon.verb, "status")
        assert before.returncode == 1, "the file is another one than what is shown"
        assert "is not believed" in before.stderr
        assert "Then reload the gateway" in before.stderr
        await reloaded(daemon)
        assert await shown(daemon.port) == second != first
        assert (await asyncio.to_thread(daemon.verb, "status")).returncode == 0
        trusting = ssl.create_default_context(cafile=json.loads(made.stdout)["certificate"])
        async with httpx2.AsyncClient(verify=trusting) as http:
            answer = await http.post(f"https://127.0.0.1:{daemon.port}/oauth/token", data=GRANT)
            assert answer.status_code == 200, answer.text
            token = tmp_path / "token"
            token.write_text(answer.json()["access_token"])
            bearer = {"Authorization": f"Bearer {token.read_text()}"}
            url = f"https://127.0.0.1:{daemon.port}/api/v1/devices"
            assert (await http.get(url, headers=bearer)).status_code == 200
            taken = await asyncio.to_thread(daemon.verb, "token", "revoke", str(token), "--json")
            assert json.loads(taken.stdout) == {"revoked": True}
            assert (await http.get(url, headers=bearer)).status_code == 401
        assert await daemon.stop() == 0


async def test_an_issued_one_is_renewed_and_an_unfit_one_changes_nothing(tmp_path: Path) -> None:
    """Three days left: health and the log say so. Another's key: the reload is refused."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        ca = authority(tmp_path)

        def place(name: str, days: tuple[int, int]) -> None:
            text = ca.issue(name, days=days).read_text()
            at = text.index("-----BEGIN PRIVATE KEY")
            (tmp_path / "its.pem").write_text(text[:at])
            (tmp_path / "its.key").write_text(text[at:])
            (tmp_path / "its.key").chmod(0o600)

        place("first", (-1, 3))
        beyond(daemon, 'certificate_file = "./its.pem"\nkey_file = "./its.key"')
        await daemon.start()
        first = await shown(daemon.port)
        assert "expires in" in (await daemon.logged("certificate"))["reason"]
        status = json.loads((await asyncio.to_thread(daemon.verb, "status", "--json")).stdout)
        assert "expires in" in status["warnings"][0]
        assert status["ready"] is True
        key = (tmp_path / "its.key").read_text()
        place("second", (-1, 90))
        (tmp_path / "its.key").write_text(key)
        await reloaded(daemon)
        assert "does not belong" in (await daemon.logged("reload refused"))["reason"]
        assert await shown(daemon.port) == first
        place("third", (-1, 90))
        await reloaded(daemon)
        assert await shown(daemon.port) != first
        status = json.loads((await asyncio.to_thread(daemon.verb, "status", "--json")).stdout)
        assert status["warnings"] == []
        assert await daemon.stop() == 0


async def test_the_console_answers_to_the_names_that_a_reload_brings(tmp_path: Path) -> None:
    """Those of the machine, of the settings and of the certificate, and to no foreign one."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        beyond(daemon)
        await asyncio.to_thread(daemon.verb, "tls", "make", "--name", "lab.example")
        await daemon.start()

        async def asked(*hosts: str) -> list[int]:
            patient = httpx2.AsyncHTTPTransport(verify=False, retries=5)  # names bind it anew
            async with httpx2.AsyncClient(transport=patient) as http:
                url = f"https://127.0.0.1:{daemon.port}/console/session"
                return [(await http.get(url, headers={"Host": one})).status_code for one in hosts]

        mine = socket.gethostname()
        names = mine, "lab.example", "gateway.clinic.example", "new.example", "evil.example"
        assert await asked(*names) == [200, 200, 421, 421, 421]
        text = daemon.config.read_text()
        listed = '[api]\nnames = ["gateway.clinic.example"]'
        daemon.config.write_text(text.replace("[api]", listed))
        await asyncio.to_thread(daemon.verb, "tls", "make", "--again", "--name", "new.example")
        await reloaded(daemon)
        assert await asked(*names) == [200, 421, 200, 200, 421]
        assert await daemon.stop() == 0


async def test_it_does_not_start_with_what_nobody_would_believe(tmp_path: Path) -> None:
    """Over, readable by everybody, another's key: one sentence with the line of the file each."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        ca = authority(tmp_path)
        text = ca.issue("one", days=(-9, -1)).read_text()
        at = text.index("-----BEGIN PRIVATE KEY")
        (tmp_path / "its.pem").write_text(text[:at])
        (tmp_path / "its.key").write_text(text[at:])
        beyond(daemon, 'certificate_file = "./its.pem"\nkey_file = "./its.key"')
        for mode, sentence in ((0o600, "expired at"), (0o644, "everybody on this machine")):
            (tmp_path / "its.key").chmod(mode)
            await daemon.start(until_ready=False)
            assert await daemon.ended() == 1
            assert sentence in daemon.text()
            assert "api.certificate_file" in daemon.text()
            checked = await asyncio.to_thread(daemon.verb, "check", "--offline")
            assert (checked.returncode, sentence in checked.stdout + checked.stderr) == (1, True)

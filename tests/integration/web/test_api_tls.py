"""The API over TLS: who is served, how, and what a certificate that is renewed does to callers."""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.app.certificates import Certificate, make
from crinsu_gateway.model.person import Role
from crinsu_gateway.web.doorway import MOST_SHAKING
from crinsu_gateway.web.tls import show
from tests.fakes import encrypted
from tests.fakes.api import Api, over
from tests.fakes.certificates import authority
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.crew import hired
from tests.fakes.facility import furnished


@pytest.fixture
def shown(tmp_path: Path) -> Certificate:
    """A certificate that was made for this machine."""
    return make(encrypted.settings(tmp_path), RealClock().now().utc_ms)


@pytest.fixture
async def safe(tmp_path: Path, clock: HandClock, shown: Certificate) -> AsyncIterator[Api]:
    """The API, encrypted, on every address of this machine."""
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, host="0.0.0.0", shown=shown) as api,
    ):
        yield api


async def told(command: str) -> tuple[int, str]:
    """What a command of another program ends with and says."""
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
    process = await asyncio.create_subprocess_shell(command, **pipes)  # type: ignore[arg-type]
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode or 0, out.decode()


async def test_answers_are_encrypted_and_ask_for_it_from_then_on(safe: Api, api: Api) -> None:
    """Strict-Transport-Security on https alone, on refusals too; plain answers never bear it."""
    for path, status in (("/healthz", 200), ("/api/v1/devices", 401), ("/nothing", 404)):
        answer = await safe.stranger.get(path)
        assert answer.status_code == status
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        plain = await api.stranger.get(path)
        assert "strict-transport-security" not in plain.headers


async def test_other_programs_believe_the_file_and_nothing_else(
    safe: Api, shown: Certificate, tmp_path: Path
) -> None:
    """curl and openssl with the file: yes. Without it, or with another authority: no."""
    url, file = f"https://127.0.0.1:{safe.server.port}/", shown.certificate_file
    status, out = await told(f"curl -sS --cacert {file} {url}healthz")
    assert (status, out) == (0, '{"alive":true}')
    assert (await told(f"curl -sS {url}healthz"))[0] == 60
    other = authority(tmp_path).bundle
    assert (await told(f"curl -sS --cacert {other} {url}healthz"))[0] == 60
    ask = f"openssl s_client -connect 127.0.0.1:{safe.server.port} </dev/null"
    status, out = await told(f"{ask} -CAfile {file} -verify_return_error -verify_ip 127.0.0.1")
    assert status == 0
    assert "Verification: OK" in out
    assert "TLSv1.3" in out
    assert (await told(f"{ask} -CAfile {other} -verify_return_error"))[0] != 0


async def test_old_versions_and_weak_ciphers_are_not_spoken(safe: Api) -> None:
    """TLS 1.2 with forward secrecy is the least."""
    ask = f"openssl s_client -connect 127.0.0.1:{safe.server.port} </dev/null"
    weak = "-cipher ALL:@SECLEVEL=0"
    for version in ("-tls1", "-tls1_1"):
        assert (await told(f"{ask} {version} {weak}"))[0] != 0, version
    for cipher in ("AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"):
        assert (await told(f"{ask} -tls1_2 -cipher {cipher}:@SECLEVEL=0"))[0] != 0, cipher
    status, out = await told(f"{ask} -tls1_2")
    assert (status, "ECDHE" in out) == (0, True)


async def test_whoever_speaks_plainly_is_told_nothing(safe: Api) -> None:
    """On this port not even this machine is served without TLS."""
    reader, writer = await asyncio.open_connection("127.0.0.1", safe.server.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    try:
        said = await asyncio.wait_for(reader.read(), 9)
    except ConnectionResetError:
        said = b""
    writer.close()
    assert b"HTTP/" not in said


async def test_another_machine_is_served_over_tls(safe: Api, shown: Certificate) -> None:
    """What was 403 without encryption is answered with it."""
    outward = [one for one in shown.names if one[0].isdigit() and one != "127.0.0.1"]
    if not outward:
        pytest.skip("this machine has no address but loopback")
    trusting = ssl.create_default_context(cafile=str(shown.certificate_file))
    async with httpx2.AsyncClient(verify=trusting) as far:
        answer = await far.get(f"https://{outward[0]}:{safe.server.port}/healthz")
    assert answer.json() == {"alive": True}


async def test_a_renewed_certificate_drops_nobody(
    safe: Api, shown: Certificate, tmp_path: Path
) -> None:
    """A connection that stands goes on with the old one; whoever comes next sees the new one."""
    trusting = ssl.create_default_context(cafile=str(shown.certificate_file))
    standing = await asyncio.open_connection("127.0.0.1", safe.server.port, ssl=trusting)
    before = fingerprint(await seen_by(safe.server.port))
    assert before == shown.fingerprint
    fresh = make(encrypted.settings(tmp_path), RealClock().now().utc_ms)
    assert safe.tls is not None
    show(safe.tls, fresh.certificate_file, fresh.key_file)
    assert fingerprint(await seen_by(safe.server.port)) == fresh.fingerprint != before
    reader, writer = standing
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b'{"alive":true}' in await asyncio.wait_for(reader.read(), 9)
    writer.close()
    await writer.wait_closed()


async def seen_by(port: int) -> bytes:
    """The certificate that a server shows now, as bytes."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname, looking.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=looking)
    found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return found


def fingerprint(der: bytes) -> str:
    """SHA-256, as openssl writes it."""
    return ":".join(f"{one:02X}" for one in hashlib.sha256(der).digest())


async def test_whoever_holds_the_door_up_is_let_go_for_those_who_come(safe: Api) -> None:
    """Many connections that say nothing cost no more than so many, and keep nobody out."""
    port = safe.server.port
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST_SHAKING + 20)]
    try:
        assert (await safe.stranger.get("/healthz")).status_code == 200
        first = silent[:20]
        ends = [asyncio.wait_for(reader.read(), 9) for reader, _ in first]
        gone = await asyncio.gather(*ends, return_exceptions=True)
        assert all(one == b"" or isinstance(one, ConnectionResetError) for one in gone), gone
    finally:
        for _, writer in silent:
            writer.close()


async def test_a_request_may_come_with_the_last_word_of_the_handshake(
    safe: Api, shown: Certificate
) -> None:
    """Both in one piece of bytes, as a quick caller sends them."""
    trusting = ssl.create_default_context(cafile=str(shown.certificate_file))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trusting.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    loop = asyncio.get_running_loop()
    with socket.socket() as line:
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", safe.server.port))
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                if outgoing.pending:
                    await loop.sock_sendall(line, outgoing.read())
                incoming.write(await loop.sock_recv(line, 65536))
        tls.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        await loop.sock_sendall(line, outgoing.read())
        said = b""
        while b"alive" not in said:
            data = await asyncio.wait_for(loop.sock_recv(line, 65536), 9)
            assert data, said
            incoming.write(data)
            with suppress(ssl.SSLWantReadError):
                while part := tls.read(65536):
                    said += part
    assert said.startswith(b"HTTP/1.1 200")


async def test_the_cookie_of_the_console_never_goes_in_the_clear(safe: Api) -> None:
    """It is Secure; an act with it has the origin of its page, which is https."""
    ada = await hired(safe.db, safe.pins, "Ada Example", Role.TECHNICIAN)
    address = str(safe.client.base_url).rstrip("/")
    said = {"badge": ada.badge, "pin": ada.pin, "station": "bench-1"}
    own = {"Crinsu-Console": "1", "Origin": address}
    answer = await safe.stranger.post("/console/session", json=said, headers=own)
    assert answer.status_code == 201, answer.text
    assert "; Secure" in answer.headers["set-cookie"]
    plain = own | {"Origin": address.replace("https", "http")}
    assert (await safe.stranger.post("/console/session/lock", headers=plain)).status_code == 403

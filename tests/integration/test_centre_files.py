"""What is said of the files that [central] names, and what `check` finds behind TLS."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.app.centre_files import LARGEST_BUNDLE, centre_files
from crinsu_gateway.app.installation import Installation
from crinsu_gateway.cli.reach import Finding, beyond
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sync.naming.mapping_file import shipped
from tests.fakes.bad_network import bad_network
from tests.fakes.certificates import authority, serving
from tests.fakes.clock import RealClock

HEAD = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
"""


def configured(folder: Path, url: str, more: str) -> Settings:
    """A configuration on disk with a centre, and more lines in its table."""
    (folder / "secret").write_text(DEVICE_SECRET)
    (folder / "secret").chmod(0o600)
    (folder / "config.toml").write_text(
        f'{HEAD}[api]\nport = {free_port()}\n[central]\nurl = "{url}"\n'
        f'client_id = "{DEVICE_CLIENT}"\nclient_secret_file = "./secret"\n{more}\n'
    )
    return load(folder / "config.toml")


def complaints(folder: Path, more: str) -> list[str]:
    """What is said about the files."""
    central = configured(folder, "https://localhost", more).central
    assert central is not None
    return [str(one) for one in centre_files(central, folder / "config.toml")[1]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "holds no certificate in PEM form"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "it holds a key"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificates that"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA", "no certificates that"),
        (b"\xff\x00" * 100, "holds no certificate in PEM form"),
        (b"x" * (LARGEST_BUNDLE + 1), "this is no bundle"),
    ],
    ids=["missing", "empty", "key", "garbled", "cut", "binary", "huge"],
)
def test_a_file_without_certificates_is_named_by_the_line_that_names_it(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """The line of [central] ca_file, the file, and what is wrong with it."""
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    [found] = complaints(tmp_path, 'ca_file = "ca.pem"')
    assert f"{tmp_path}/config.toml:12: central.ca_file: " in found
    assert said in found


def test_certificates_with_words_around_them_are_fine(tmp_path: Path) -> None:
    """A bundle as systems ship it, with comments and names between the certificates."""
    one, two = authority(tmp_path), authority(tmp_path, "Other")
    text = f"# ours é\n{one.bundle.read_text()}\n# theirs\n{two.bundle.read_text()}"
    (tmp_path / "ca.pem").write_text(text)
    assert complaints(tmp_path, 'ca_file = "ca.pem"') == []


def test_a_mapping_that_is_wrong_is_named_by_its_own_line(tmp_path: Path) -> None:
    """A fault in the file has its line there; a file that is missing has that of the config."""
    (tmp_path / "site.toml").write_text('[calls]\n\nevents = "POST e"\n')
    [found] = complaints(tmp_path, 'mapping = "site.toml"')
    assert found.startswith(f'{tmp_path}/site.toml:3: calls.events: the path "e" must start')
    [missing] = complaints(tmp_path, 'mapping = "other.toml"')
    assert missing.startswith(f"{tmp_path}/config.toml:12: central.mapping: ")
    assert "cannot be read: No such file or directory" in missing


def test_certificates_without_tls_are_a_mistake(tmp_path: Path) -> None:
    """ca_file beside plain http would look like safety that is not there."""
    with pytest.raises(ConfigError, match="certificates are looked at only with https"):
        configured(tmp_path, "http://127.0.0.1:1", 'ca_file = "ca.pem"')


@pytest.fixture
async def central() -> AsyncIterator[Running]:
    """A sandbox central."""
    async with running(clock=RealClock()) as started:
        yield started


async def tried(settings: Settings, folder: Path) -> Finding:
    """What `check` finds about the centre."""
    assert settings.central is not None
    files, wrong = centre_files(settings.central, folder / "config.toml")
    assert wrong == []
    nothing = Installation((), ())
    [found] = [one for one in await beyond(settings, nothing, files) if one.key[0] == "central"]
    return found


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((-1, 1), ""),
        ((-9, -2), "the certificate of localhost has expired: renew it at the centre"),
        ((2, 9), "the certificate of localhost is not valid yet: this machine's clock is wrong"),
    ],
    ids=["good", "expired", "early"],
)
async def test_check_tries_the_centre_with_its_own_authority(
    tmp_path: Path, central: Running, days: tuple[int, int], said: str
) -> None:
    """The certificate is judged as the daemon will; a good one gives a token."""
    ours = authority(tmp_path)
    context = serving(ours.issue("shown", days=days))
    async with bad_network(central.port, tls=context, host="localhost") as network:
        more = f'ca_file = "{ours.bundle.name}"'
        found = await tried(configured(tmp_path, network.url, more), tmp_path)
    assert found.fault.startswith(said) if said else found.fault == ""
    assert ("gave a token" in found.well) is (said == "")


async def test_check_asks_for_the_token_where_the_mapping_says(
    tmp_path: Path, central: Running
) -> None:
    """A path of the token that is another one is used, and a wrong one is seen."""
    (tmp_path / "site.toml").write_text('[calls]\ntoken = "POST /identity/token"\n')
    settings = configured(tmp_path, central.url, 'mapping = "site.toml"')
    found = await tried(settings, tmp_path)
    assert "/identity/token answered: HTTP 404" in found.fault
    assert shipped().token.path not in found.fault

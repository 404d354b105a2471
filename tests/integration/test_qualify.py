"""`crinsu-gateway qualify`: the record of an installation, as an engineer keeps and signs it."""

import base64
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.verbs import verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

CONFIG = """\
[gateway]
id = "gw-test"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"
"""


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """A configuration beside a store with a layout and nothing in it."""
    (tmp_path / "state").mkdir(mode=0o700)
    await (await furnished(tmp_path / "state" / "store.db", HandClock())).close()
    return written(tmp_path, CONFIG)


def written(folder: Path, text: str) -> Path:
    """A configuration."""
    path = folder / "config.toml"
    path.write_text(text)
    return path


@pytest.mark.requirement("R41")
async def test_an_installation_has_its_record(config: Path) -> None:
    """It names program, configuration and store with their digests, and what was not done."""
    page = config.parent / "record.html"
    said = await verb("qualify", "--config", config, "--offline", "--json", "--out", page)
    assert said.status == 0, said.err
    assert said.json["passed"] is True
    assert said.json["identity"]["gateway"] == "gw-test"
    assert len(said.json["identity"]["program files, SHA-256"]) == 64
    by_what = {one["what"]: one for one in said.json["examinations"]}
    assert by_what["SQLite"]["verdict"] == "passed"
    assert by_what["files"]["verdict"] == "not done"
    assert by_what["store"]["verdict"] == "passed"
    assert "audit events verified, of gw-test" in by_what["store"]["found"]
    text = page.read_text()
    for one in said.json["examinations"]:
        assert one["verdict"] in text
    assert "Installed and examined by" in text
    assert "Europe/Paris" in text


async def test_what_is_wrong_fails_and_is_named(config: Path) -> None:
    """A store that everybody can read, and one with a flipped byte."""
    store = config.parent / "state" / "store.db"
    store.chmod(0o644)
    content = store.read_bytes()
    store.write_bytes(content[:20_480] + bytes([content[20_480] ^ 1]) + content[20_481:])
    said = await verb("qualify", "--config", config, "--offline", "--json")
    assert said.status == 1
    failed = {one["what"] for one in said.json["examinations"] if one["verdict"] == "failed"}
    assert failed == {"store", f"access to {store}"}


async def test_a_bad_configuration_has_a_record_too(tmp_path: Path) -> None:
    """Each complaint is an examination that failed; nothing else is guessed."""
    config = written(tmp_path, CONFIG.replace("time_zone", "time_zoen"))
    said = await verb("qualify", "--config", config, "--offline")
    assert said.status == 1
    assert "time_zoen" in said.out
    assert "failed: " in said.out


@pytest.mark.slow
@pytest.mark.requirement("R41")
def test_installed_files_are_held_against_what_was_delivered(tmp_path: Path) -> None:
    """A wheel that is installed is as delivered; one file changed is found by its name."""
    root = Path(__file__).parents[2]
    site = tmp_path / "site"
    _install(root, site)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    assert "files as delivered" in _files(site, config)
    victim = site / "crinsu_gateway" / "model" / "sample.py"
    victim.write_text(victim.read_text() + "\n# changed\n")
    assert "crinsu_gateway/model/sample.py was changed" in _files(site, config)
    victim.unlink()


def _install(root: Path, site: Path) -> None:
    """As an installer leaves a wheel: its files, and a RECORD of them (PyPA, binary format)."""
    package = site / "crinsu_gateway"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "src" / "crinsu_gateway", package, ignore=ignored)
    shutil.copytree(root / "devices", package / "devices", ignore=ignored)
    about = site / "crinsu_gateway-0.1.0.dist-info"
    about.mkdir()
    requires = "Requires-Dist: apsw>=3.54\nRequires-Dist: pydantic>=2.12,<3\n"
    head = f"Metadata-Version: 2.4\nName: crinsu-gateway\nVersion: 0.1.0\n{requires}"
    (about / "METADATA").write_text(head)
    lines = [f"{_recorded(one, site)}\n" for one in sorted(site.rglob("*")) if one.is_file()]
    (about / "RECORD").write_text("".join(lines) + f"{about.name}/RECORD,,\n")


def _recorded(file: Path, site: Path) -> str:
    content = file.read_bytes()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{file.relative_to(site).as_posix()},sha256={digest},{len(content)}"


def _files(site: Path, config: Path) -> str:
    said = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"import sys; sys.path.insert(0, {str(site)!r}); sys.argv[0] = 'crinsu-gateway'; "
            "from crinsu_gateway.__main__ import main; main()",
            *("qualify", "--offline", "--config", str(config)),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return "\n".join(line for line in said.stdout.splitlines() if " files: " in line)

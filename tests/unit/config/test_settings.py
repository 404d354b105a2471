"""What comes out of a config.toml that is right."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from crinsu_gateway.config.load import load, parse
from crinsu_gateway.config.secret import secret, too_open
from crinsu_gateway.config.storage import SlotSettings
from crinsu_gateway.model.errors import ConfigError

SMALL = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"
[central]
url = "http://127.0.0.1:8000"
client_id = "c"
client_secret_file = "./central.secret"
[mqtt]
host = "broker"
"""


def test_paths_are_taken_from_the_folder_of_the_file() -> None:
    """A relative path means the same wherever the daemon is started."""
    settings = parse(SMALL, "config.toml", Path("/etc/crinsu"))
    assert settings.gateway.state_dir == Path("/etc/crinsu/state")
    assert settings.store_path == Path("/etc/crinsu/state/store.db")
    assert settings.signing_key_path == Path("/etc/crinsu/state/api-signing.key")
    assert settings.central is not None
    assert settings.central.client_secret_file == Path("/etc/crinsu/central.secret")


def test_absent_settings_have_their_defaults() -> None:
    """What is not written is the documented default, and absent tables are off."""
    settings = parse(SMALL, "config.toml", Path("/etc/crinsu"))
    assert (settings.api.host, settings.api.port) == ("127.0.0.1", 8440)
    assert settings.central is not None
    assert settings.central.rate_per_minute == 60
    assert settings.mqtt_client_id == "crinsu-gw-1"
    assert parse(SMALL.split("[central]")[0], "c", Path("/")).central is None


def test_settings_do_not_change() -> None:
    """Settings are frozen, so no room can change them for another."""
    settings = parse(SMALL, "config.toml", Path("/etc/crinsu"))
    with pytest.raises(ValidationError):
        settings.gateway.station = "bench-2"


@pytest.mark.parametrize(
    ("table", "labels"),
    [
        ({"count": 3}, ("1", "2", "3")),
        ({"rows": 2, "columns": 2}, ("A1", "A2", "B1", "B2")),
        ({"labels": ("left", "right")}, ("left", "right")),
    ],
)
def test_slots_are_said_in_one_of_three_ways(
    table: dict[str, object], labels: tuple[str, ...]
) -> None:
    """A count, a grid or a list of labels gives the labels of the slots in order."""
    assert SlotSettings.model_validate(table).all_labels() == labels


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing config file is one complaint about the file as a whole."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "none.toml")
    assert str(caught.value.complaints[0]).endswith(
        "none.toml: cannot be read: No such file or directory"
    )


def test_a_bare_secret_name_is_a_systemd_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare name is looked up in $CREDENTIALS_DIRECTORY, and a last newline is dropped."""
    (tmp_path / "central").write_text("s3cret \n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret(Path("central")) == "s3cret "


def test_a_bare_secret_name_without_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without $CREDENTIALS_DIRECTORY a bare name is refused, and a path is proposed."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(ConfigError, match="CREDENTIALS_DIRECTORY is not set"):
        secret(Path("central"))


@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file"), (b"\n", "empty"), (b"\xff", "UTF-8")]
)
def test_a_useless_secret_file_is_named(tmp_path: Path, content: bytes | None, why: str) -> None:
    """A secret file that is missing, empty or binary is refused with the reason."""
    if content is not None:
        (tmp_path / "s").write_bytes(content)
    with pytest.raises(ConfigError, match=why):
        secret(tmp_path / "s")


def test_a_secret_that_everybody_can_open_is_pointed_out(tmp_path: Path) -> None:
    """A secret file with mode 0644 is warned about, one with 0600 is not."""
    file = tmp_path / "s"
    file.write_text("x")
    os.chmod(file, 0o644)
    assert "mode 0644" in too_open(file)
    os.chmod(file, 0o600)
    assert too_open(file) == ""

"""The state folder: for the gateway alone, held by one, with a key that is made once."""

import stat
from pathlib import Path

import pytest

from crinsu_gateway.app.state_dir import held, signing_key
from crinsu_gateway.model.errors import ConfigError


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """A state folder that is missing is made with mode 0700."""
    with held(tmp_path / "a" / "state"):
        assert stat.S_IMODE((tmp_path / "a" / "state").stat().st_mode) == 0o700


def test_only_one_holds_it(tmp_path: Path) -> None:
    """A second holder is refused while the first holds it, and not after."""
    with held(tmp_path), pytest.raises(ConfigError, match="another gateway"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is an error that names it."""
    (tmp_path / "state").write_text("")
    with pytest.raises(ConfigError, match="state"), held(tmp_path / "state"):
        pass


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The first start makes a key of 32 bytes with mode 0600; the next ones use it."""
    path = tmp_path / "api-signing.key"
    key = signing_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_key(path) == key
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    """A key that could be guessed is not used."""
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(ConfigError, match="5 bytes"):
        signing_key(tmp_path / "key")


def test_the_command_line_makes_no_key(tmp_path: Path) -> None:
    """Only the daemon makes a key; others say that there is none."""
    with pytest.raises(ConfigError, match="cannot be used"):
        signing_key(tmp_path / "key", make=False)

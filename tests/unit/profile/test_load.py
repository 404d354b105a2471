"""Files and folders of profiles, and the defaults that a file need not write."""

import math
from pathlib import Path

import pytest

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.link_facts import Echo, UnitStyle
from crinsu_gateway.profile.load import load_file, load_known, parse, shipped_dir
from tests.fakes.profile_texts import BOX, WIRE, L, T, changed


def test_the_shipped_folder_is_found() -> None:
    """Beside the source tree, and inside the package once it is installed."""
    assert (shipped_dir() / "eurotherm-2400.toml").is_file()


def test_a_later_folder_replaces_a_shipped_profile(tmp_path: Path) -> None:
    """A site may correct a profile; the one of the later folder counts."""
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    (tmp_path / "first" / "x.toml").write_text(BOX + T)
    (tmp_path / "second" / "x.toml").write_text(changed(BOX, "revision = 1", "revision = 2") + T)
    known = load_known([tmp_path / "first", tmp_path / "second"])
    assert {name: profile.revision for name, profile in known.items()} == {"x": 2}


def test_all_faulty_files_of_a_folder_are_named_at_once(tmp_path: Path) -> None:
    """The engineer corrects everything in one round."""
    (tmp_path / "a.toml").write_text("format = 1\n[")
    (tmp_path / "x.toml").write_text(BOX)
    (tmp_path / "notes.md").write_text("no profile")
    with pytest.raises(ProfileError) as caught:
        load_known([tmp_path, tmp_path / "gone"])
    assert [Path(one.file).name for one in caught.value.complaints] == ["a.toml", "x.toml", "gone"]
    assert str(caught.value).endswith("(and 2 more)")


def test_a_file_is_named_after_its_profile(tmp_path: Path) -> None:
    """So that a name in config.toml leads to the file."""
    path = tmp_path / "y.toml"
    path.write_text(BOX + T)
    with pytest.raises(ProfileError) as caught:
        load_file(path)
    assert str(caught.value) == f'{path}:2: id: must be the name of the file: "y"'


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"\xff\xfe", "is not UTF-8"), (b"#" * 1_000_001, "larger than")],
    ids=["missing", "binary", "huge"],
)
def test_a_file_that_is_no_profile_is_refused(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """A wrong file costs one complaint and not the start."""
    path = tmp_path / "x.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProfileError, match=said):
        load_file(path)


def test_defaults_of_a_register_profile() -> None:
    """What a file does not say is what the format says."""
    profile = parse(BOX + T + 'purpose = "temperature"\n', "p.toml")
    point = profile.points["t"]
    assert (point.title, point.every_s, point.stale_after_s, point.write) == ("t", 10.0, 30.0, None)
    assert profile.link.unit.style is UnitStyle.MODBUS
    assert profile.link.line is None
    assert profile.with_purpose(Purpose.TEMPERATURE) is point
    assert profile.with_purpose(Purpose.LEVEL) is None


def test_defaults_of_a_line_profile() -> None:
    """Lines have no address and no echo unless the profile says so."""
    profile = parse(WIRE + L, "p.toml")
    assert profile.link.line is not None
    assert profile.link.line.echo is Echo.NO
    assert profile.link.unit.style is UnitStyle.NONE
    assert profile.link.modbus is None


def test_a_fast_point_is_not_stale_at_once() -> None:
    """Three periods, but never less than ten seconds."""
    assert parse(BOX + T + "every_s = 1\n", "p.toml").points["t"].stale_after_s == 10.0


def test_a_scan_does_not_age() -> None:
    """A tag that was read an hour ago is still the tag that was read."""
    tag = load_file(shipped_dir() / "line-scanner.toml").points["tag"]
    assert tag.stale_after_s == math.inf

"""The verbs `backup` and `restore` on a configuration, as the timer and an engineer call them."""

from pathlib import Path

import pytest

from crinsu_gateway.store import meta
from crinsu_gateway.store.database import Database
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

[backup]
folder = "one"
second_folder = "two"
"""


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """A configuration beside a store with a layout and nothing in it."""
    (tmp_path / "state").mkdir()
    await (await furnished(tmp_path / "state" / "store.db", HandClock())).close()
    return written(tmp_path)


def written(folder: Path) -> Path:
    """The configuration alone."""
    path = folder / "config.toml"
    path.write_text(CONFIG)
    return path


@pytest.mark.requirement("R12")
async def test_a_backup_is_made_in_both_folders_and_restored(config: Path) -> None:
    """`backup` says its files and head in JSON; `restore` takes one of them, in a later epoch."""
    made = await verb("backup", "--config", config, "--json")
    assert made.status == 0, made.err
    files = [Path(file) for file in made.json["files"]]
    assert [file.parent.name for file in files] == ["one", "two"]
    assert made.json["gateway"] == "gw-test"
    done = await verb("restore", "--config", config, "--reason", "a drill", files[1], "--json")
    assert done.status == 0, done.err
    async with Database(config.parent / "state" / "store.db", HandClock()) as db:
        assert await db.read(meta.epoch) == done.json["epoch"] > 1


async def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    """The refusal says so in one line, and nothing is left in the folder."""
    made = await verb("backup", "--config", written(tmp_path))
    assert made.status == 1
    assert "has the gateway ever run?" in made.err
    assert not (tmp_path / "one").exists()

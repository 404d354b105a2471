"""The drill of a restore with people: without the key of the PINs nobody signs in."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.acceptance.test_people_daemon import BADGE, FIRST_PIN, OWN_PIN, STATION, signs_in, user
from tests.fakes.daemon import Daemon, site

pytestmark = pytest.mark.slow
KEY = Path("state") / "pin-pepper.key"


def hires(daemon: Daemon, first: Path) -> None:
    """A technician with badge and the PIN that they must change."""
    first.write_text(FIRST_PIN)
    user(daemon, "add", "Ada Example", "--role", "technician")
    person = str(1_000_000_000_001)
    user(daemon, "badge", person, BADGE)
    user(daemon, "pin", person, "--pin-file", str(first))


@pytest.mark.requirement("R12")
async def test_a_technician_signs_in_on_the_machine_that_was_restored(tmp_path: Path) -> None:
    """Backup, an empty machine, restore: it says which key is missing; with that one all is well.

    Until then sign-in is closed with a sentence, and an alarm says why.
    """
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    async with site(before, [STATION]) as (daemon, _):
        first, own = before / "first", before / "own"
        own.write_text(OWN_PIN)
        await asyncio.to_thread(hires, daemon, first)
        await daemon.start()
        pins = ("--pin-file", str(first), "--new-pin-file", str(own))
        await asyncio.to_thread(user, daemon, "own-pin", "--badge", BADGE, *pins)
        made = await asyncio.to_thread(daemon.verb, "backup", "--to", str(tmp_path / "kept"))
        assert made.returncode == 0, made.stderr
        assert await daemon.stop() == 0
        shutil.copy(before / KEY, tmp_path / "kept.key")
    (backup,) = (tmp_path / "kept").glob("*.crinsu-backup")
    assert (before / KEY).read_bytes() not in backup.read_bytes()
    async with site(after, [STATION]) as (daemon, _):
        restore = ("restore", "--reason", "a drill", str(backup))
        done = await asyncio.to_thread(daemon.verb, *restore)
        assert done.returncode == 0, done.stderr
        assert str(after / KEY) in done.stdout
        assert "there is none" in done.stdout
        await daemon.start()  # somebody did not read it
        assert await signs_in(daemon, OWN_PIN) == (403, "SIGN_IN_CLOSED")
        alarms = (await daemon.get("/api/v1/alarms?open=true"))["alarms"]
        assert ("pin_key_other", "ACTIVE") in [(one["code"], one["state"]) for one in alarms]
        assert await daemon.stop() == 0
        shutil.copy(tmp_path / "kept.key", after / KEY)
        again = await asyncio.to_thread(daemon.verb, *restore)
        assert "nobody can sign in" not in again.stdout
        await daemon.start()
        assert await signs_in(daemon, OWN_PIN) == (201, "")
        assert await daemon.stop() == 0

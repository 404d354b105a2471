"""People and the daemon: made with the gateway running and stopped, and no secret in any file."""

import asyncio
import json
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.model.sign_in import WITH_A_PLACE
from tests.fakes.daemon import SECRET, Daemon, site

pytestmark = pytest.mark.usefixtures("program_kept_warm")

BADGE, FIRST_PIN, OWN_PIN, WRONG = "04A1B2C3D4E5", "271828", "864209", "998877"
NAME = "Ada Unmistakable"

STATION = """
[[api.client]]
id = "console"
secret_file = "./lab.secret"
scopes = ["stations:sign-in", "procedures:execute"]
rate_per_minute = 6000
"""


def user(daemon: Daemon, *arguments: str) -> str:
    """The verb `user`; what it printed."""
    done = daemon.verb("user", *arguments)
    assert done.returncode == 0, done.stderr
    assert FIRST_PIN not in done.stdout + done.stderr
    return done.stdout


def written(folder: Path) -> dict[Path, bytes]:
    """All files of a folder with what stands in them."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def signs_in(daemon: Daemon, pin: str, times: int = 1) -> tuple[int, str]:
    """Badge and PIN over the API, so many times: the last status and code."""
    token = await daemon.token("console", SECRET)
    headers = {"Authorization": f"Bearer {token}"}
    body = {"badge": BADGE, "pin": pin, "station": "bench-1"}
    async with httpx2.AsyncClient(headers=headers) as http:
        for _ in range(times):
            answer = await http.post(f"{daemon.url}/api/v1/sessions", json=body)
    return answer.status_code, str(answer.json().get("code", ""))


@pytest.mark.requirement("R20")
async def test_people_are_made_and_revoked_with_and_without_the_daemon(tmp_path: Path) -> None:
    """Made while it is stopped, used while it runs, revoked while it is stopped: revoked it stays.

    Neither PIN nor badge number is in any file afterwards, and the name is in the store alone.
    """
    async with site(tmp_path, [STATION]) as (daemon, _):
        made = json.loads(user(daemon, "add", NAME, "--role", "technician", "--json"))
        person = str(made["id"])
        user(daemon, "badge", person, BADGE)
        first, own = tmp_path / "first", tmp_path / "own"
        first.write_text(FIRST_PIN)
        own.write_text(OWN_PIN)
        user(daemon, "pin", person, "--pin-file", str(first))
        await daemon.start()
        assert await signs_in(daemon, FIRST_PIN) == (403, "PIN_MUST_CHANGE")
        pins = ("--pin-file", str(first), "--new-pin-file", str(own))
        await asyncio.to_thread(user, daemon, "own-pin", "--badge", BADGE, *pins)
        assert await signs_in(daemon, WRONG) == (403, "SIGN_IN_REFUSED")
        assert await signs_in(daemon, OWN_PIN) == (201, "")
        shown = await asyncio.to_thread(user, daemon, "sessions")
        assert f"person-{person} at bench-1" in shown
        assert await daemon.stop() == 0
        user(daemon, "revoke", person)
        await daemon.start()
        assert await signs_in(daemon, OWN_PIN) == (403, "SIGN_IN_REFUSED")
        assert await daemon.stop() == 0
    for kept in (first, own):
        kept.unlink()
    files = written(tmp_path)
    everything = b"".join(files.values())
    for secret in (FIRST_PIN, OWN_PIN, WRONG, BADGE):
        assert secret.encode() not in everything, secret
    holding = {file.name for file, content in files.items() if NAME.encode() in content}
    assert holding == {"store.db"}


async def test_unlocking_where_nothing_is_locked_says_so(tmp_path: Path) -> None:
    """With and without the daemon: it is refused and says what is locked; that takes PINs again."""
    async with site(tmp_path, [STATION]) as (daemon, _):

        async def refused(place: str) -> str:
            done = await asyncio.to_thread(
                daemon.verb, "user", "unlock", "--station", place, "--json"
            )
            assert done.returncode == 1
            error = json.loads(done.stdout)["error"]
            assert error["code"] == "NOT_FOUND"
            assert f'"{place}"' in error["message"]
            return str(error["message"]).partition("; ")[2]

        await daemon.start()
        assert await refused("anything") == "nothing is locked"
        assert await signs_in(daemon, WRONG, WITH_A_PLACE.to_lock) == (403, "LOCKED_OUT")
        assert await refused("anything") == "what is locked: bench-1"
        assert await daemon.stop() == 0
        assert await refused("anything") == "what is locked: bench-1"
        assert user(daemon, "unlock", "--station", "bench-1") == "bench-1 takes PINs again\n"
        assert await refused("bench-1") == "nothing is locked"

"""People of the sandbox central and a whole daemon: they come by themselves, as does the end."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.sandbox.central import seed
from crinsu_gateway.sandbox.central.server import Running, running
from tests.acceptance.test_people_daemon import BADGE, FIRST_PIN, OWN_PIN, STATION, signs_in, user
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("program_kept_warm")]
NAME = "Ada Unmistakable"
CENTRAL = """
[central]
url = "{url}"
client_id = "{client}"
client_secret_file = "./central.secret"
rate_per_minute = 6000
pull_every_s = 0.2
"""


def connected(centre: Running, folder: Path) -> str:
    """The table of the configuration that names this centre, and its secret beside it."""
    (folder / "central.secret").write_text(seed.DEVICE_SECRET)
    (folder / "central.secret").chmod(0o600)
    centre.centre.switches.rate_per_minute = 6000
    return CENTRAL.format(url=centre.url, client=seed.DEVICE_CLIENT)


async def shown(daemon: Daemon, text: str) -> str:
    """Wait until `user list` says something; the line."""
    while True:
        lines = (await asyncio.to_thread(user, daemon, "list")).splitlines()
        found = [line for line in lines if text in line]
        if found:
            return found[0]
        await asyncio.sleep(0.1)


@pytest.mark.requirement("R20")
async def test_somebody_of_the_centre_works_here_until_the_centre_ends_it(tmp_path: Path) -> None:
    """Made there, they come with badge and role; a PIN is set here; revoked there, it is over."""
    async with (
        running(clock=RealClock(), data_path=tmp_path / "central.db") as centre,
        httpx2.AsyncClient(base_url=centre.url) as office,
        site(tmp_path, [STATION, connected(centre, tmp_path)]) as (daemon, _),
    ):
        body = {"facilityId": 1, "name": NAME, "role": "technician", "badge": BADGE}
        made = (await office.post("/sandbox/staff/people", json=body)).json()["data"]
        await daemon.start()
        line = await shown(daemon, NAME)
        assert "of the centre, good for 30 d" in line
        person = line.split()[0]
        assert (await daemon.get("/api/v1/sync"))["people"]["daysLeft"] == 30
        first, own = tmp_path / "first", tmp_path / "own"
        first.write_text(FIRST_PIN)
        own.write_text(OWN_PIN)
        await asyncio.to_thread(user, daemon, "pin", person, "--pin-file", str(first))
        pins = ("--pin-file", str(first), "--new-pin-file", str(own))
        await asyncio.to_thread(user, daemon, "own-pin", "--badge", BADGE, *pins)
        assert await signs_in(daemon, OWN_PIN) == (201, "")
        assert f"person-{person}" in await asyncio.to_thread(user, daemon, "sessions")
        await office.post(f"/sandbox/staff/people/{made['id']}/revoke")
        assert NAME in await shown(daemon, "REVOKED")
        assert f"person-{person}" not in await asyncio.to_thread(user, daemon, "sessions")
        assert await signs_in(daemon, OWN_PIN) == (403, "SIGN_IN_REFUSED")
        assert NAME not in daemon.text()
        assert await daemon.stop() == 0

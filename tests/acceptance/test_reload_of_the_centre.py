"""The files about the centre and a whole daemon: its authority, its names, a reload of both."""

import asyncio
import signal
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.central import seed
from crinsu_gateway.sandbox.central.server import running
from tests.fakes.bad_network import bad_network
from tests.fakes.certificates import authority, serving
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]
CENTRAL = f"""
[central]
url = "https://localhost:{{port}}"
client_id = "{seed.DEVICE_CLIENT}"
client_secret_file = "./central.secret"
ca_file = "authority.pem"
mapping = "centre.toml"
rate_per_minute = 6000
pull_every_s = 0.2
"""
WRONG = '[calls]\nfacilities = "GET /nowhere"\n'


async def reloaded(daemon: Daemon) -> None:
    """Tell the daemon that its files changed, and wait until it is done with them."""
    daemon.tell(signal.SIGHUP)
    await daemon.manager.hear("RELOADING=1")
    await daemon.manager.hear("READY=1")


async def failure(daemon: Daemon, text: str) -> None:
    """Wait until people are shown this reason."""
    while text not in str(await daemon.get("/api/v1/sync")):  # noqa: ASYNC110 - over the API
        await asyncio.sleep(0.1)


async def test_names_and_authority_are_taken_over_by_a_reload(tmp_path: Path) -> None:
    """Wrong names are seen in the reason and mended in the file; so is another authority."""
    ours, other = authority(tmp_path), authority(tmp_path, "Other")
    trusted, names = tmp_path / "authority.pem", tmp_path / "centre.toml"
    trusted.write_bytes(ours.bundle.read_bytes())
    names.write_text(WRONG)
    (tmp_path / "central.secret").write_text(seed.DEVICE_SECRET)
    (tmp_path / "central.secret").chmod(0o600)
    context = serving(ours.issue("good"))
    async with (
        asyncio.timeout(100),
        running(clock=RealClock(), data_path=tmp_path / "central.db") as centre,
        bad_network(centre.port, tls=context, host="localhost") as network,
        site(tmp_path, [CENTRAL.format(port=network.port)]) as (daemon, _),
    ):
        centre.centre.switches.rate_per_minute = 6000
        await daemon.start()
        await failure(daemon, "HTTP 404")

        names.write_text("[calls]\nfacilities = 'nowhere'\n")
        await reloaded(daemon)
        [refused] = daemon.events("reload refused")
        assert 'centre.toml:2: calls.facilities: "nowhere" is no call' in refused["reason"]

        names.write_text("")
        await reloaded(daemon)
        assert daemon.events("reloaded")[-1]["changed"] == ["central"]
        while (await daemon.get("/api/v1/procedures"))["procedures"] == []:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

        trusted.write_bytes(other.bundle.read_bytes())
        await reloaded(daemon)
        await failure(daemon, "nobody that this machine trusts issued the certificate of localhost")
        assert await daemon.get("/api/v1/devices")
        assert await daemon.stop() == 0

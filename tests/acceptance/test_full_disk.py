"""The disk of the store runs full under the running daemon, and has room again."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.fakes.daemon import Daemon, site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A state folder on a file system of its own, 6 MiB large."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", str(state)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this machine does not let us mount a tmpfs")
    yield state
    subprocess.run(["umount", str(state)], check=True)


async def filled(state: Path) -> Path:
    """Fill the disk with a file until not a byte fits."""
    ballast = state / "ballast"
    with ballast.open("ab", buffering=0) as file:
        while True:
            try:
                file.write(b"\0" * 4096)
            except OSError:
                return ballast


async def order_refill(daemon: Daemon) -> httpx2.Response:
    """Order something that must be kept."""
    form = {"grant_type": "client_credentials", "client_id": "lab", "client_secret": "s"}
    async with httpx2.AsyncClient(base_url=daemon.url) as http:
        token = (await http.post("/oauth/token", data=form)).json()["access_token"]
        return await http.post(
            "/api/v1/procedures",
            json={"type": "REFILL", "storage": "T1"},
            headers={"Authorization": f"Bearer {token}"},
        )


async def test_a_full_disk_refuses_orders_and_is_said(tmp_path: Path, small_disk: Path) -> None:
    """Orders are refused with STORE_FULL, reading goes on, the status says so; room ends it."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        (tmp_path / "lab.secret").write_text("s")
        text = daemon.config.read_text()
        execute = '"procedures:read", "procedures:execute"'
        daemon.config.write_text(text.replace('"procedures:read"', execute))
        await daemon.start(WATCHDOG_USEC="2000000")
        await daemon.manager.hear("STATUS=3 of 3 units good")

        ballast = await filled(small_disk)
        await daemon.manager.hear("STATUS=the disk of the store is full")
        await filled(small_disk)
        refused = await order_refill(daemon)
        assert refused.status_code == 503
        assert refused.json()["code"] == "STORE_FULL"
        async with httpx2.AsyncClient(base_url=daemon.url) as http:
            assert (await http.get("/healthz")).status_code == 200
            assert (await http.get("/readyz")).status_code == 503
        await daemon.manager.hear("WATCHDOG=1")

        ballast.unlink()
        await daemon.manager.hear("STATUS=3 of 3 units good")
        assert (await order_refill(daemon)).status_code == 201
        assert await daemon.stop() == 0


async def test_a_disk_that_fills_up_is_an_alarm_before_it_is_full(tmp_path: Path) -> None:
    """The daemon says how much is left, long before; its ballast lies ready beside the store."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        text = daemon.config.read_text()
        daemon.config.write_text(f"{text}\n[store]\ndisk_low_mib = 1000000\n")
        await daemon.start()
        found: list[dict[str, object]] = []
        while not found:
            listed = (await daemon.get("/api/v1/alarms"))["alarms"]
            found = [one for one in listed if one["code"] == "disk_low"]
            await asyncio.sleep(0.1)
        assert found[0]["severity"] == "low"
        assert "are left on the disk of the store" in str(found[0]["reason"])
        assert (daemon.config.parent / "state" / "ballast").stat().st_size == 64 * 1024 * 1024
        assert await daemon.stop() == 0

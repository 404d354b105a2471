"""The daemon as a process: it starts, works, notices what it is told, and stops in order."""

import asyncio
import signal
import socket
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.sandbox.free_port import free_port
from tests.fakes.daemon import SECRET, Daemon, site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
MOST_RSS_KIB = 90 * 1024


async def good_units(daemon: Daemon, count: int) -> None:
    """Wait until the API says that so many units stand well."""
    while True:
        units = (await daemon.get("/api/v1/devices"))["devices"]
        if sum(unit["condition"] == "good" for unit in units) >= count:
            return
        await asyncio.sleep(0.1)


def rss_kib(pid: int) -> int:
    """What a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


async def test_it_serves_three_units_in_little_memory_and_stops_in_order(tmp_path: Path) -> None:
    """Ready, three units good over the API, under 90 MiB; SIGTERM: everything stops, status 0."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await good_units(daemon, 3)
        health = await daemon.get("/api/v1/health")
        names = {one["name"] for one in health["inhabitants"]}
        assert {"web", "engine", "bus freezer-net", "keeper", "history"} <= names
        assert health["ready"] is True
        assert rss_kib(daemon.process.pid) < MOST_RSS_KIB
        daemon.tell(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await daemon.ended() == 0
        await daemon.manager.hear("STOPPING=1")
        assert daemon.events("stopped")
    with_store = apsw.Connection(str(tmp_path / "state" / "store.db"))
    assert with_store.pragma("quick_check") == "ok"
    with_store.close()


async def test_it_stops_in_time_while_everything_it_talks_to_is_away(tmp_path: Path) -> None:
    """With silent units, no centre and no broker, SIGTERM still ends it within 10 s."""
    away = free_port()
    (tmp_path / "s").write_text("x")
    more = [
        f'[central]\nurl = "http://127.0.0.1:{away}"\nclient_id = "c"\nclient_secret_file = "./s"',
        f'[mqtt]\nhost = "127.0.0.1"\nport = {away}',
    ]
    async with asyncio.timeout(60), site(tmp_path, more) as (daemon, _):
        silent = socket.create_server(("127.0.0.1", 0))
        text = daemon.config.read_text().splitlines()
        line = next(number for number, one in enumerate(text) if one.startswith("port = "))
        text[line] = f"port = {silent.getsockname()[1]}"
        daemon.config.write_text("\n".join(text))
        with silent:
            await daemon.start()
            await daemon.logged("unit changed")
            daemon.tell(signal.SIGTERM)
            async with asyncio.timeout(10):
                assert await daemon.ended() == 0


async def test_a_restart_goes_on_with_the_same_store(tmp_path: Path) -> None:
    """What was configured and stored is there after a stop and a start."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        before = await daemon.get("/api/v1/storage-solutions")
        assert await daemon.stop() == 0
        await daemon.start()
        after = await daemon.get("/api/v1/storage-solutions")
        assert await daemon.stop() == 0
    for both in (before, after):
        both["storageSolutions"][0].pop("readings")
    assert before == after


async def test_a_bad_configuration_starts_nothing(tmp_path: Path) -> None:
    """Each mistake is one line, the status is 1, and not even the state folder is made."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        text = daemon.config.read_text()
        daemon.config.write_text(text.replace('"eurotherm-2400"', '"eurotherm-240"'))
        await daemon.start(until_ready=False)
        assert await daemon.ended() == 1
        assert not (tmp_path / "state").exists()
        (line,) = daemon.text().splitlines()
        assert line.startswith(f"error CONFIG_ERROR: {daemon.config}:")
        assert "did you mean 'eurotherm-2400'?" in line


async def test_a_missing_secret_starts_nothing(tmp_path: Path) -> None:
    """A secret file that is not there is named with the line of its setting."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        (tmp_path / "lab.secret").unlink()
        await daemon.start(until_ready=False)
        assert await daemon.ended() == 1
        assert "api.client[1].secret_file" in daemon.text()
        assert not (tmp_path / "state").exists()


async def test_two_daemons_do_not_share_a_state_folder(tmp_path: Path) -> None:
    """A second daemon on the same folder is refused, and the first goes on."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        second = await asyncio.to_thread(daemon.verb, "run")
        assert second.returncode == 1
        assert "another gateway runs with the state folder" in second.stderr
        await daemon.get("/api/v1/devices")
        assert await daemon.stop() == 0


@pytest.mark.requirement("R24")
async def test_a_store_of_another_gateway_is_refused(tmp_path: Path) -> None:
    """A state folder that was copied from another gateway is not taken over."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        assert await daemon.stop() == 0
        daemon.config.write_text(daemon.config.read_text().replace("gw-test", "gw-other"))
        await daemon.start(until_ready=False)
        assert await daemon.ended() == 1
        assert "this store belongs to gateway gw-test" in daemon.text()


async def test_a_damaged_store_is_refused(tmp_path: Path) -> None:
    """A store whose pages were overwritten ends the start with the reason."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        assert await daemon.stop() == 0
        store = tmp_path / "state" / "store.db"
        with store.open("r+b") as file:
            file.seek(4096 * 3)
            file.write(b"\xff" * 4096)
        await daemon.start(until_ready=False)
        assert await daemon.ended() == 1
        assert "error STORE_DAMAGED" in daemon.text()


async def test_a_part_that_fails_is_started_again_while_the_rest_works(tmp_path: Path) -> None:
    """With the API's port taken the buses run all the same; once it is free the API comes."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        with socket.create_server(("127.0.0.1", daemon.port)):
            await daemon.start()
            failed = await daemon.logged("inhabitant failed")
            assert failed["inhabitant"] == "web"
            await daemon.logged("unit changed", 3)
        await good_units(daemon, 3)
        assert await daemon.stop() == 0


async def test_the_watchdog_is_fed_while_it_works(tmp_path: Path) -> None:
    """With a watchdog of 2 s it is fed again and again, and the status tells of the units."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start(WATCHDOG_USEC="2000000")
        for _ in range(3):
            await daemon.manager.hear("WATCHDOG=1")
        status = await daemon.manager.hear("STATUS=3 of 3 units good")
        assert "facts wait for central" in status
        assert await daemon.stop() == 0


async def test_the_command_line_talks_to_it(tmp_path: Path) -> None:
    """Verbs of the command line need no password on this machine but the right to read the key."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        away = await asyncio.to_thread(daemon.verb, "inventory")
        assert away.returncode == 1
        await daemon.start()
        await good_units(daemon, 3)
        told = await asyncio.to_thread(daemon.verb, "inventory")
        assert told.returncode == 0, told.stderr
        assert "T1" in told.stdout
        assert "0 of 10 slots" in told.stdout
        made = await asyncio.to_thread(daemon.verb, "procedures", "refill", "T1")
        assert "REFILL" in made.stdout
        number = made.stdout.split()[0]
        started = await asyncio.to_thread(daemon.verb, "procedures", "start", number)
        assert started.returncode == 0, started.stderr
        refused = await asyncio.to_thread(daemon.verb, "procedures", "start", number)
        assert refused.returncode == 1
        assert refused.stderr.startswith("error ALREADY_RUNNING: ")
        missing = await asyncio.to_thread(daemon.verb, "procedures", "show", "4711")
        assert missing.stderr.startswith("error NOT_FOUND: ")
        assert await daemon.stop() == 0


async def test_secrets_are_in_no_log(tmp_path: Path) -> None:
    """Neither a secret nor a token is in anything that the daemon writes."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        daemon.config.write_text(daemon.config.read_text().replace('"info"', '"debug"'))
        await daemon.start()
        token = await daemon.token()
        await good_units(daemon, 1)
        assert await daemon.stop() == 0
        assert SECRET not in daemon.text()
        assert token not in daemon.text()

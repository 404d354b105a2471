"""Gateway and centre are killed with SIGKILL in turn, while a technician works.

Two real processes, real sockets, both stores on disk. At the end every position, every state and
every sum of exposures is the same on both sides.
"""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.sandbox.demo.agreement import Row, compare
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.setting import prepare
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.store.opening import open_reader
from tests.acceptance.test_kill_9 import Daemon, Hands, everything_told, execute, insist
from tests.fakes.clock import RealClock

SUBJECT = "SUBJ-2024-001"
TAGS = ["K-1", "K-2", "K-3"]


class Centre:
    """The sandbox central as a process of its own, with its data in a file."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self.quiet = asyncio.Lock()  # held by whoever asks it for something new
        self.process: asyncio.subprocess.Process

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        words = f"sandbox central --port {self.port} --data {self._data} --rate 600".split()
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "crinsu_gateway", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        async with httpx2.AsyncClient() as http, asyncio.timeout(30):
            while True:
                try:
                    (await http.get(f"{self.url}/sandbox/stats")).raise_for_status()
                    return
                except httpx2.HTTPError:
                    await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """No chance to clean up."""
        self.process.kill()
        await self.process.wait()
        self.kills += 1

    async def ask(self, kind: str, *what: Any) -> Any:
        """A new procedure; it is not killed meanwhile, for people do not ask twice."""
        async with self.quiet, Office(self.url) as office:
            return await getattr(office, f"ask_for_{kind}")(*what)


@asynccontextmanager
async def disturbing(daemon: Daemon, centre: Centre, seed: int) -> AsyncIterator[None]:
    """Kill and restart one or the other, again and again, for as long as the block lasts."""
    chance = random.Random(seed)

    async def disturb() -> None:
        while True:
            await asyncio.sleep(chance.uniform(0.3, 2.5))
            if chance.random() < 0.5:
                await daemon.kill()
                await daemon.start()
            else:
                async with centre.quiet:
                    await centre.kill()
                    await asyncio.sleep(chance.uniform(0.0, 1.0))
                    await centre.start()

    task = asyncio.create_task(disturb())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if daemon.process.returncode is not None:
            await daemon.start()
        if centre.process.returncode is not None:
            await centre.start()


async def work(api: GatewayApi, centre: Centre, hands: Hands) -> list[Any]:
    """A store of three and two retrievals, so that what lies below is lifted again and again."""
    store = await centre.ask("store", SUBJECT, ["A", "B", "C"], TAGS)
    runs = [await execute(api, hands, store["id"], list(TAGS))]
    for index in (0, 2):
        await everything_told(api)  # the centre gives back only what it knows to be stored
        wanted = [store["sampleContainers"][index]["id"]]
        retrieve = await centre.ask("retrieve", SUBJECT, wanted)
        runs.append(await execute(api, hands, retrieve["id"], [TAGS[index]]))
    return runs


async def agreed(api: GatewayApi, centre: Centre) -> list[Row]:
    """What both say, once the centre has heard of everything."""
    await everything_told(api)
    async with Office(centre.url) as office:
        return await compare(api, office)


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.requirement("R31", "R39")
async def test_sums_of_exposures_are_equal_after_kills_of_both(tmp_path: Path) -> None:
    """Nothing is told twice, nothing is lost: what each was out for adds up the same."""
    clock = RealClock()
    freezer = Freezer(clock.monotonic)
    centre = Centre(tmp_path / "central.db")
    await centre.start()
    try:
        async with Facility(
            clock.monotonic, folder=tmp_path / "lines", freezer=freezer
        ) as facility:
            setting = prepare(tmp_path, facility.describe(), centre.url, 600)
            daemon = Daemon(setting)
            await daemon.start()
            async with GatewayApi(setting) as api:
                await api.ready(daemon.process)
                async with disturbing(daemon, centre, seed=3):
                    runs = await work(api, centre, Hands(api, freezer))
                await insist(lambda: api.ready(daemon.process))
                rows = await agreed(api, centre)
            assert await daemon.stop() == 0
    finally:
        await centre.kill()
    assert daemon.kills >= 2
    assert centre.kills >= 3, "the last one is the end of the test"
    assert [run["state"] for run in runs] == ["COMPLETED"] * 3
    assert [row for row in rows if not row.same] == []
    out = {row.what: row.centre for row in rows if row.what.startswith("out of the cold")}
    assert not out["out of the cold B"].startswith("0 "), "it lay below what was lifted"
    check_once(tmp_path / "state/store.db")


def check_once(path: Path) -> None:
    """Every exposure that ended was told in one fact, and only there."""
    db = open_reader(path)
    try:
        ended = {row[0] for row in db.execute("SELECT id FROM exposure WHERE ended_ms IS NOT NULL")}
        told = [
            row[0]
            for row in db.execute(
                "SELECT one.value ->> '$.exposure' FROM outbox, "
                "json_each(outbox.body, '$.exposures') one WHERE kind = 'exposure.ended'"
            )
        ]
        waiting = db.execute("SELECT count(*) FROM outbox WHERE state <> 'SENT'").get
    finally:
        db.close()
    assert (sorted(told), waiting) == (sorted(ended), 0)

"""Shifts of random work at a gateway and a centre that are processes, killed and made to fail.

Technicians stand at simulated freezers and use the gateway's API, staff use the centre's face;
wall clocks are set, faults strike, both are killed with SIGKILL and put back to older states. Then
the files of both are opened as tests/fakes/in_step_days.py does, and brought to agree.
"""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import httpx2

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import FACE, Office
from crinsu_gateway.sandbox.demo.setting import Setting
from tests.fakes.busy_hands import Hands
from tests.fakes.clock import RealClock
from tests.fakes.in_step_world import FAULTS
from tests.fakes.killing import (
    Central,
    Daemon,
    Pace,
    disturbed,
    insist,
    prepared,
    two_freezers,
)

SUBJECT = "SUBJ-2024-001"
STORAGES = ("T1", "T2", "T3", "T3")  # the third has no unit: there every step is a person's
OFFSETS = ("+0", "+0", "+600", "-600")


@dataclass
class Site:
    """The processes, who works there, and where each sample container truly is."""

    folder: Path
    chance: random.Random
    setting: Setting
    daemon: Daemon
    central: Central
    office: Office
    hands: Hands
    truth: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    runs: list[Any] = field(default_factory=list)

    async def work(self, acts: int) -> None:
        """So many procedures, by chance."""
        for _ in range(acts):
            stored = sorted(one for one, place in self.truth.items() if "/" in place)
            jobs: list[Callable[[list[int]], Awaitable[None]]] = [self._store, self._refill]
            jobs += [self._retrieve, self._move, self._count] if stored else [self._store]
            try:
                await self.chance.choice(jobs)(stored)
            except RuleError:
                continue  # what was too long out of the cold is in quarantine: not moved again

    async def _store(self, _: list[int]) -> None:
        count = self.chance.randint(1, 2)
        tags = [f"IS-{len(self.tags) + one}" for one in range(count)]
        async with self.central.calm:
            asked = await self._insisted_store(tags)
        ids = [one["id"] for one in asked["sampleContainers"]]
        self.tags |= dict(zip(ids, tags, strict=True))
        storage = self.chance.choice(STORAGES)
        await self._run(asked["id"], ids, storage=storage, store_samples=list(tags))

    async def _insisted_store(self, tags: list[str]) -> Any:
        return await self.office.ask_for_store(SUBJECT, [f"Vial {tag}" for tag in tags], tags)

    async def _retrieve(self, stored: list[int]) -> None:
        one = self.chance.choice(stored)
        await self._told()  # the centre hands out what it knows to be there
        async with self.central.calm:
            asked = await self.office.ask_for_retrieve(SUBJECT, [one])
        await self._run(asked["id"], [one], take_samples=[self.tags[one]])

    async def _move(self, stored: list[int]) -> None:
        one = self.chance.choice(stored)
        here = self.truth[one].partition("/")[0]
        to = self.chance.choice([name for name in STORAGES if name != here])
        made = await self.hands.make(type="TRANSFER", storage=to, sampleContainers=[one])
        tag = self.tags[one]
        await self._run(made, [one], take_samples=[tag], store_samples=[tag])

    async def _count(self, stored: list[int]) -> None:
        container = self.truth[self.chance.choice(stored)].rpartition("/")[0]
        storage, _, path = container.partition("/")
        within = [self.tags[one] for one in stored if self.truth[one].startswith(f"{container}/")]
        made = await self.hands.make(type="STOCKTAKE", storage=storage, container=path)
        await self._run(made, [], count_samples=within)

    async def _refill(self, _: list[int]) -> None:
        made = await self.hands.make(type="REFILL", storage=self.chance.choice(("T1", "T2")))
        await self._run(made, [])

    async def _run(self, procedure: int, samples: list[int], **how: Any) -> None:
        self.runs.append(await self.hands.execute(procedure, **how))
        for one in samples:
            self.truth[one] = await self._place(one)

    async def _place(self, sample: int) -> str:
        told = (await self.hands.read(f"{FACE}/sample-containers/{sample}/location"))["data"]
        if told["position"] is None:
            return str(told["status"])
        return "/".join([told["storage"]["name"], *map(str, told["position"].values())])

    async def _told(self) -> None:
        """Wait until nothing waits for the centre; faults may strike meanwhile."""
        async with asyncio.timeout(240):
            while (await self.hands.read("/api/v1/sync"))["outbox"]["waiting"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def finished(self, api: GatewayApi) -> None:
        """The road is good and both run; all is told."""
        await insist(lambda: api.ready(self.daemon.process))
        await insist(self._without_faults)
        await self._told()

    async def _without_faults(self) -> None:
        async with httpx2.AsyncClient() as http:
            (await http.delete(f"{self.central.url}/sandbox/faults")).raise_for_status()
            settings = {"clockOffsetMs": 0}
            url = f"{self.central.url}/sandbox/settings"
            (await http.post(url, json=settings)).raise_for_status()

    async def trouble(self, clock: Path | None) -> None:
        """Faults on the road and wrong clocks, for as long as this is let run."""
        async with httpx2.AsyncClient(timeout=2) as http:
            while True:
                await asyncio.sleep(self.chance.uniform(3.0, 20.0))
                if clock is not None and self.chance.random() < 0.2:
                    set_clock(clock, self.chance.choice(OFFSETS))
                body = {
                    "name": self.chance.choice(FAULTS),
                    "times": 1,
                    "seconds": 0.2,
                    "path": "/api/v1/device",
                    "seed": self.chance.randint(1, 1000),
                }
                try:
                    await http.post(f"{self.central.url}/sandbox/faults", json=body)
                except httpx2.TransportError:
                    continue  # it was killed

    def back_up(self) -> Path:
        """A backup of the gateway while it works."""
        self._verb("backup", "--to", str(self.folder / "b"))
        found = [one for one in (self.folder / "b").iterdir() if one.suffix != ".sha256"]
        return max(found, key=lambda one: one.stat().st_mtime)

    def _verb(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "crinsu_gateway", *arguments]
        told = subprocess.run(
            [*command, "--config", str(self.setting.config)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert told.returncode == 0, told.stdout + told.stderr


def set_clock(path: Path, offset: str) -> None:
    """Both processes show another wall time from now on."""
    new = path.with_suffix(".new")
    new.write_text(f"{offset}\n")
    new.rename(path)


def copied(source: Path, target: Path) -> Path:
    """A copy of a SQLite file that is in use, as a backup of the centre is made."""
    target.unlink(missing_ok=True)
    reader, writer = apsw.Connection(str(source)), apsw.Connection(str(target))
    with writer.backup("main", reader, "main") as backup:
        while not backup.done:
            backup.step(500)
    reader.close()
    writer.close()
    return target


@asynccontextmanager
async def site(folder: Path, seed: int) -> AsyncIterator[tuple[Site, GatewayApi]]:
    """Both processes with two freezers; they are ended at the end, whatever happens."""
    floor, freezers = two_freezers(RealClock().monotonic)
    central = Central(folder)
    await central.start()
    try:
        async with floor, Office(central.url) as office:
            setting = prepared(folder, floor, central.url)
            daemon = Daemon(setting)
            await daemon.start()
            async with GatewayApi(setting) as api:
                await api.ready(daemon.process)
                hands = Hands(api, freezers)
                chance = random.Random(seed)
                yield Site(folder, chance, setting, daemon, central, office, hands), api
            await daemon.stop()
    finally:
        await central.kill()


@asynccontextmanager
async def troubled(site: Site, pace: Pace, clock: Path | None) -> AsyncIterator[None]:
    """What is done in the block is done between kills, faults and wrong clocks."""
    task = asyncio.create_task(site.trouble(clock))
    try:
        async with disturbed(site.daemon, site.central, site.chance, pace):
            yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if clock is not None:
            set_clock(clock, "+0")

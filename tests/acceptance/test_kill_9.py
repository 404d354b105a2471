"""The daemon is killed with SIGKILL at random moments while a technician works on it.

Real process, real sockets, real store on disk, real central. After every kill it is started again;
at the end nothing confirmed is lost, nothing was done twice, and gateway and centre agree.
"""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import apsw
import httpx2
import pytest

from crinsu_gateway.model.errors import GatewayError, RuleError
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.sandbox.demo.agreement import compare
from crinsu_gateway.sandbox.demo.child import gateway
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.setting import Setting, prepare
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel
from crinsu_gateway.store.opening import open_reader
from tests.fakes.clock import RealClock

T = TypeVar("T")
AWAY = (httpx2.HTTPError, GatewayError, TimeoutError)


class CountingFreezer(Freezer):
    """A freezer that notes every order that reaches it: (coil, value)."""

    orders: list[tuple[int, bool]]

    def write_bits(self, address: int, values: Sequence[bool]) -> Any:
        """Obey, and note."""
        self.orders += [(address + offset, value) for offset, value in enumerate(values)]
        return super().write_bits(address, values)


class Daemon:
    """The gateway process, killed and started again on demand."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._stack = AsyncExitStack()
        self.process: asyncio.subprocess.Process
        self.kills = 0

    async def start(self) -> None:
        """Start it; its log is kept from the last start."""
        self.process = await self._stack.enter_async_context(gateway(self._setting))

    async def kill(self) -> None:
        """No chance to clean up."""
        self.process.kill()
        await self.process.wait()
        await self._stack.aclose()
        self.kills += 1

    async def stop(self) -> int | None:
        """As systemd would; its exit status."""
        await self._stack.aclose()
        return self.process.returncode


async def insist(act: Callable[[], Awaitable[T]]) -> T:
    """Try again until the gateway answers; the idempotency key inside `act` stays the same."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await act()
            except RuleError:
                raise
            except AWAY:
                await asyncio.sleep(0.1)


class Hands:
    """A technician who presses again when nothing answers, and remembers what was confirmed."""

    def __init__(self, api: GatewayApi, freezer: Freezer) -> None:
        self._api = api
        self._freezer = freezer
        self.accepted: set[int] = set()

    async def act(self, path: str, body: dict[str, object]) -> Any:
        """One act under one key, however often it is sent."""
        key = uuid.uuid4().hex
        return await insist(lambda: self._api.act(path, body, key=key))

    async def finish(self, execution: int, tags: list[str]) -> Any:
        """Carry out an execution to its end."""
        path = f"/api/v1/executions/{execution}"
        async with asyncio.timeout(120):
            while True:
                run = await insist(lambda: self._api.read(path))
                if run["state"] != "RUNNING":
                    return run
                await self._step(path, run, tags)
                await asyncio.sleep(0.05)

    async def _step(self, path: str, run: Any, tags: list[str]) -> None:
        kind, asks = run["stepKind"], "onfirm" in run["prompt"]
        if kind == "open_lid":
            self._freezer.open_lid()
        elif kind == "close_lid":
            self._freezer.close_lid()
        if kind in ("store_samples", "take_samples") and tags:
            given = await self._give(path, run, "scan", tags[0])
            if given["verdict"] == "ACCEPTED":
                tags.pop(0)
        elif asks:
            await self._give(path, run, "confirm", "")

    async def _give(self, path: str, run: Any, kind: str, text: str) -> Any:
        body = {"kind": kind, "text": text, "technician": "tech-7", "step": run["step"]}
        try:
            given = await self.act(f"{path}/inputs", body)
        except RuleError:
            return {"verdict": "REFUSED"}  # the execution ended meanwhile
        if given["verdict"] == "ACCEPTED":
            self.accepted.add(given["input"])
        return given


async def work(api: GatewayApi, office: Office, hands: Hands) -> list[Any]:
    """A store of three vials, a retrieval of one, a refill; their ended runs."""
    tags = ["K-1", "K-2", "K-3"]
    store = await office.ask_for_store("SUBJ-2024-001", ["A", "B", "C"], tags)
    runs = [await execute(api, hands, store["id"], list(tags))]
    wanted = store["sampleContainers"][1]["id"]
    retrieve = await office.ask_for_retrieve("SUBJ-2024-001", [wanted])
    runs.append(await execute(api, hands, retrieve["id"], ["K-2"]))
    refill = await hands.act("/api/v1/procedures", {"type": "REFILL", "storage": "T1"})
    runs.append(await execute(api, hands, refill["id"], []))
    return runs


async def execute(api: GatewayApi, hands: Hands, procedure: int, tags: list[str]) -> Any:
    """Start a procedure once the gateway knows it, and carry it out."""
    async with asyncio.timeout(60):
        while True:
            found = await insist(lambda: api.read("/api/v1/procedures", status="CREATED"))
            if any(one["id"] == procedure for one in found["procedures"]):
                break
            await asyncio.sleep(0.1)
    run = await hands.act(f"/api/v1/procedures/{procedure}/start", {"technician": "tech-7"})
    return await hands.finish(run["id"], tags)


async def disturb(daemon: Daemon, chance: random.Random) -> None:
    """Kill and restart until cancelled; pauses from "while starting" to "in the middle of work"."""
    while True:
        await asyncio.sleep(chance.uniform(0.3, 3.5))
        await daemon.kill()
        await daemon.start()


async def everything_told(api: GatewayApi) -> None:
    """Wait until the outbox is empty."""
    async with asyncio.timeout(60):
        while (await insist(lambda: api.read("/api/v1/sync")))["outbox"]["waiting"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.requirement("R05", "R39")
async def test_nothing_is_lost_or_done_twice(tmp_path: Path, seed: int) -> None:
    """Whatever the moment of the kill: confirmed inputs stay, orders go out once, both agree."""
    clock = RealClock()
    freezer = CountingFreezer(
        clock.monotonic,
        vessel=Vessel(fill_percent_s=6.0),
        control=FillControl(start=20.0, stop=90.0, longest_s=60.0),
        tank=Tank(level=60.0),
    )
    freezer.orders = []
    async with (
        Facility(clock.monotonic, folder=tmp_path / "lines", freezer=freezer) as facility,
        running(
            clock=clock, plan=Seed(procedures=False), switches=Switches(rate_per_minute=600)
        ) as central,
        Office(central.url) as office,
    ):
        setting = prepare(tmp_path, facility.describe(), central.url, 600)
        daemon = Daemon(setting)
        await daemon.start()
        async with GatewayApi(setting) as api:
            await api.ready(daemon.process)
            hands = Hands(api, freezer)
            disturbing = asyncio.create_task(disturb(daemon, random.Random(seed)))
            try:
                runs = await work(api, office, hands)
            finally:
                disturbing.cancel()
                await asyncio.gather(disturbing, return_exceptions=True)
            if daemon.process.returncode is not None:
                await daemon.start()
            await insist(lambda: api.ready(daemon.process))
            await everything_told(api)
            rows = await compare(api, office)
        assert await daemon.stop() == 0
    assert daemon.kills >= 3
    assert [run["state"] for run in runs] == ["COMPLETED", "COMPLETED", "COMPLETED"]
    assert [row for row in rows if not row.same] == []
    check_store(tmp_path / "state/store.db", hands.accepted, freezer.orders)


def check_store(path: Path, accepted: set[int], orders: list[tuple[int, bool]]) -> None:
    """What the store says afterwards, against what was acknowledged and what the unit received."""
    db = open_reader(path)
    try:
        kept = {row[0] for row in db.execute("SELECT id FROM input WHERE verdict = 'ACCEPTED'")}
        sent = _count(db, "SELECT count(*) FROM command WHERE state IN ('DONE','FAILED','UNKNOWN')")
        stored = _count(db, "SELECT count(*) FROM outbox WHERE kind = 'sample.stored'")
        taken = _count(db, "SELECT count(*) FROM outbox WHERE kind = 'sample.taken'")
        dense = _count(db, "SELECT max(seq) - count(*) FROM outbox")
    finally:
        db.close()
    assert accepted <= kept, "a confirmed input is gone"
    assert len(orders) <= sent, "the unit received more orders than were given"
    assert (stored, taken, dense) == (3, 1, 0)


def _count(db: apsw.Connection, sql: str) -> int:
    return int(db.execute(sql).get)

"""A daemon is killed while it is listened to; what was told, by two readers, is its trail."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.client.live import follow
from crinsu_gateway.client.live_events import Change, Devices, Reset
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.web.live.kinds import KINDS, RESOURCES
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.daemon import SECRET, Daemon, site

OPENED = frozenset({Scope.INVENTORY_READ, Scope.PROCEDURES_READ, Scope.GATEWAY_READ})
"""What the client of the site's configuration may."""
WITHIN_S = 20.0

Heard = list[tuple[int, str]]
Words = asyncio.Queue[int | str | None]


@asynccontextmanager
async def command_line(daemon: Daemon) -> AsyncIterator[asyncio.StreamReader]:
    """`live --json` for as long as the block runs; it ends with status 0 when interrupted."""
    process = await asyncio.create_subprocess_exec(
        *("env", "--default-signal=INT"),
        *(sys.executable, "-m", "crinsu_gateway", "live", "--json"),
        *("--config", str(daemon.config)),
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
        process.send_signal(2)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def lines(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """What the command line says."""
    while line := await reader.readline():
        yield json.loads(line)


def number(event_id: str) -> int:
    """The number of a change; only tests look into an id."""
    return int(event_id.partition("-")[2])


async def by_client(daemon: Daemon, heard: Heard, good: Words, changed: Words) -> None:
    """Listen as a client of the API; say which devices are good, and which changed."""
    async with httpx2.AsyncClient(base_url=daemon.url) as http:

        async def token() -> str:
            form = {"grant_type": "client_credentials", "client_id": "lab", "client_secret": SECRET}
            answer = await http.post("/oauth/token", data=form)
            return str(answer.raise_for_status().json()["access_token"])

        async for event in follow(http, token=token, chance=lambda: 0.0):
            assert not isinstance(event, Reset)
            if isinstance(event, Change):
                heard.append((number(event.event_id), event.kind))
            if isinstance(event, Change) and event.resource == "devices":
                changed.put_nowait(event.id)
            for one in event.devices if isinstance(event, Devices) else ():
                if one.condition == "good":
                    good.put_nowait(one.name)


async def all_of(devices: Words) -> None:
    """Wait until each device of the site was named."""
    missing = {"freezer-1", "eurotherm-1", "lm510-1"}
    async with asyncio.timeout(WITHIN_S):
        while missing:
            missing.discard(str(await devices.get()))


def written(folder: Path, first: int, scopes: frozenset[Scope]) -> Heard:
    """The events of the trail from one on that a client may hear of."""
    connection = open_reader(folder / "state" / "store.db")
    try:
        bodies = [
            json.loads(row[0])
            for row in connection.execute(
                "SELECT body FROM audit_event WHERE seq >= ? ORDER BY seq", (first,)
            )
        ]
    finally:
        connection.close()
    opened = {name for name, told in RESOURCES.items() if told.scope in scopes}
    return [(one["seq"], one["kind"]) for one in bodies if KINDS[one["kind"]][0] in opened]


@pytest.mark.slow
async def test_a_killed_daemon_told_everything_once(tmp_path: Path) -> None:
    """Killed while devices come up and change; both readers come back and miss nothing."""
    heard: Heard = []
    spoken: Heard = []
    good: Words = asyncio.Queue()
    changed: Words = asyncio.Queue()
    async with site(tmp_path) as (daemon, _):
        await daemon.start()
        listening = asyncio.create_task(by_client(daemon, heard, good, changed))
        async with command_line(daemon) as reader:
            said = lines(reader)
            assert (await anext(said))["event"] == "connected"
            assert (await anext(said))["whole"] is True
            await all_of(good)
            while not changed.empty():
                changed.get_nowait()
            daemon.process.kill()
            await daemon.ended()
            await daemon.start()
            await all_of(changed)
            newest = heard[-1][0]
            lost = 0
            async with asyncio.timeout(WITHIN_S):
                async for one in said:
                    lost += one["event"] == "lost"
                    if one["event"] == "change":
                        spoken.append((number(one["event_id"]), one["kind"]))
                        if spoken[-1][0] >= newest:
                            break
        listening.cancel()
        await asyncio.wait({listening})
        assert await daemon.stop() == 0
        assert "async generator" not in daemon.text()
        trail = written(tmp_path, heard[0][0], OPENED)
        whole = written(tmp_path, spoken[0][0], ALL_SCOPES)
    assert lost >= 1
    assert heard == trail[: len(heard)]
    assert len(heard) >= 4
    assert spoken == whole[: len(spoken)]

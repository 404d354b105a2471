"""Readers of the live stream that are not ours: curl, and the EventSource of node."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api
from tests.fakes.clock import AheadClock
from tests.fakes.living import head, living, mark_of, retag, trail

HERE = Path(__file__).parents[2] / "fakes" / "event_source.mjs"
WITHIN_S = 20.0


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    """The API with sample containers in it."""
    async with living(tmp_path, AheadClock()) as api:
        yield api


def token(api: Api) -> str:
    """A token that opens everything."""
    return api.bearer(*ALL_SCOPES)["Authorization"].removeprefix("Bearer ")


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on this machine")
async def test_an_event_source_comes_back_by_itself(api: Api) -> None:
    """It takes our retry, sends our id, and hears everything once."""
    first = await head(api.db)
    process = await asyncio.create_subprocess_exec(
        *("node", "--experimental-eventsource", "--no-warnings", str(HERE)),
        *(str(api.server.port), token(api), "devices", "sample.changed", "reset"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WITHIN_S):
            if not (line := await process.stdout.readline()):
                assert process.stderr is not None
                why = (await process.stderr.read()).decode()
                if "bad option" in why or "EventSource is not defined" in why:
                    pytest.skip("this node has no EventSource")
                raise AssertionError(why)
            assert json.loads(line)["event"] == "open"
            assert (await _next(process.stdout))["event"] == "devices"
            heard = []
            await api.db.write(retag, 2)
            heard += [await _next(process.stdout) for _ in range(2)]
            process.stdin.write(b"cut\n")
            await process.stdin.drain()
            await api.db.write(retag, 3)
            assert (await _next(process.stdout))["event"] == "open"
            assert json.loads((await _next(process.stdout))["data"])["whole"] is True
            heard += [await _next(process.stdout) for _ in range(3)]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    numbers = [(int(one["id"].partition("-")[2]), one["event"]) for one in heard]
    assert numbers == await api.db.read(trail, first)


async def _next(lines: asyncio.StreamReader) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await lines.readline())
    return found


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
async def test_curl_reads_it_as_the_guide_says(api: Api) -> None:
    """Line by line as it happens, and goes on after an id in the header."""
    mark, first = await mark_of(api), await head(api.db)
    await api.db.write(retag, 2)
    process = await asyncio.create_subprocess_exec(
        *("curl", "-sN", "-H", f"Authorization: Bearer {token(api)}"),
        *("-H", f"Last-Event-ID: {mark}-{first}"),
        f"http://127.0.0.1:{api.server.port}/api/v1/live?resources=sample-containers,alarms",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    found: list[str] = []
    try:
        async with asyncio.timeout(WITHIN_S):
            while len([one for one in found if one.startswith("data: ")]) < 3:
                line = (await process.stdout.readline()).decode()
                assert line, found
                found.append(line.rstrip("\n"))
                if line.startswith("data: ") and len(found) < 9:
                    await api.db.write(retag, 1)
    finally:
        process.kill()
        await process.wait()
    assert found[0] == "retry: 2000"
    numbers = [one for one in found if one.startswith("id: ")]
    assert numbers == [f"id: {mark}-{first + number}" for number in range(4)]
    assert found[3:5] == [f"id: {mark}-{first + 1}", "event: sample.changed"]

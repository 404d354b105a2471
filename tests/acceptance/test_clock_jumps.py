"""The wall clock of the daemon jumps while a procedure runs, and it starts in 1970 and in 2038.

libfaketime moves the wall clock of the process alone; its boot clock goes on as it does.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from crinsu_gateway.cli.api_client import ApiClient
from crinsu_gateway.store.opening import open_reader
from tests.fakes.daemon import Daemon, site

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (package faketime)"),
]
HOUR_MS = 3_600_000


class WallClock:
    """The wall clock of a daemon, to be set while it runs."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "wall-clock"
        self.set("+0")
        self.environment = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, offset: str) -> None:
        """Show another time: an offset, or the moment of the start."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.rename(self._file)


def trail(folder: Path) -> list[dict[str, Any]]:
    """All audit events, in their order."""
    connection = open_reader(folder / "state" / "store.db")
    try:
        rows: Any = connection.execute("SELECT body FROM audit_event ORDER BY seq").fetchall()
    finally:
        connection.close()
    return [json.loads(bytes(row[0])) for row in rows]


async def seen(folder: Path, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait until so many events of this kind were written."""
    while True:
        try:
            found = [one for one in trail(folder) if one["kind"] == kind]
        except apsw.Error:
            found = []
        if len(found) >= count:
            return found
        await asyncio.sleep(0.2)


@asynccontextmanager
async def working(folder: Path) -> AsyncIterator[tuple[Daemon, WallClock, Any]]:
    """A daemon with a clock of its own, not started yet, and its simulated freezer."""
    clock = WallClock(folder)
    async with asyncio.timeout(150), site(folder) as (daemon, facility):
        yield daemon, clock, facility


def ask(daemon: Daemon, path: str, body: dict[str, Any] | None = None) -> Any:
    """One call as the command line makes it, with a token made by this process's own clock."""
    with ApiClient(str(daemon.config), shows=False) as api:
        return api.get(path) if body is None else api.post(path, body)


async def begin(daemon: Daemon) -> int:
    """Start a refill on the freezer once it is read; the execution."""
    while True:
        units = (await asyncio.to_thread(ask, daemon, "/api/v1/devices"))["devices"]
        if any(one["name"] == "freezer-1" and one["condition"] == "good" for one in units):
            break
        await asyncio.sleep(0.1)
    made = await asyncio.to_thread(
        ask, daemon, "/api/v1/procedures", {"type": "REFILL", "storage": "T1"}
    )
    path = f"/api/v1/procedures/{made['id']}/start"
    return int((await asyncio.to_thread(ask, daemon, path, {"technician": "tech-1"}))["id"])


async def until_it_fills(daemon: Daemon, execution: int) -> None:
    """Confirm what is asked until the step before the sign-off works."""
    path = f"/api/v1/executions/{execution}"
    while (run := await asyncio.to_thread(ask, daemon, path))["stepKind"] != "fill":
        if "onfirm" in run["prompt"]:
            told = {"kind": "confirm", "text": "", "technician": "tech-1", "step": run["step"]}
            await asyncio.to_thread(ask, daemon, f"{path}/inputs", told)
        await asyncio.sleep(0.1)


@pytest.mark.requirement("R05", "R06", "R07")
async def test_jumps_during_a_procedure_change_neither_order_nor_durations(tmp_path: Path) -> None:
    """+2 h and -24 h: one event each, all events in the order of the boot clock."""
    async with working(tmp_path) as (daemon, clock, _):
        await daemon.start(until_ready=True, **clock.environment)
        execution = await begin(daemon)
        await until_it_fills(daemon, execution)
        clock.set("+2h")
        await seen(tmp_path, "clock.step", 1)
        clock.set("-22h")
        forward, back = await seen(tmp_path, "clock.step", 2)
        path = f"/api/v1/executions/{execution}"
        stop = {"kind": "stop", "text": "", "technician": "tech-1"}
        await asyncio.to_thread(ask, daemon, f"{path}/inputs", stop)
        assert (await asyncio.to_thread(ask, daemon, path))["steps"]
        assert await daemon.stop() == 0
    events = trail(tmp_path)
    boots = [one["boot_ms"] for one in events]
    assert boots == sorted(boots)
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))
    assert len({one["boot_id"] for one in events}) == 1
    for event, jump_ms in ((forward, 2 * HOUR_MS), (back, -24 * HOUR_MS)):
        assert abs(event["facts"]["delta_ms"] - jump_ms) < 1000
    assert sum(one["kind"] == "clock.step" for one in events) == 2


@pytest.mark.requirement("R06")
async def test_it_starts_in_1970_and_the_time_arrives_later(tmp_path: Path) -> None:
    """Units are read, tokens hold, events are marked; one event maps boot time to UTC."""
    async with working(tmp_path) as (daemon, clock, _):
        clock.set("@1970-01-02 00:00:00")
        await daemon.start(until_ready=True, **clock.environment)
        await begin(daemon)
        (unset,) = await seen(tmp_path, "clock.unset")
        assert (unset["clock"], unset["seq"]) == ("unset", 1)
        clock.set("+0")
        (arrived,) = await seen(tmp_path, "clock.set")
        assert await daemon.stop() == 0
    events = trail(tmp_path)
    before = [one for one in events if one["seq"] < arrived["seq"]]
    started = next(one for one in before if one["kind"] == "execution.started")
    assert started["clock"] == "unset"
    facts = arrived["facts"]
    real_ms = facts["after_ms"] - (facts["boot_to_ms"] - started["boot_ms"])
    since_ms = arrived["boot_ms"] - started["boot_ms"]
    # the two clocks of a moment are read one after the other
    assert arrived["utc_ms"] - real_ms == pytest.approx(since_ms, abs=50)
    assert since_ms > 0


async def test_it_works_in_2038(tmp_path: Path) -> None:
    """Past the end of 32-bit time everything goes on: units, procedures, tokens, a clean stop."""
    async with working(tmp_path) as (daemon, clock, _):
        clock.set("@2038-01-19 03:14:00")
        await daemon.start(until_ready=True, **clock.environment)
        await begin(daemon)
        (started,) = await seen(tmp_path, "execution.started")
        assert started["utc_ms"] > 2**31 * 1000 - 60_000
        assert await daemon.stop() == 0

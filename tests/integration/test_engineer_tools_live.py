"""read, write, watch and probe while the gateway runs: it owns the lines, so it is asked."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.wire.tap import parse_transcript
from tests.fakes.daemon import Daemon, site
from tests.fakes.verbs import Told, verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

REASON = ("--reason", "a trial")
WRITES = {5, 6, 15, 16}


@dataclass
class Live:
    """A running gateway with its units; the link of the freezer is written down."""

    daemon: Daemon
    facility: Facility
    transcript: Path

    async def verb(self, *arguments: object) -> Told:
        """A verb with the configuration of the gateway."""
        return await verb(*arguments, "--config", self.daemon.config)

    def written(self) -> list[bytes]:
        """The frames to the freezer that write something."""
        sent = [data for way, data in parse_transcript(self.transcript.read_text()) if way == ">>"]
        assert sent, "the gateway has asked nothing yet"
        return [data for data in sent if data[7] in WRITES]


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    """The gateway, ready, with a first good level of two units."""
    async with site(tmp_path) as (daemon, facility):
        transcript = tmp_path / "freezer.txt"
        text = daemon.config.read_text()
        named = 'name = "freezer-net"\n'
        assert named in text
        daemon.config.write_text(text.replace(named, f'{named}transcript = "{transcript}"\n', 1))
        await daemon.start()
        found = Live(daemon, facility, transcript)
        async with asyncio.timeout(20):
            for unit, point in (("freezer-1", "level"), ("lm510-1", "level_1")):
                while (await found.verb("read", unit, point)).status != 0:
                    pass
        yield found
        await daemon.stop()


async def test_read_shows_what_the_gateway_read_with_its_age(live: Live) -> None:
    """Value, quality and age come from the gateway; the bytes and the line are its own."""
    told = await live.verb("read", "freezer-1", "level", "--json")
    assert told.json["source"] == "gateway"
    (level,) = told.json["readings"]
    assert (level["quality"], level["unit"]) == ("good", "%")
    assert level["ageSeconds"] < 30
    for option in ("--raw", "--direct"):
        refused = await live.verb("read", "freezer-1", "level", option)
        assert (refused.status, refused.err.split(":")[0]) == (1, "error GATEWAY_RUNS")


async def test_write_is_an_order_that_the_gateway_carries_out(live: Live) -> None:
    """It is told as read back, and the unit was written once; the key repeated writes no more."""
    order = ("write", "freezer-1", "fill_start_limit", "42.5", *REASON, "--key", "k-1", "--json")
    told = await live.verb(*order)
    assert told.status == 0, told.err
    assert (told.json["state"], told.json["reason"]) == ("DONE", "a trial")
    assert len(live.written()) == 1
    again = await live.verb(*order)
    assert again.json == told.json
    assert len(live.written()) == 1


async def test_what_is_forbidden_reaches_no_unit(live: Live) -> None:
    """Range, read-only points and a lid without --yes are refused, and nothing was written."""
    for what, code in (
        (["fill_start_limit", "90"], "OUT_OF_RANGE"),
        (["level", "50"], "NOT_WRITABLE"),
        (["lid_lock", "off"], "NOT_CONFIRMED"),
        (["fill_start_limit", "42", "--direct"], "GATEWAY_RUNS"),
    ):
        told = await live.verb("write", "freezer-1", *what, *REASON)
        assert (told.status, told.err.split(":")[0]) == (1, f"error {code}")
    assert live.written() == []
    told = await live.verb("write", "freezer-1", "lid_lock", "off", "--yes", *REASON)
    assert told.status == 0, told.err
    assert len(live.written()) == 1


async def test_an_order_that_does_not_read_back_is_told_with_both_values(live: Live) -> None:
    """In local mode the monitor takes writes and ignores them; the status is 1."""
    live.facility.lm510.set_local()
    told = await live.verb("write", "lm510-1", "high_1", "80", *REASON)
    assert told.status == 1
    assert told.err.splitlines()[-1].startswith("error FAILED: ")
    assert "NOT_VERIFIED: high_1 was set to 80" in told.err
    assert "high_1 is 90" in told.err


async def test_probe_and_capture_keep_off_the_lines_of_a_running_gateway(
    live: Live, tmp_path: Path
) -> None:
    """A TCP port would let them in and a tty would not; both are refused by name."""
    tcp = f"tcp://{live.facility.address('freezer-1')}"
    for line in (tcp, live.facility.address("lm510-1")):
        told = await live.verb("probe", line)
        assert (told.status, told.err.split(":")[0]) == (1, "error GATEWAY_RUNS")
    told = await live.verb("capture", "freezer-1", "--out", tmp_path / "out")
    assert (told.status, told.err.split(":")[0]) == (1, "error GATEWAY_RUNS")
    assert not (tmp_path / "out").exists()


async def test_watch_tells_a_line_a_change(live: Live) -> None:
    """Everything at the beginning, then what changes, until it is interrupted: status 0."""
    # a suite that runs in the background hands an ignored interrupt down
    process = await asyncio.create_subprocess_exec(
        *("env", "--default-signal=INT"),
        *(sys.executable, "-m", "crinsu_gateway", "watch", "freezer-1", "--json"),
        *("--every", "0.2", "--config", str(live.daemon.config)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert json.loads(await process.stdout.readline())["gateway"] == "running"
            await told_of(process.stdout, "lid_open")
            live.facility.freezer.set_level(33.0)
            while (await told_of(process.stdout, "level"))["value"] > 40:
                pass
            process.send_signal(2)
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def told_of(lines: asyncio.StreamReader, point: str) -> dict[str, Any]:
    """The next line about a point."""
    while True:
        found: dict[str, Any] = json.loads(await lines.readline())
        if found.get("point") == point:
            return found


async def test_watch_shows_a_table(live: Live) -> None:
    """Each unit with its points and their quality; an unknown unit is refused."""
    told = await live.verb("watch", "--once")
    assert told.status == 0, told.err
    for word in ("freezer-1", "level", "good", "eurotherm-1"):
        assert word in told.out
    wrong = await live.verb("watch", "freezer-9", "--once")
    assert (wrong.status, wrong.err.split(":")[0]) == (1, "error NOT_FOUND")


async def test_the_alarms_of_a_unit_that_there_is_not_are_refused(live: Live) -> None:
    """A slip of the pen does not look like a unit without alarms."""
    told = await live.verb("alarms", "list", "--unit", "freezer-1")
    assert told.status == 0, told.err
    wrong = await live.verb("alarms", "list", "--unit", "freezer-9", "--json")
    assert (wrong.status, wrong.json["error"]["code"]) == (1, "NOT_FOUND")


async def test_watch_without_a_gateway_is_one_line(live: Live) -> None:
    """Nobody answers: status 1 and a code."""
    await live.daemon.stop()
    told = await live.verb("watch")
    assert (told.status, told.err.split(":")[0]) == (1, "error GATEWAY_AWAY")


async def test_the_last_bytes_of_a_line_are_told_beside_its_transcript(live: Live) -> None:
    """What the transcript has is what the API shows, though nobody stops the gateway."""
    found = await live.daemon.get("/api/v1/devices/freezer-1/exchanges")
    shown = [one["bytes"] for one in reversed(found["exchanges"]) if one["way"] == "sent"]
    sent = [data.hex(" ") for way, data in _written(live) if way == ">>"]
    assert shown
    assert ",".join(shown) in ",".join(sent)


def _written(live: Live) -> list[tuple[str, bytes]]:
    return parse_transcript(live.transcript.read_text())

"""Scanners and units that push their values, on real ttys, into a real store."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from crinsu_gateway.field import build
from crinsu_gateway.field.listening import PushedUnit
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.clock import RealClock
from tests.fakes.new_store import new_store
from tests.fakes.peers import PtyPeer, mute, pty_peer, tcp_peer, until
from tests.fakes.quick import SHIPPED, Unit

LINE = SerialSettings()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store on disk."""
    async with Database(new_store(tmp_path / "store.db"), RealClock()) as made:
        yield made


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[PtyPeer]:
    """A tty whose far end the test plays."""
    async with pty_peer(tmp_path / "tty", mute) as made:
        yield made


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Runs something for the length of a block."""
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def scans(db: Database) -> list[tuple[str, str]]:
    """All scans that were kept: scanner and text."""
    return await db.read(lambda tx: tx.all("SELECT scanner, text FROM scan ORDER BY id"))


async def until_scans(db: Database, count: int) -> list[tuple[str, str]]:
    """Wait for so many scans."""
    cursor = -1
    while len(found := await scans(db)) < count:
        cursor = await db.changes.wait_for(Topic.SCANS, after=cursor, timeout=0.2)
    return found


async def say_until(peer: PtyPeer, db: Database, line: bytes, count: int) -> None:
    """Scan again and again, as a person does who hears no beep, until it is kept."""
    while len(await scans(db)) < count:
        peer.send(line)
        await asyncio.sleep(0.05)


async def test_tags_become_scans_and_noise_does_not(db: Database, peer: PtyPeer) -> None:
    """Each tag is a row with the scanner's name; failed scans and endless lines are none."""
    link = build.serial_link("bench-scanner", peer.path, LINE)
    scanner = build.scanner(link, SHIPPED["line-scanner"], ["T1"], db, random.Random(1).random)
    async with running(scanner.run):
        await say_until(peer, db, b"VIAL-0\r\n", 1)
        before = len(await scans(db))
        peer.send(b"NOREAD\r\n" + b"x" * 500 + b"\r\n\x01\x02\r\nVIAL-1\r\nVIAL-2\r\n")
        found = await until_scans(db, before + 2)
    assert found[-2:] == [("bench-scanner", "VIAL-1"), ("bench-scanner", "VIAL-2")]
    assert {text for _, text in found} == {"VIAL-0", "VIAL-1", "VIAL-2"}
    assert scanner.rounds > 0


async def test_a_scanner_that_is_plugged_in_again_goes_on(db: Database, peer: PtyPeer) -> None:
    """Pulling the plug loses no later scan: the line is opened again by itself."""
    link = build.serial_link("bench-scanner", peer.path, LINE)
    scanner = build.scanner(link, SHIPPED["line-scanner"], [], db, random.Random(1).random)
    async with running(scanner.run):
        await say_until(peer, db, b"VIAL-1\r\n", 1)
        peer.unplug()
        await asyncio.sleep(0.05)
        peer.plug_in()
        before = len(await scans(db))
        await say_until(peer, db, b"VIAL-2\r\n", before + 1)
        assert (await scans(db))[-1] == ("bench-scanner", "VIAL-2")


async def test_a_scanner_behind_a_serial_server_goes_on_after_its_line_was_cut(
    db: Database,
) -> None:
    """A box that hands the bytes over by TCP is a line like any other, and is dialled again."""
    async with tcp_peer(mute) as box:
        link = build.tcp_link("bench-scanner", "127.0.0.1", box.port, 2.0)
        scanner = build.scanner(link, SHIPPED["line-scanner"], [], db, random.Random(1).random)
        async with running(scanner.run):
            await until(lambda: box.open_now == 1)
            box.say(b"VIAL-1\r\n")
            assert await until_scans(db, 1) == [("bench-scanner", "VIAL-1")]
            await box.stop()
            await box.start()
            await until(lambda: box.open_now == 1)
            box.say(b"VIAL-2\r\n")
            assert (await until_scans(db, 2))[-1] == ("bench-scanner", "VIAL-2")


async def test_a_line_that_broke_off_is_told_once_and_makes_no_scan(
    db: Database, peer: PtyPeer
) -> None:
    """The log says it; the next tag is kept whole."""
    link = build.serial_link("bench-scanner", peer.path, LINE)
    scanner = build.scanner(link, SHIPPED["line-scanner"], [], db, random.Random(1).random)
    with capture_logs() as said:
        async with running(scanner.run):
            await say_until(peer, db, b"VIAL-0\r\n", 1)
            kept = len(await scans(db))
            peer.send(b"VIAL")
            await until(lambda: any("broke off" in one.get("reason", "") for one in said))
            await say_until(peer, db, b"VIAL-0042\r\n", kept + 1)
    assert {text for _, text in await scans(db)} <= {"VIAL-0", "VIAL-0042"}
    assert sum("broke off" in one.get("reason", "") for one in said) == 1


PUSHED = """
format = 1
id = "test-pushed"
revision = 1
maker = "nobody"
model = "pushes"
kind = "freezer"
confidence = "guess"
not_known = ["everything"]
[[source]]
title = "a test"
[link]
transports = ["stream"]
[link.line]
in_terminator = "\\r"
encoding = "latin-1"
max_length = 40
unsolicited = "always"
[[stream]]
match = '^(?P<temp>-?\\d+|T_ERR) C$'
silence_alarm_s = 1.0
[[stream.point]]
name = "temperature"
kind = "temperature"
capture = "temp"
type = "integer"
unit = "Cel"
bad = ["T_ERR"]
"""


async def until_reading(db: Database, is_so: Callable[[Reading], bool]) -> Reading:
    """Wait until the store says so of the only point."""
    cursor = -1
    while True:
        cursor = await db.changes.wait_for(Topic.READINGS, after=cursor, timeout=0.2)
        for found in await db.read(readings.of_unit, "forma-1"):
            if is_so(found):
                return found


async def test_pushed_lines_become_readings_and_silence_is_noticed(
    db: Database, peer: PtyPeer
) -> None:
    """A unit that pushes is read; its sentinel is bad, and so is its silence while it lasts."""
    profile = parse(PUSHED, "pushed.toml")
    unit = Unit("forma-1", profile, Transport.STREAM, 1, ("temperature",), None)
    await db.write(units.apply, [build.entry_of(unit, "line")])
    link = build.serial_link("line", peer.path, LINE)
    bus = build.bus(link, [unit], db, RealClock(), random.Random(1).random)
    assert isinstance(bus, PushedUnit)
    async with running(bus.run):
        talking = asyncio.ensure_future(_say_for_ever(peer, b"-81 C\r"))
        good = await until_reading(db, lambda one: one.quality is Quality.GOOD)
        assert good.quantity is not None
        assert good.quantity.value == -81
        talking.cancel()
        peer.send(b"T_ERR C\r")
        bad = await until_reading(db, lambda one: one.quality is Quality.BAD)
        assert bad.reason is Reason.SENTINEL
        silent = await until_reading(db, lambda one: one.reason is Reason.SILENT)
        assert silent.detail == "said nothing for 1 s"
        peer.send(b"-82 C\r")
        await until_reading(db, lambda one: one.quality is Quality.GOOD)
        await asyncio.gather(talking, return_exceptions=True)
    assert (await db.read(units.states))[0].condition is Condition.GOOD


async def _say_for_ever(peer: PtyPeer, line: bytes) -> None:
    while True:
        peer.send(line)
        await asyncio.sleep(0.05)


async def test_two_units_that_talk_by_themselves_do_not_fit_on_one_line(db: Database) -> None:
    """Nobody could tell which of them spoke, so it is refused by name."""
    profile = parse(PUSHED, "pushed.toml")
    both = [Unit(name, profile, Transport.STREAM, 1, ("temperature",)) for name in ("one", "two")]
    link = build.serial_link("line", Path("/dev/null"), LINE)
    with pytest.raises(ConfigError, match="link line carries one unit"):
        build.bus(link, both, db, RealClock(), random.Random(1).random)


async def test_a_unit_that_talks_by_itself_is_heard_through_a_serial_server(db: Database) -> None:
    """A frame that comes over TCP becomes a reading; one in two packets is one frame."""
    profile = parse(PUSHED, "pushed.toml")
    unit = Unit("forma-1", profile, Transport.STREAM, 1, ("temperature",), None)
    await db.write(units.apply, [build.entry_of(unit, "line")])
    async with tcp_peer(mute) as box:
        link = build.tcp_link("line", "127.0.0.1", box.port, 2.0)
        async with running(build.bus(link, [unit], db, RealClock(), random.Random(1).random).run):
            await until(lambda: box.open_now == 1)
            box.say(b"-8")
            box.say(b"1 C\r")
            good = await until_reading(db, lambda one: one.quality is Quality.GOOD)
    assert good.quantity is not None
    assert good.quantity.value == -81

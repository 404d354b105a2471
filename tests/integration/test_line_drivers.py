"""The drivers for text lines against units that misbehave, over real sockets and ptys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.pushed import PushedLines
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    FrameError,
    LinkDown,
    NotVerified,
)
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport, Unsolicited
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import LineRead
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.peers import Behaviour, Peer, PtyPeer, TcpPeer, mute, pty_peer, tcp_peer
from tests.fakes.quick import SHIPPED, quick

LM510 = quick("cryomagnetics-lm510")
LEVEL = LineRead("MEAS? 1", ("level_1",), 1.0)
HIGH = LineRead("HIGH?", ("high_1",), 1.0, before=("CHAN 1",))


@asynccontextmanager
async def over_tcp(
    behave: Behaviour, profile: Profile = LM510
) -> AsyncIterator[tuple[TcpPeer, Link, Driver]]:
    """A driver on an open TCP link, its session not begun."""
    async with tcp_peer(behave) as peer:
        link = Link("net", "lm510", tcp("127.0.0.1", peer.port, 2.0))
        driver = FAMILIES[Transport.TCP_LINE](link, 0.0, RealClock())(profile, 1)
        await link.open()
        try:
            yield peer, link, driver
        finally:
            await link.close()


class Lm510:
    """Answers like the monitor; `echo` sends the command back before the answer."""

    def __init__(self, *, echo: bool = False, obeys: bool = True) -> None:
        self.heard: list[str] = []
        self.high = 90.0
        self._echo = echo
        self._obeys = obeys

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer the lines of one request."""
        for line in request.decode().split("\r\n")[:-1]:
            self.heard.append(line)
            if self._echo:
                peer.send(line.encode() + b"\r\n")
            if line == "MEAS? 1":
                peer.send(b"78.4 %\r\n")
            elif line == "HIGH?":
                peer.send(f"{self.high:.1f} %\r\n".encode())
            elif line.startswith("HIGH ") and self._obeys:
                self.high = float(line.split()[1])


async def value(driver: Driver, request: LineRead = LEVEL) -> Value | None:
    """What a read of one point decodes to."""
    (decoded,) = await driver.read(request)
    return decoded.quantity.value if decoded.quantity else None


@pytest.mark.parametrize("echo", [False, True])
async def test_an_answer_is_decoded_with_and_without_echo(echo: bool) -> None:
    """The level comes out of the answer line, whether or not the command comes back first."""
    async with over_tcp(Lm510(echo=echo)) as (_, _, driver):
        assert await value(driver) == 78.4


@pytest.mark.parametrize("echo", [False, True])
async def test_lines_that_belong_together_go_in_one_turn(echo: bool) -> None:
    """The channel is chosen just before it is asked about; echoes of both lines go by."""
    unit = Lm510(echo=echo)
    async with over_tcp(unit) as (_, _, driver):
        assert await value(driver, HIGH) == 90.0
    assert unit.heard == ["CHAN 1", "HIGH?"]


async def test_the_session_is_made_again_by_start() -> None:
    """Start sends the init lines of the profile, in their order."""
    unit = Lm510(echo=True)
    async with over_tcp(unit) as (_, _, driver):
        await driver.start()
        assert unit.heard == ["ERROR 0", "UNITS %"]
        assert await value(driver) == 78.4


async def _two_thirds(peer: Peer, request: bytes) -> None:
    peer.send(b"78.4")


async def _noise(peer: Peer, request: bytes) -> None:
    peer.send(b"\xfe\xff\x80\r\n")


async def _endless(peer: Peer, request: bytes) -> None:
    peer.send(b"7" * 5000)


@pytest.mark.parametrize(
    ("behave", "error", "told"),
    [
        (mute, DeviceSilent, "no answer"),
        (_two_thirds, DeviceSilent, "only 4 bytes"),
        (_noise, FrameError, "not ascii"),
        (_endless, FrameError, "more than 140"),
    ],
)
async def test_a_bad_answer_is_refused_and_the_next_one_is_good(
    behave: Behaviour, error: type[DeviceError], told: str
) -> None:
    """Silence, half lines, noise and endless lines cost one read each."""
    async with over_tcp(behave) as (peer, _, driver):
        with pytest.raises(error, match=told):
            await driver.read(LEVEL)
        peer.behave = Lm510()
        assert await value(driver) == 78.4


@pytest.mark.parametrize("late_by_s", [0.0, 0.03, 0.1])
async def test_a_late_line_is_not_taken_for_the_next_answer(late_by_s: float) -> None:
    """A line that comes after its time limit is drained before anything else is asked."""
    unit = Lm510()

    async def late(peer: Peer, request: bytes) -> None:
        if not unit.heard:
            unit.heard.append("")
            await asyncio.sleep(0.16 + late_by_s)
            peer.send(b"11.1 %\r\n")
        else:
            await unit(peer, request)

    async with over_tcp(late) as (_, _, driver):
        with pytest.raises(DeviceSilent):
            await driver.read(LEVEL)
        assert await value(driver, HIGH) == 90.0


async def test_a_cancelled_read_leaves_the_link_usable() -> None:
    """A read that is cut short does not hand its answer to the next one."""

    async def slow(peer: Peer, request: bytes) -> None:
        await asyncio.sleep(0.05)
        peer.send(b"11.1 %\r\n")

    async with over_tcp(Lm510()) as (peer, _, driver):
        assert await value(driver) == 78.4
        peer.behave = slow
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await driver.read(LEVEL)
        peer.behave = Lm510()
        assert await value(driver, HIGH) == 90.0


async def test_a_hang_up_fails_the_read_at_once() -> None:
    """A cut is LinkDown, not a silence."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with over_tcp(rude) as (_, _, driver):
        with pytest.raises(LinkDown):
            await driver.read(LEVEL)


async def test_a_write_without_an_answer_is_read_back() -> None:
    """A unit that says nothing to a write is believed only when it is read back."""
    unit = Lm510(echo=True)
    async with over_tcp(unit) as (_, _, driver):
        assert await driver.write("high_1", 85.0, asyncio.sleep) == 85.0
    assert unit.heard == ["CHAN 1", "HIGH?", "CHAN 1", "HIGH 85.0", "CHAN 1", "HIGH?"]


async def test_a_write_in_local_mode_is_found_out() -> None:
    """An instrument in local mode ignores writes and says nothing; that is NotVerified."""
    point = LM510.points["high_1"]
    assert point.write is not None
    assert point.write.verify is not None
    verify = replace(point.write.verify, within_s=0.1)
    facts = replace(point, write=replace(point.write, verify=verify))
    profile = replace(LM510, points={**LM510.points, "high_1": facts})
    async with over_tcp(Lm510(obeys=False), profile) as (_, _, driver):
        with pytest.raises(NotVerified, match=r"high_1 is 90\.0"):
            await driver.write("high_1", 85.0, asyncio.sleep)


PREFIXED = """
format = 1
id = "test-lines"
revision = 1
maker = "nobody"
model = "lines"
kind = "freezer"
confidence = "guess"
not_known = ["everything"]
[[source]]
title = "a test"
[link]
transports = ["tcp-line"]
unit = { default = 1, min = 1, max = 99, style = "prefix", prefix = "{unit:02d} " }
timing = { reply_timeout_ms = 150, char_timeout_ms = 40, quiet_ms = 60 }
[link.line]
out_terminator = "\\r"
in_terminator = "\\r"
encoding = "ascii"
unsolicited = "possible"
errors = [{ match = "^NAK", meaning = "did not understand" }]
[[point]]
name = "temperature"
kind = "temperature"
request = "T?"
reply = '^T (?P<value>-?[0-9.]+)$'
type = "number"
unit = "Cel"
[[point]]
name = "mode"
kind = "text"
request = "M?"
reply = '^M (?P<value>.*)$'
type = "text"
access = "rw"
write_request = "M {value}"
write_reply = "ack"
verify = { read = "mode", within_s = 0.1 }
"""
TEMPERATURE = LineRead("T?", ("temperature",), 1.0)


def says(*lines: str) -> Behaviour:
    """Sends these lines for every request."""

    async def behave(peer: Peer, request: bytes) -> None:
        for line in lines:
            peer.send(line.encode() + b"\r")

    return behave


async def test_the_unit_address_goes_before_the_line() -> None:
    """A unit on a shared line is asked by its prefix."""
    profile = parse(PREFIXED, "prefixed.toml")
    async with over_tcp(says("T -190.5"), profile) as (peer, _, driver):
        assert await value(driver, TEMPERATURE) == -190.5
        assert peer.requests == [b"01 T?\r"]


async def test_chatter_before_the_answer_goes_by() -> None:
    """A unit that may talk unasked is heard until its answer comes."""
    profile = parse(PREFIXED, "prefixed.toml")
    async with over_tcp(says("LID OPEN", "T -190.5"), profile) as (_, _, driver):
        assert await value(driver, TEMPERATURE) == -190.5


async def test_chatter_alone_is_no_answer() -> None:
    """Only lines that nobody asked for are a FrameError that shows one of them."""
    profile = parse(PREFIXED, "prefixed.toml")
    assert profile.link.line is not None
    assert profile.link.line.unsolicited is Unsolicited.POSSIBLE
    async with over_tcp(says("LID OPEN"), profile) as (_, _, driver):
        with pytest.raises(FrameError, match="'LID OPEN' came"):
            await driver.read(TEMPERATURE)


async def test_a_refusal_is_told_with_its_meaning() -> None:
    """An error line of the profile is DeviceRefused, to reads and to writes."""
    profile = parse(PREFIXED, "prefixed.toml")
    async with over_tcp(says("NAK 3"), profile) as (_, _, driver):
        with pytest.raises(DeviceRefused, match="did not understand"):
            await driver.read(TEMPERATURE)
        with pytest.raises(DeviceRefused, match="did not understand"):
            await driver.write("mode", "COOL", asyncio.sleep)


# --- devices that talk by themselves ---


@asynccontextmanager
async def scanner(path: Path) -> AsyncIterator[tuple[PtyPeer, PushedLines]]:
    """A scanner on a tty."""
    async with pty_peer(path, mute) as peer:
        link = Link("scanner", str(path), serial(str(path), SerialSettings()))
        await link.open()
        driver = PushedLines(SHIPPED["line-scanner"], link)
        await driver.start()
        try:
            yield peer, driver
        finally:
            await link.close()


async def tag(driver: PushedLines) -> Value | None:
    """The tag of the next line."""
    (decoded,) = await driver.listen(20.0)
    return decoded.quantity.value if decoded.quantity else None


async def test_tags_come_one_by_one(tmp_path: Path) -> None:
    """Each line is a tag, however the bytes come in, with any of the terminators."""
    async with scanner(tmp_path / "tty") as (peer, driver):
        peer.send(b"VIAL-1\r\nVIAL-2\rVI")
        assert [await tag(driver), await tag(driver)] == ["VIAL-1", "VIAL-2"]
        peer.send(b"AL-3\r\n")
        assert await tag(driver) == "VIAL-3"


async def test_a_quiet_scanner_is_silent_and_goes_on(tmp_path: Path) -> None:
    """No line within the time is DeviceSilent; the next tag is heard."""
    async with scanner(tmp_path / "tty") as (peer, driver):
        with pytest.raises(DeviceSilent):
            await driver.listen(0.02)
        peer.send(b"VIAL-1\r\n")
        assert await tag(driver) == "VIAL-1"


async def test_an_endless_line_is_refused_and_the_next_tag_is_heard(tmp_path: Path) -> None:
    """A flood costs that line only: its end is no tag, whatever it looks like."""
    async with scanner(tmp_path / "tty") as (peer, driver):
        peer.send(b"x" * 1000)
        with pytest.raises(FrameError):
            await driver.listen(20.0)
        peer.send(b"x" * 300)
        with pytest.raises(DeviceSilent):
            await driver.listen(0.05)
        peer.send(b"VIAL-0\r\nVIAL-1\r\n")
        assert await tag(driver) == "VIAL-1"

"""Writes without a value, to line units and Modbus units over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.modbus_frames import MBAP
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import DeviceRefused, NotVerified, OutOfRange
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.modbus_ends import over_tcp, tcp_answer
from tests.fakes.peers import Behaviour, Peer, tcp_peer
from tests.fakes.profile_texts import BOX, HEAD, C, changed, without
from tests.fakes.simulated import meeting

TIMES = "timing = { reply_timeout_ms = 150, char_timeout_ms = 30, quiet_ms = 40 }\n"
WAY = 'line = { errors = [{ match = "^ERR", meaning = "refused" }] }\n'
STATE = """\
[[point]]
name = "state"
kind = "status"
request = "FILL?"
reply = '^(?P<value>Off|Timeout)$'
type = "text"
"""
RESET = """\
[[point]]
name = "reset"
kind = "switch"
type = "bool"
access = "w"
trigger = "*RST"
write_reply = "none"
verify = { read = "state", equals = "Off", within_s = 0.4 }
"""
MUTE = """\
[[point]]
name = "mute"
kind = "switch"
type = "bool"
access = "w"
trigger = "MUTE"
write_reply = "ack"
"""
FILL = """\
[[point]]
name = "fill"
kind = "switch"
table = "holding"
address = 7
type = "uint16"
access = "w"
write_fc = 6
trigger = 3
"""


class Monitor:
    """Knows a fill that took too long; `obeys` decides whether a reset ends it."""

    def __init__(self, *, obeys: bool = True, mute_says: str | None = "OK") -> None:
        self.state = "Timeout"
        self.heard: list[str] = []
        self._obeys = obeys
        self._mute_says = mute_says

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer the lines of one request."""
        for line in request.decode().split("\r\n")[:-1]:
            self.heard.append(line)
            if line == "*RST" and self._obeys:
                self.state = "Off"
            elif line == "FILL?":
                peer.send(self.state.encode() + b"\r\n")
            elif line == "MUTE" and self._mute_says is not None:
                peer.send(self._mute_says.encode() + b"\r\n")


@asynccontextmanager
async def line_unit(behave: Behaviour, more: str = "") -> AsyncIterator[Driver]:
    """A driver of a line unit with a reset and a mute key."""
    text = HEAD + 'transports = ["tcp-line"]\n' + TIMES + WAY + STATE + RESET + more + MUTE
    async with tcp_peer(behave) as peer:
        link = Link("net", "unit", tcp("127.0.0.1", peer.port, 2.0))
        make = FAMILIES[Transport.TCP_LINE](link, 0.0, RealClock())
        await link.open()
        try:
            yield make(parse(text, "p.toml"), 1)
        finally:
            await link.close()


async def test_a_reset_is_done_when_the_state_says_so() -> None:
    """The line leaves once, and another point proves it."""
    unit = Monitor()
    async with line_unit(unit) as driver:
        assert await driver.write("reset", True, asyncio.sleep) is True
    assert unit.heard == ["*RST", "FILL?"]


async def test_a_reset_that_does_nothing_is_found_out() -> None:
    """A unit that takes the command and does not obey is told by what it still says."""
    unit = Monitor(obeys=False)
    async with line_unit(unit) as driver:
        with pytest.raises(NotVerified, match="state is Timeout") as caught:
            await driver.write("reset", True, asyncio.sleep)
    assert caught.value.facts["found"] == "Timeout"
    assert unit.heard.count("*RST") == 1


async def test_what_is_so_already_is_not_ordered_again() -> None:
    """With only_on_change nothing leaves but the question."""
    unit = Monitor()
    unit.state = "Off"
    async with line_unit(unit, "only_on_change = true\n") as driver:
        assert await driver.write("reset", True, asyncio.sleep) is True
    assert unit.heard == ["FILL?"]


async def test_anything_but_true_never_leaves() -> None:
    """A command without a value has no off."""
    unit = Monitor()
    async with line_unit(unit) as driver:
        with pytest.raises(OutOfRange, match="write true"):
            await driver.write("reset", False, asyncio.sleep)
    assert unit.heard == []


async def test_where_nothing_can_be_read_back_the_answer_is_the_proof() -> None:
    """An acknowledged key was pressed; a refused one was not; without an answer nobody knows."""
    async with line_unit(Monitor()) as driver:
        assert await driver.write("mute", True, asyncio.sleep) is True
    async with line_unit(Monitor(mute_says="ERR 4")) as driver:
        with pytest.raises(DeviceRefused, match="refused"):
            await driver.write("mute", True, asyncio.sleep)
    unit = Monitor(mute_says=None)
    async with line_unit(unit) as driver:
        with pytest.raises(NotVerified, match="nobody knows whether mute was done") as caught:
            await driver.write("mute", True, asyncio.sleep)
    assert caught.value.facts["found"] is None
    assert unit.heard == ["MUTE"]


class Controller:
    """Begins to fill when 3 is written to register 7; `answers` decides what comes back."""

    def __init__(self, answers: Callable[[bytes], bytes | None]) -> None:
        self.filling = False
        self.writes: list[bytes] = []
        self._answers = answers

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer one request."""
        message = request[MBAP.size :]
        if message[0] == 1:
            peer.send(tcp_answer(request, bytes([1, 1, self.filling])))
            return
        self.writes.append(message)
        answer = self._answers(message)
        self.filling = answer == message
        if answer is not None:
            peer.send(tcp_answer(request, answer))


COIL = without(without(changed(C, 'access = "rw"\n', ""), "write_fc"), "verify")
SEEN = FILL + 'verify = { read = "c", equals = true, within_s = 0.5 }\n'


async def test_a_fixed_number_is_written_and_the_valve_seen() -> None:
    """Register 7 gets its one number, and the coil proves that nitrogen flows."""
    unit = Controller(lambda message: message)
    profile = parse(BOX + TIMES + COIL + SEEN, "p.toml")
    async with over_tcp(unit, profile=profile) as (_, _, driver):
        assert await driver.write("fill", True, asyncio.sleep) is True
    assert unit.writes == [bytes([6, 0, 7, 0, 3])]


async def test_a_fixed_number_that_nobody_can_read_back_is_proved_by_its_answer() -> None:
    """The echo is enough; an exception is a refusal; silence leaves it open."""
    profile = parse(BOX + TIMES + COIL + FILL, "p.toml")
    async with over_tcp(Controller(lambda message: message), profile=profile) as (_, _, driver):
        assert await driver.write("fill", True, asyncio.sleep) is True
    refusing = Controller(lambda message: bytes([0x86, 4]))
    async with over_tcp(refusing, profile=profile) as (_, _, driver):
        with pytest.raises(DeviceRefused):
            await driver.write("fill", True, asyncio.sleep)
    silent = Controller(lambda message: None)
    async with over_tcp(silent, profile=profile) as (_, _, driver):
        with pytest.raises(NotVerified) as caught:
            await driver.write("fill", True, asyncio.sleep)
    assert caught.value.facts["found"] is None
    assert len(silent.writes) == 1


async def test_a_simulated_unit_does_what_a_fixed_number_orders(tmp_path: Path) -> None:
    """Any profile with a trigger can be tried without its device."""
    profile = parse(BOX + TIMES + COIL + SEEN, "p.toml")
    async with meeting(profile, Transport.MODBUS_TCP, tmp_path) as met:
        assert met.driver is not None
        met.unit.put("c", False)
        assert await met.driver.write("fill", True, asyncio.sleep) is True
        assert met.unit.said("c") is True

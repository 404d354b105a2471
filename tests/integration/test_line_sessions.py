"""Sessions with line units: identity, keep-alive, farewell, preconditions, checksums, addresses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import (
    DeviceRefused,
    DeviceSilent,
    FrameError,
    Interlocked,
    NotVerified,
    WrongDevice,
)
from crinsu_gateway.profile.checksum import sealed
from crinsu_gateway.profile.link_facts import Checksum, ChecksumKind, Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import LineRead, plan
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.peers import Behaviour, Peer, TcpPeer, tcp_peer, until
from tests.fakes.profile_texts import HEAD, L, changed

TIMES = "timing = { reply_timeout_ms = 150, char_timeout_ms = 30, quiet_ms = 40 }\n"
LINK = HEAD + 'transports = ["tcp-line"]\n' + TIMES
WAY = 'line = { in_terminator = "\\r\\n" }\n'
NAMED = '[identify]\nrequest = "*IDN?"\nexpect = "^ACME,L1,"\n'
READ = LineRead("LEVEL", ("l",), 1.0)


@asynccontextmanager
async def unit_of(
    text: str, behave: Behaviour, address: int = 1
) -> AsyncIterator[tuple[TcpPeer, Link, Driver]]:
    """A driver on an open TCP link to a unit of this profile."""
    async with tcp_peer(behave) as peer:
        link = Link("net", "unit", tcp("127.0.0.1", peer.port, 2.0))
        driver = FAMILIES[Transport.TCP_LINE](link, 0.0, RealClock())(
            parse(text, "p.toml"), address
        )
        await link.open()
        try:
            yield peer, link, driver
        finally:
            await link.close()


class Table:
    """Answers each line as a table says; what is not in it gets no answer."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.heard: list[str] = []

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer the lines of one request."""
        for line in request.decode("latin-1").split("\r\n")[:-1]:
            self.heard.append(line)
            if line in self.answers:
                peer.send(self.answers[line].encode("latin-1") + b"\r\n")


async def value(driver: Driver) -> object:
    """The level, as read."""
    (decoded,) = await driver.read(READ)
    return decoded.quantity and decoded.quantity.value


async def test_the_right_model_is_greeted_and_read() -> None:
    """The identity is asked after the init lines, before any value."""
    unit = Table({"*IDN?": "ACME,L1,7", "LEVEL": "78.4"})
    text = LINK + WAY + NAMED + '[session]\ninit = ["PERCENT"]\n' + L
    async with unit_of(text, unit) as (_, _, driver):
        await driver.start()
        assert await value(driver) == 78.4
    assert unit.heard == ["PERCENT", "*IDN?", "LEVEL"]


async def test_another_model_on_the_address_is_a_fault_by_name() -> None:
    """Its lines may mean something else, so nothing of it is believed."""
    unit = Table({"*IDN?": "OTHER,X9,1", "LEVEL": "78.4"})
    async with unit_of(LINK + WAY + NAMED + L, unit) as (_, _, driver):
        with pytest.raises(WrongDevice, match="wrong device: expected m m, found 'OTHER"):
            await driver.start()
        unit.answers["*IDN?"] = "ACME,L1,8"
        await driver.start()
        assert await value(driver) == 78.4


async def test_a_unit_that_refuses_to_say_its_name_is_another_one() -> None:
    """But one that is silent is only silent: nobody knows then who is there."""
    unit = Table({"*IDN?": "ERR 5"})
    way = changed(WAY, " }", ', errors = [{ match = "^ERR", meaning = "unknown" }] }')
    async with unit_of(LINK + way + NAMED + L, unit) as (_, _, driver):
        with pytest.raises(WrongDevice, match="found one that does not say what it is"):
            await driver.start()
        unit.answers.clear()
        with pytest.raises(DeviceSilent):
            await driver.start()


async def test_identity_can_be_the_value_of_a_point() -> None:
    """Where there is no query for the name, a value tells."""
    text = LINK + WAY + '[identify]\npoint = "l"\nequals = 78.4\n' + L
    unit = Table({"LEVEL": "78.4"})
    async with unit_of(text, unit) as (_, _, driver):
        await driver.start()
        unit.answers["LEVEL"] = "12.0"
        with pytest.raises(WrongDevice, match=r"found 12\.0"):
            await driver.start()
        unit.answers["LEVEL"] = "???"
        with pytest.raises(WrongDevice, match="found one whose l is no value"):
            await driver.start()


async def test_farewell_is_said_before_the_link_closes() -> None:
    """The closing lines leave, in order."""
    unit = Table({})
    text = LINK + WAY + '[session]\nclose = ["ERROR 1", "LOCAL"]\n' + L
    async with unit_of(text, unit) as (_, link, driver):
        await driver.stop()
        await link.close()
        await until(lambda: len(unit.heard) == 2)
    assert unit.heard == ["ERROR 1", "LOCAL"]


@pytest.mark.parametrize(("reply", "answer"), [("", None), (', reply = "^C$"', "C")])
async def test_a_session_is_kept_alive(reply: str, answer: str | None) -> None:
    """The request without points sends the line, and values are read as before."""
    unit = Table({"LEVEL": "78.4"} | ({"C3": answer} if answer else {}))
    alive = f'[session]\nkeepalive = {{ request = "C3", every_s = 5{reply} }}\n'
    async with unit_of(LINK + WAY + alive + L, unit) as (_, _, driver):
        request = plan(parse(LINK + WAY + alive + L, "p.toml"))[-1]
        assert await driver.read(request) == ()
        assert await value(driver) == 78.4
    assert unit.heard == ["C3", "LEVEL"]


async def test_a_wrong_answer_to_the_keep_alive_is_a_frame_error() -> None:
    """The session is not what it should be."""
    alive = '[session]\nkeepalive = { request = "C3", every_s = 5, reply = "^C$" }\n'
    async with unit_of(LINK + WAY + alive + L, Table({"C3": "D"})) as (_, _, driver):
        with pytest.raises(FrameError, match="'C3' was answered 'D'"):
            await driver.read(LineRead("C3", (), 5.0))


SUMMED = changed(WAY, " }", ', checksum = { kind = "crc16", format = "hex-lower" } }')
RULE = Checksum(ChecksumKind.CRC16)


async def test_checksums_go_both_ways() -> None:
    """The request bears one, and so must the answer."""
    asked = sealed(RULE, b"LEVEL", b"").decode()
    unit = Table({asked[:5] + asked[5:].lower(): sealed(RULE, b"78.4", b"").decode()})
    async with unit_of(LINK + SUMMED + L, unit) as (_, _, driver):
        assert await value(driver) == 78.4


async def test_a_wrong_checksum_is_a_frame_error_and_the_line_is_drained() -> None:
    """What follows the spoilt line is not taken for the next answer."""
    good = sealed(RULE, b"78.4", b"\r\n")
    replies = [b"79.4" + good[4:] + sealed(RULE, b"11.1", b"\r\n"), good]

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(replies.pop(0))

    async with unit_of(LINK + SUMMED + L, behave) as (_, _, driver):
        with pytest.raises(FrameError, match="checksum"):
            await value(driver)
        assert await value(driver) == 78.4


ADDRESSED = 'unit = { style = "prefix", prefix = "A{unit:03d}_", reply_prefix = "A{unit:03d}_" }\n'


async def test_the_answer_of_another_unit_is_passed_over() -> None:
    """Only a line that begins with the own address is the answer."""
    unit = Table({"A012_LEVEL": "A011_11.1\r\nA012_78.4"})
    async with unit_of(LINK + ADDRESSED + WAY + L, unit, address=12) as (_, _, driver):
        assert await value(driver) == 78.4
        unit.answers["A012_LEVEL"] = "A011_11.1"
        with pytest.raises(FrameError, match="of another unit"):
            await value(driver)


async def test_chatter_between_question_and_answer_is_set_aside() -> None:
    """A line that is not as declared does not become the answer, and is no error either."""
    way = changed(WAY, " }", ', unsolicited = "possible" }')
    unit = Table({"LEVEL": "Fill Started on 9/28/98 @ 8:07\r\n78.4"})
    async with unit_of(LINK + way + L, unit) as (_, _, driver):
        assert await value(driver) == 78.4


R = """\
[[point]]
name = "remote"
kind = "switch"
type = "bool"
request = "REMOTE?"
reply = '^(?P<value>[01])$'
"""
SET = """\
access = "rw"
min = 1
max = 90
verify = { read = "l", within_s = 0.3 }
write_request = "LEVEL {value:.1f}"
write_reply = "none"
"""
R_SET = """\
access = "rw"
verify = { read = "remote", within_s = 0.3 }
write_request = "REMOTE {value}"
write_reply = "none"
"""
FIRST = '[session]\npreconditions = [{ point = "remote", value = true }]\n'


class Local(Table):
    """A unit that takes settings only in remote mode, and says nothing about it."""

    def __init__(self) -> None:
        super().__init__({"LEVEL": "10.0", "REMOTE?": "0"})

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Obey, then answer."""
        for line in request.decode().split("\r\n")[:-1]:
            verb, _, number = line.partition(" ")
            if verb == "REMOTE" and number:
                self.answers["REMOTE?"] = number
            elif verb == "LEVEL" and number and self.answers["REMOTE?"] == "1":
                self.answers["LEVEL"] = number
        await super().__call__(peer, request)


async def test_what_must_be_so_before_a_write_is_brought_about() -> None:
    """The unit is set to remote first, once; then it takes the value."""
    unit = Local()
    async with unit_of(LINK + WAY + FIRST + L + SET + R + R_SET, unit) as (_, _, driver):
        assert await driver.write("l", 20.0, asyncio.sleep) == 20.0
        assert await driver.write("l", 30.0, asyncio.sleep) == 30.0
    assert unit.heard.count("REMOTE 1") == 1
    assert unit.heard.index("REMOTE 1") < unit.heard.index("LEVEL 20.0")


async def test_without_the_precondition_nothing_is_written() -> None:
    """A switch that only a hand can turn stops the write before a byte of it leaves."""
    unit = Local()
    async with unit_of(LINK + WAY + FIRST + L + SET + R, unit) as (_, _, driver):
        with pytest.raises(Interlocked, match="cannot be written while remote is False"):
            await driver.write("l", 20.0, asyncio.sleep)
    assert unit.heard == ["REMOTE?"]


async def test_a_write_that_was_discarded_is_told_with_both_values() -> None:
    """Without the precondition in its profile, such a unit is found out by reading back."""
    unit = Local()
    async with unit_of(LINK + WAY + L + SET, unit) as (_, _, driver):
        with pytest.raises(NotVerified, match=r"was set to 20\.0.*l is 10\.0"):
            await driver.write("l", 20.0, asyncio.sleep)


async def test_the_rate_of_requests_is_limited() -> None:
    """At most so many a second, whatever is wanted: bounded from below by the clock of the loop."""
    text = changed(LINK, "quiet_ms = 40", "quiet_ms = 40, max_rate_hz = 20") + WAY + L
    async with unit_of(text, Table({"LEVEL": "78.4"})) as (_, _, driver):
        await value(driver)
        began = asyncio.get_running_loop().time()
        for _ in range(4):
            await value(driver)
        assert asyncio.get_running_loop().time() - began >= 4 * 0.05 - 0.02


async def test_a_unit_is_left_alone_after_its_answer() -> None:
    """The next request waits as long as the model says."""
    text = changed(LINK, "quiet_ms = 40", "quiet_ms = 40, gap_after_reply_ms = 60") + WAY + L
    async with unit_of(text, Table({"LEVEL": "78.4"})) as (_, _, driver):
        await value(driver)
        began = asyncio.get_running_loop().time()
        await value(driver)
        assert asyncio.get_running_loop().time() - began >= 0.06 - 0.005


async def test_a_refusal_tells_whether_asking_again_helps() -> None:
    """The bus asks a busy unit again soon, and leaves one alone that refuses for good."""
    errors = (
        ', errors = [{ match = "^BUSY", meaning = "busy", retry = true }, '
        '{ match = "^NAK", meaning = "no such channel" }] }'
    )
    unit = Table({"LEVEL": "BUSY"})
    async with unit_of(LINK + changed(WAY, " }", errors) + L, unit) as (_, _, driver):
        with pytest.raises(DeviceRefused, match="busy") as busy:
            await value(driver)
        unit.answers["LEVEL"] = "NAK"
        with pytest.raises(DeviceRefused, match="no such channel") as refused:
            await value(driver)
    assert (busy.value.facts["again"], refused.value.facts["again"]) == (True, False)

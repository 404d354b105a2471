"""Values that depend on other registers or on their own past, read over a real socket."""

import asyncio
from dataclasses import replace

import pytest

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.modbus_frames import MBAP
from crinsu_gateway.drivers.pushed import PushedLines
from crinsu_gateway.model.errors import Interlocked, NotWritable, WrongDevice
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Identify
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import plan
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.modbus_ends import over_tcp, registers, tcp_answer
from tests.fakes.peers import Peer, tcp_peer
from tests.fakes.profile_texts import BOX, W, changed
from tests.fakes.quick import TIMING

VALUE = """\
[[point]]
name = "t"
kind = "temperature"
unit = "Cel"
table = "holding"
address = 1
type = "int16"
"""
DECIMALS = """\
[[point]]
name = "d"
kind = "number"
table = "holding"
address = 4
type = "uint16"
"""
GATE = """\
[[point]]
name = "listening"
kind = "switch"
table = "holding"
address = 9
type = "bool"
mask = 1
"""


class Kept:
    """A unit with holding registers that takes what is written, if it listens."""

    def __init__(self, **registers_at: int) -> None:
        self.registers = {int(name[1:]): value for name, value in registers_at.items()}
        self.written: list[int] = []

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer reads by function 3 and writes by function 6."""
        message = request[MBAP.size :]
        first, second = int.from_bytes(message[1:3], "big"), int.from_bytes(message[3:5], "big")
        if message[0] == 6:
            self.written.append(first)
            self.registers[first] = second
            peer.send(tcp_answer(request, message))
            return
        values = (self.registers.get(first + place, 0) for place in range(second))
        peer.send(tcp_answer(request, registers(*values)))


async def read(driver: Driver, text: str, name: str = "t") -> Decoded:
    """One point, as a bus would read it: with everything before it."""
    for request in plan(parse(text, "p.toml"), [name]):
        for one in await driver.read(request):
            if one.point == name:
                found = one
    return found


def value(decoded: Decoded) -> Value | None:
    """The value, if there is one."""
    return decoded.quantity.value if decoded.quantity else None


async def test_a_jump_is_suspect_once_though_the_registers_stay() -> None:
    """The same registers a second time prove the new value."""
    text = BOX + VALUE + "max_step = 5\n"
    unit = Kept(r1=100)
    async with over_tcp(unit, profile=parse(text, "p.toml")) as (_, _, driver):
        assert (await read(driver, text)).quality is Quality.GOOD
        unit.registers[1] = 150
        jumped = await read(driver, text)
        assert (jumped.quality, jumped.reason, value(jumped)) == (
            Quality.SUSPECT,
            Reason.STEP,
            150,
        )
        assert (await read(driver, text)).quality is Quality.GOOD
        unit.registers[1] = 148
        assert (await read(driver, text)).quality is Quality.GOOD


async def test_a_new_number_of_decimals_counts_at_once() -> None:
    """Equal registers mean something else as soon as the decimals change."""
    text = BOX + VALUE + 'decimals_from = "d"\n' + DECIMALS
    unit = Kept(r1=1853, r4=1)
    async with over_tcp(unit, profile=parse(text, "p.toml")) as (_, _, driver):
        assert value(await read(driver, text)) == 185.3
        unit.registers[4] = 2
        assert value(await read(driver, text)) == 18.53
        unit.registers[4] = 99
        assert (await read(driver, text)).reason is Reason.UNDECODABLE


async def test_a_write_asks_for_the_decimals_first() -> None:
    """What was ordered in percent leaves as the device counts now."""
    text = BOX + changed(W, "scale = 0.1\n", 'decimals_from = "d"\n') + DECIMALS
    unit = Kept(r4=2)
    async with over_tcp(unit, profile=parse(text, "p.toml")) as (_, _, driver):
        assert await driver.write("w", 42.5, asyncio.sleep) == 42.5
        assert unit.registers[5] == 4250
        unit.registers[4] = 1
        assert await driver.write("w", 42.5, asyncio.sleep) == 42.5
        assert unit.registers[5] == 425


async def test_unknown_decimals_stop_a_write() -> None:
    """A tenfold setpoint must not leave."""
    text = BOX + changed(W, "scale = 0.1\n", 'decimals_from = "d"\n') + DECIMALS + "bad = [9]\n"
    unit = Kept(r4=9)
    async with over_tcp(unit, profile=parse(text, "p.toml")) as (_, _, driver):
        with pytest.raises(NotWritable, match="before d was read"):
            await driver.write("w", 42.5, asyncio.sleep)
    assert unit.written == []


GATED = BOX + '[session]\npreconditions = [{ point = "listening", value = true }]\n' + W + GATE


async def test_a_closed_gate_stops_a_write() -> None:
    """A precondition that cannot be written is only looked at."""
    unit = Kept(r9=0)
    async with over_tcp(unit, profile=parse(GATED, "p.toml")) as (_, _, driver):
        with pytest.raises(Interlocked, match="while listening is False"):
            await driver.write("w", 20.0, asyncio.sleep)
        assert unit.written == []
        unit.registers[9] = 1
        assert await driver.write("w", 20.0, asyncio.sleep) == 20.0


async def test_a_read_value_is_the_identity_over_modbus() -> None:
    """No session is begun with a unit whose register says another model."""
    profile = replace(parse(BOX + VALUE, "p.toml"), identify=Identify(point="t", equals=2416))
    profile = replace(profile, link=replace(profile.link, timing=TIMING))
    unit = Kept(r1=2204)
    async with over_tcp(unit, profile=profile) as (_, _, driver):
        with pytest.raises(WrongDevice, match="found 2204"):
            await driver.start()
        unit.registers[1] = 2416
        await driver.start()


PUSHING = """\
format = 1
id = "pushing"
revision = 1
maker = "m"
model = "m"
kind = "temp"
confidence = "guess"
source = [{ title = "handbook" }]
[link]
transports = ["stream"]
line = { }
[session]
init = ["GO"]
[[stream]]
match = '^T (?P<value>-?[0-9]+)$'
[[stream.point]]
name = "t"
kind = "temperature"
unit = "Cel"
type = "integer"
max_step = 5
"""


async def test_a_jump_of_a_pushed_value_is_suspect_once() -> None:
    """Values that come unasked are judged by the ones before them too."""

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(b"T 100\r\nT 150\r\nT 151\r\n")

    async with tcp_peer(behave) as peer:
        link = Link("net", "pushing", tcp("127.0.0.1", peer.port, 2.0))
        driver = PushedLines(parse(PUSHING, "pushing.toml"), link)
        await link.open()
        await driver.start()
        heard = [(await driver.listen(2.0))[0] for _ in range(3)]
        await link.close()
    assert [(one.quality, value(one)) for one in heard] == [
        (Quality.GOOD, 100),
        (Quality.SUSPECT, 150),
        (Quality.GOOD, 151),
    ]

"""The Modbus ASCII driver against pymodbus's servers, and against units that misbehave."""

import asyncio
from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer

from crinsu_gateway.drivers.modbus_ascii import ascii_frame
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, DeviceSilent, FrameError
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.modbus_ends import GOOD, OTHER, over_tcp, registers, values
from tests.fakes.peers import Behaviour, Peer, mute
from tests.fakes.pymodbus_units import PROFILE, device, tcp_server, wired_ttys, works_as_described

ASCII = Transport.MODBUS_ASCII


def says(*messages: bytes) -> Behaviour:
    """Answers each request with the next message; the last one for ever."""
    left = list(messages)

    async def behave(peer: Peer, request: bytes) -> None:
        unit = int(request[1:3], 16)
        peer.send(ascii_frame(unit, left.pop(0) if len(left) > 1 else left[0]))

    return behave


async def test_tcp_against_pymodbus() -> None:
    """Modbus ASCII through a box works against pymodbus's server, for two units on one link."""
    async with tcp_server(FramerType.ASCII) as port:
        link = Link("net", "pymodbus", tcp("127.0.0.1", port, 2.0))
        make = FAMILIES[ASCII](link, 0.0, RealClock())
        await link.open()
        await works_as_described(make(PROFILE, 1), make(PROFILE, 7))
        await link.close()


async def test_a_serial_line_against_pymodbus(tmp_path: Path) -> None:
    """Modbus ASCII works against pymodbus's serial server."""
    async with wired_ttys(tmp_path) as (ours, theirs):
        server = ModbusSerialServer(
            [device(1), device(7)], framer=FramerType.ASCII, port=str(theirs), baudrate=115200
        )
        await server.serve_forever(background=True)
        settings = SerialSettings(baud=115200)
        link = Link("line", str(ours), serial(str(ours), settings))
        make = FAMILIES[ASCII](link, settings.character_s, RealClock())
        await link.open()
        await works_as_described(make(PROFILE, 1), make(PROFILE, 7))
        await link.close()
        await server.shutdown()  # type: ignore[no-untyped-call]


async def _wrong_lrc(peer: Peer, request: bytes) -> None:
    peer.send(ascii_frame(1, GOOD)[:-4] + b"00\r\n")


async def _other_unit(peer: Peer, request: bytes) -> None:
    peer.send(ascii_frame(2, GOOD))


async def _half(peer: Peer, request: bytes) -> None:
    peer.send(ascii_frame(1, GOOD)[:9])


async def _noise(peer: Peer, request: bytes) -> None:
    peer.send(b"\xfe" * 3000)


BAD = [
    (mute, DeviceSilent, "no answer"),
    (_half, DeviceSilent, "only 9 bytes"),
    (_wrong_lrc, FrameError, "wrong LRC"),
    (_other_unit, FrameError, "unit 2 answered instead of 1"),
    (_noise, FrameError, "without the answer"),
    (says(registers(1, 2)), FrameError, "6 bytes came back"),
    (says(registers(1, 2, 3, function=4)), FrameError, "function 4"),
    (says(b"\x83\x02"), DeviceRefused, "exception 2"),
]


@pytest.mark.parametrize(("behave", "error", "told"), BAD, ids=[one[2] for one in BAD])
async def test_a_bad_answer_is_refused_and_the_next_one_is_good(
    behave: Behaviour, error: type[DeviceError], told: str
) -> None:
    """Silence, halves, strangers, wrong checksums and wrong shapes cost one read each."""
    async with over_tcp(behave, ASCII) as (peer, _, driver):
        with pytest.raises(error, match=told):
            await values(driver)
        peer.behave = says(GOOD)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    """What comes after the time-out is drained before anything else is asked."""
    asked: list[bytes] = []

    async def late(peer: Peer, request: bytes) -> None:
        asked.append(request)
        if len(asked) == 1:
            await asyncio.sleep(0.2)  # longer than the unit may take
            peer.send(ascii_frame(1, OTHER))
        else:
            peer.send(ascii_frame(1, GOOD))

    async with over_tcp(late, ASCII) as (_, _, driver):
        with pytest.raises(DeviceSilent):
            await values(driver)
        assert await values(driver) == [20.0, 90.0, 3600]

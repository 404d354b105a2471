"""The simulated units talk to programs that this project did not write: pymodbus and serialx."""

import asyncio
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerRTU

from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.physics import Tank, Vessel
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.wire_ends import serial_end, tcp_end


@pytest.fixture
async def facility(tmp_path: Path) -> AsyncIterator[Facility]:
    """Three units and a scanner; two controllers share the RS-485 line."""
    clock = RealClock().monotonic
    still = Vessel(evaporation_percent_day=0.0, fill_percent_s=100.0)
    async with Facility(
        clock,
        folder=tmp_path / "dev",
        freezer=Freezer(clock, vessel=still, tank=Tank(level=62.5)),
        eurotherms={
            1: Eurotherm(clock, temperature=-150.25),
            7: Eurotherm(clock, temperature=-77.5),
        },
    ) as running:
        yield running


@pytest.fixture
async def tcp(facility: Facility) -> AsyncIterator[AsyncModbusTcpClient]:
    """A pymodbus client on the freezer."""
    host, _, port = facility.address("freezer-1").rpartition(":")
    client = AsyncModbusTcpClient(host, port=int(port), timeout=2, retries=0, reconnect_delay=0)
    assert await client.connect()
    yield client
    client.close()


@pytest.fixture
async def rtu(facility: Facility) -> AsyncIterator[AsyncModbusSerialClient]:
    """A pymodbus client on the RS-485 line."""
    client = AsyncModbusSerialClient(
        facility.address("eurotherm-1"), baudrate=9600, timeout=0.5, retries=0, reconnect_delay=0
    )
    assert await client.connect()
    yield client
    client.close()


async def test_pymodbus_reads_the_freezer(facility: Facility, tcp: AsyncModbusTcpClient) -> None:
    """Level, bath temperature in CDAB and the fill count in ABCD come out as they are inside."""
    reply = await tcp.read_input_registers(0, count=7, device_id=1)
    words = reply.registers
    assert words[0] == 625
    bath = struct.unpack(">f", struct.pack(">HH", words[3], words[2]))[0]
    assert bath == pytest.approx(-195.8, abs=1e-4)
    assert words[5] << 16 | words[6] == facility.freezer.tank.fills
    discrete = await tcp.read_discrete_inputs(0, count=3)
    assert discrete.bits[:3] == [False, False, False]


async def test_pymodbus_unlocks_and_must_read_back(
    facility: Facility, tcp: AsyncModbusTcpClient
) -> None:
    """The lock is released, the lid opened by hand, and locking it open is silently discarded."""
    assert not (await tcp.write_coil(0, False)).isError()
    assert facility.freezer.open_lid()
    assert (await tcp.read_discrete_inputs(0, count=1)).bits[0]
    assert not (await tcp.write_coil(0, True)).isError()
    assert not (await tcp.read_coils(0, count=1)).bits[0]
    facility.freezer.close_lid()
    assert not (await tcp.write_coils(0, [True, False])).isError()
    assert (await tcp.read_coils(0, count=2)).bits[:2] == [True, False]


async def test_pymodbus_fills_until_the_valve_closes(
    facility: Facility, tcp: AsyncModbusTcpClient
) -> None:
    """A fill started by coil ends at the stop limit written before, without a second order."""
    assert not (await tcp.write_registers(0, [200, 800])).isError()
    assert not (await tcp.write_register(2, 30)).isError()
    assert (await tcp.read_holding_registers(0, count=3)).registers == [200, 800, 30]
    assert not (await tcp.write_coil(1, True)).isError()
    async with asyncio.timeout(5):
        while (await tcp.read_coils(1, count=1)).bits[0]:
            pass
    assert (await tcp.read_input_registers(0, count=1)).registers == [800]
    assert facility.freezer.tank.fills == 1


async def test_pymodbus_is_refused_with_the_right_exception(tcp: AsyncModbusTcpClient) -> None:
    """Beyond the map: 2; a senseless value: 3."""
    assert (await tcp.read_input_registers(0, count=8)).exception_code == 2
    assert (await tcp.write_register(0, 2000)).exception_code == 3


async def test_several_clients_each_get_their_own_answers(facility: Facility) -> None:
    """Ten clients at once, each with its own transaction ids in one burst, all answered in turn."""
    ask = struct.pack(">BHH", 4, 0, 1)

    async def client(number: int) -> list[int]:
        ids = [number * 100 + turn for turn in range(20)]
        async with tcp_end(facility.address("freezer-1")) as end:
            end.say(b"".join(struct.pack(">HHHB", each, 0, 6, 1) + ask for each in ids))
            frames = [await end.hear(11) for _ in ids]
        assert [frame[-2:] for frame in frames] == [struct.pack(">h", 625)] * len(ids)
        return [int.from_bytes(frame[:2]) - number * 100 for frame in frames]

    answers = await asyncio.gather(*(client(number) for number in range(10)))
    assert answers == [list(range(20))] * 10


async def test_foreign_unit_id_is_not_answered(facility: Facility) -> None:
    """Nobody answers for a unit that is not here, and the connection goes on."""
    async with tcp_end(facility.address("freezer-1")) as end:
        end.say(bytes.fromhex("0001 0000 0006 09 04 0000 0001"))
        assert await end.rest() == b""
        end.say(bytes.fromhex("0002 0000 0006 01 04 0000 0001"))
        assert await end.hear(11) == bytes.fromhex("0002 0000 0005 01 04 02 0271")


async def test_bytes_that_are_no_modbus_end_the_connection(facility: Facility) -> None:
    """A client that speaks something else is cut off, and the next one is served."""
    async with tcp_end(facility.address("freezer-1")) as end:
        end.say(b"GET / HTTP/1.1\r\n\r\n")
        assert await end.ended()
    async with tcp_end(facility.address("freezer-1")) as end:
        end.say(bytes.fromhex("0001 0000 0006 01 04 0000 0001"))
        assert await end.hear(11) == bytes.fromhex("0001 0000 0005 01 04 02 0271")


async def test_pymodbus_reads_two_controllers_on_one_line(rtu: AsyncModbusSerialClient) -> None:
    """Each unit id answers with its own temperature from the IEEE region."""
    for unit, celsius in ((1, -150.25), (7, -77.5)):
        reply = await rtu.read_holding_registers(0x8002, count=2, device_id=unit)
        assert reply.dev_id == unit
        assert struct.unpack(">f", struct.pack(">HH", *reply.registers))[0] == celsius
    assert (await rtu.read_holding_registers(75, count=1, device_id=7)).registers == [1]


async def test_pymodbus_writes_the_remote_setpoint(
    facility: Facility, rtu: AsyncModbusSerialClient
) -> None:
    """Function 16 writes both words; function 6 is refused there."""
    words = list(struct.unpack(">HH", struct.pack(">f", -120.5)))
    assert not (await rtu.write_registers(0x83CA, words, device_id=1)).isError()
    assert facility.eurotherms[1].remote_setpoint == -120.5
    assert (await rtu.write_register(0x83CA, words[0], device_id=1)).exception_code == 2


async def test_controller_is_silent_on_a_function_it_lacks(rtu: AsyncModbusSerialClient) -> None:
    """No reply to function 1, and the next good request is answered."""
    with pytest.raises(ModbusIOException):
        await rtu.read_coils(0, count=1, device_id=1)
    assert not (await rtu.read_holding_registers(1, count=1, device_id=1)).isError()


async def test_corrupt_request_is_not_answered(facility: Facility) -> None:
    """A request whose CRC is wrong gets no reply; the next good one does."""
    good = bytes.fromhex("01 03 8002 0002")
    value = bytes.fromhex("01 03 04") + struct.pack(">f", -150.25)
    async with serial_end(facility.address("eurotherm-1")) as end:
        end.say(good + b"\x00\x00")
        assert await end.rest() == b""
        end.say(good + FramerRTU.compute_CRC(good).to_bytes(2))
        assert await end.hear(9) == value + FramerRTU.compute_CRC(value).to_bytes(2)


async def test_level_monitor_over_a_serial_line(facility: Facility) -> None:
    """A session as the profile begins it, echo and all."""
    async with serial_end(facility.address("lm510-1")) as end:
        for command, reply in (
            (b"ERROR 0\r\n", b""),
            (b"UNITS %\r\n", b""),
            (b"MEAS? 1\r\n", b"80.0 %\r\n"),
            (b"FILL? 1\r\n", b"Off\r\n"),
            (b"*IDN?\r\n", b"Cryomagnetics,LM-510,SIM1,1.0\r\n"),
        ):
            end.say(command)
            assert await end.hear(len(command)) == command
            assert await end.hear(len(reply)) == reply


async def test_level_monitor_over_tcp() -> None:
    """The same line over a socket."""
    async with Facility(HandClock().monotonic, lm510_over="tcp") as facility:
        transports = {unit.name: unit.transport for unit in facility.describe()}
        assert transports["lm510-1"] == "tcp-line"
        async with tcp_end(facility.address("lm510-1")) as end:
            end.say(b"MEAS? 2\r\n")
            assert await end.line() == b"MEAS? 2\r\n"
            assert await end.line() == b"60.0 cm\r\n"


async def test_scanned_tags_come_as_lines(facility: Facility) -> None:
    """A scan is the tag and CR LF; with nobody listening it is lost, not kept."""
    assert facility.scanner.scan("LOST-1") is False
    async with serial_end(facility.address("bench-scanner")) as end:
        assert facility.scanner.scan("VIAL-0001") is True
        assert facility.scanner.scan("VIAL-0002") is True
        assert await end.line() == b"VIAL-0001\r\n"
        assert await end.line() == b"VIAL-0002\r\n"

"""The Modbus drivers against servers of pymodbus, which this project did not write."""

from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer

from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.pymodbus_units import PROFILE, device, tcp_server, wired_ttys, works_as_described


@pytest.mark.parametrize(
    ("framer", "transport"),
    [
        (FramerType.SOCKET, Transport.MODBUS_TCP),
        (FramerType.RTU, Transport.RTU_OVER_TCP),
    ],
)
async def test_tcp_against_pymodbus(framer: FramerType, transport: Transport) -> None:
    """Modbus TCP and RTU over TCP work against pymodbus's server, for two units on one link."""
    async with tcp_server(framer) as port:
        link = Link("net", "pymodbus", tcp("127.0.0.1", port, 2.0))
        make = FAMILIES[transport](link, 0.0, RealClock())
        await link.open()
        await works_as_described(make(PROFILE, 1), make(PROFILE, 7))
        await link.close()


async def test_rtu_against_pymodbus(tmp_path: Path) -> None:
    """Modbus RTU works against pymodbus's serial server, for two units on one line."""
    async with wired_ttys(tmp_path) as (ours, theirs):
        server = ModbusSerialServer([device(1), device(7)], port=str(theirs), baudrate=115200)
        await server.serve_forever(background=True)
        settings = SerialSettings(baud=115200)
        link = Link("line", str(ours), serial(str(ours), settings))
        make = FAMILIES[Transport.MODBUS_RTU](link, settings.character_s, RealClock())
        await link.open()
        await works_as_described(make(PROFILE, 1), make(PROFILE, 7))
        await link.close()
        await server.shutdown()  # type: ignore[no-untyped-call]

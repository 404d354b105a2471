"""Modbus units kept by pymodbus, which this project did not write, and what they must answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.model.errors import DeviceRefused
from crinsu_gateway.profile.link_facts import Timing
from crinsu_gateway.profile.plan import ModbusRead, plan
from tests.fakes.quick import quick

PROFILE = quick("crinsu-sandbox-freezer", Timing(reply_timeout_ms=2000, quiet_ms=60))
EXPECTED = {
    "level": 78.4,
    "bath_temperature": -195.75,
    "status": 4,
    "fill_count": 70000,
    "lid_open": True,
    "filling": False,
    "alarm": True,
    "lid_lock": True,
    "fill_valve": False,
    "fill_start_limit": 20.0,
    "fill_stop_limit": 92.5,
    "max_fill_time": 3600,
    "temperature": -185.2,
}
INPUTS = [784, 0xF8C4, 0xC000, 0xC343, 0x0004, 0x0001, 0x1170]


def device(unit: int) -> SimDevice:
    """A unit as the profile describes it, kept by pymodbus: coils, discrete, holding, input."""
    return SimDevice(
        id=unit,
        simdata=(
            [SimData(0, values=[True, False] + [False] * 14, datatype=DataType.BITS)],
            [SimData(0, values=[True, False, True] + [False] * 13, datatype=DataType.BITS)],
            [SimData(0, values=[200, 925, 3600], datatype=DataType.REGISTERS)],
            [SimData(0, values=list(INPUTS), datatype=DataType.REGISTERS)],
        ),
    )


@asynccontextmanager
async def tcp_server(framer: FramerType) -> AsyncIterator[int]:
    """A pymodbus server with units 1 and 7 on a free port."""
    server = ModbusTcpServer([device(1), device(7)], framer=framer, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    try:
        yield cast(asyncio.Server, server.transport).sockets[0].getsockname()[1]
    finally:
        await server.shutdown()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def wired_ttys(folder: Path) -> AsyncIterator[tuple[Path, Path]]:
    """Two ttys joined by socat, as by a null modem cable."""
    ends = folder / "gateway", folder / "unit"
    cable = await asyncio.create_subprocess_exec(
        "socat", *(f"pty,raw,echo=0,link={end}" for end in ends)
    )
    try:
        while not all(end.exists() for end in ends):  # noqa: ASYNC110 - socat tells nobody
            await asyncio.sleep(0.005)
        yield ends
    finally:
        cable.terminate()
        await cable.wait()


async def read_all(driver: Driver) -> dict[str, object]:
    """All values of the profile, as read."""
    decoded = [one for request in plan(PROFILE) for one in await driver.read(request)]
    return {one.point: one.quantity and one.quantity.value for one in decoded}


async def works_as_described(driver: Driver, stranger: Driver) -> None:
    """Reads of all tables, writes of a coil and a register, refusals: all against the server."""
    assert await read_all(driver) == EXPECTED
    assert await driver.write("fill_valve", True, asyncio.sleep) is True
    assert await driver.write("fill_stop_limit", 85.5, asyncio.sleep) == 85.5
    after = {**EXPECTED, "fill_valve": True, "fill_stop_limit": 85.5}
    assert await read_all(driver) == after
    with pytest.raises(DeviceRefused, match="exception 2"):
        await driver.read(ModbusRead(4, 500, 2, (), 1.0))
    assert await read_all(stranger) == EXPECTED

"""Conditions that last, on units after a profile: stuck, unplugged, flooding, and pushed frames."""

import asyncio
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import DeviceError, DeviceSilent, FrameError
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.faults import Fault
from tests.fakes.quick import SHIPPED
from tests.fakes.simulated import Meeting, meeting

PATIENCE_S = 10.0
ONE_OF_EACH = [
    ("crinsu-sandbox-freezer", Transport.MODBUS_TCP, "level"),
    ("crinsu-sandbox-freezer", Transport.RTU_OVER_TCP, "level"),
    ("crinsu-sandbox-freezer", Transport.MODBUS_RTU, "level"),
    ("thermo-tsx", Transport.MODBUS_ASCII, "tc2"),
    ("cryomagnetics-lm510", Transport.TCP_LINE, "level_1"),
    ("cryomagnetics-lm510", Transport.SERIAL_LINE, "level_1"),
]
PUSHING = [name for name, one in SHIPPED.items() if one.streams]


async def until_good(met: Meeting, name: str, value: object) -> None:
    """Read, and open the link again, until the value is good."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                if not met.link.is_open:
                    await met.link.open()
                decoded = (await met.read([name]))[name]
            except DeviceError:
                await asyncio.sleep(0.02)
                continue
            assert decoded.quality is Quality.GOOD
            assert decoded.quantity is not None
            assert decoded.quantity.value == value
            return


async def until_gone(met: Meeting, name: str) -> None:
    """Read until the unit does not answer any more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await met.read([name])
            except DeviceError:
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("profile", "transport", "point"), ONE_OF_EACH)
async def test_an_unplugged_unit_is_gone_and_comes_back(
    profile: str, transport: Transport, point: str, tmp_path: Path
) -> None:
    """Reads fail while the plug is out; when it is in again they are good."""
    async with meeting(SHIPPED[profile], transport, tmp_path) as met:
        value = met.unit.put(point, 50.0)
        met.unit.faults.set(Fault.UNPLUGGED)
        await until_gone(met, point)
        met.unit.faults.clear()
        await until_good(met, point, value)


@pytest.mark.parametrize(("profile", "transport", "point"), ONE_OF_EACH)
async def test_a_flood_hides_a_value_but_never_changes_it(
    profile: str, transport: Transport, point: str, tmp_path: Path
) -> None:
    """While bytes come without end a read fails or is right; afterwards it is right."""
    async with meeting(SHIPPED[profile], transport, tmp_path) as met:
        value = met.unit.put(point, 50.0)
        met.unit.faults.set(Fault.FLOOD)
        for _ in range(3):
            try:
                decoded = (await met.read([point]))[point]
            except DeviceError:
                break
            assert decoded.quantity is None or decoded.quantity.value == value
            await asyncio.sleep(0.06)
        met.unit.faults.clear()
        await until_good(met, point, value)


async def test_a_stuck_value_stands_still(tmp_path: Path) -> None:
    """A stuck unit goes on saying what it said, whatever the tank does; settings still change."""
    async with meeting(SHIPPED["crinsu-sandbox-freezer"], Transport.MODBUS_TCP, tmp_path) as met:
        await until_good(met, "level", 75)
        met.unit.faults.set(Fault.STUCK)
        await until_good(met, "level", 75)
        met.unit.set_level(33.0)
        await until_good(met, "level", 75)
        assert met.driver is not None
        assert await met.driver.write("fill_stop_limit", 80.0, asyncio.sleep) == 80
        met.unit.faults.clear()
        await until_good(met, "level", 33)


async def test_the_tank_moves_what_the_profile_says(tmp_path: Path) -> None:
    """Level, lid, valve and lock of a profile follow the physics, and the valve starts a fill."""
    async with meeting(SHIPPED["crinsu-sandbox-freezer"], Transport.MODBUS_TCP, tmp_path) as met:
        met.unit.set_level(60.0)
        met.unit.set_lid(True)
        await until_good(met, "level", 60)
        await until_good(met, "lid_open", True)
        assert met.driver is not None
        await met.driver.write("fill_valve", True, asyncio.sleep)
        assert met.unit.live.now().filling
        await until_good(met, "filling", True)
        await met.driver.write("lid_lock", False, asyncio.sleep)
        assert not met.unit.locked


@pytest.mark.parametrize("profile", PUSHING)
@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.WRONG_LENGTH, Fault.SILENT, Fault.LATE])
async def test_a_spoilt_pushed_frame_is_never_a_good_value(
    profile: str, fault: Fault, tmp_path: Path
) -> None:
    """A frame that comes unasked and broken is refused or missed; the next one is heard."""
    async with meeting(SHIPPED[profile], Transport.STREAM, tmp_path) as met:
        said = await met.read(list(met.profile.points))
        assert {one.quality for one in said.values()} == {Quality.GOOD}
        met.unit.faults.set(fault, answers=len(met.profile.streams), after_s=0.3)
        try:
            spoilt = await met.read(list(met.profile.points))
        except (FrameError, DeviceSilent):
            spoilt = {}
        assert all(one == said[name] for name, one in spoilt.items() if one.quantity)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    again = await met.read(list(met.profile.points))
                except DeviceError:
                    continue
                assert again == said
                break

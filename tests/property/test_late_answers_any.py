"""A unit that answers in order, each time as late as it likes: no answer is taken for another."""

import asyncio
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, DeviceSilent, FrameError
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead, plan
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from tests.fakes.clock import RealClock
from tests.fakes.peers import pty_peer
from tests.fakes.profile_texts import HEAD
from tests.fakes.slow_unit import SlowUnit, own_address

TIMEOUT_S = 0.02
POINTS = {"a": (0, "int32"), "b": (50, "int32"), "c": (70, "int16"), "d": (90, "int32")}
LACKING = 90
PROFILE = parse(
    HEAD
    + 'transports = ["modbus-rtu"]\nmodbus = { address_base = 0 }\n'
    + "timing = { reply_timeout_ms = 20, char_timeout_ms = 10, quiet_ms = 3 }\n"
    + "".join(
        f'[[point]]\nname = "{name}"\nkind = "temperature"\nunit = "Cel"\n'
        f'table = "holding"\naddress = {address}\ntype = "{type_}"\n'
        + ('order = "ABCD"\n' if type_ == "int32" else "")
        for name, (address, type_) in POINTS.items()
    ),
    "late.toml",
)
READS = [one for one in plan(PROFILE) if isinstance(one, ModbusRead)]
DELAYS = st.one_of(
    st.none(), st.just(0.0), st.sampled_from([1.1, 1.7, 2.1, 2.6, 3.3, 5.2]), st.floats(0.0, 6.0)
)


def true_value(read: ModbusRead) -> int:
    """What the registers of a request say."""
    value = 0
    for address in range(read.address, read.address + read.count):
        value = value * 65536 + own_address(address)
    return value


@settings(deadline=None, max_examples=25)
@given(
    delays=st.lists(DELAYS, min_size=1, max_size=12),
    order=st.lists(st.sampled_from(READS), min_size=4, max_size=14),
)
async def test_no_answer_is_ever_taken_for_another(
    delays: list[float | None], order: list[ModbusRead]
) -> None:
    """Good values are those of their own registers, and quick units are good again soon."""
    left = list(delays)

    def delay_s() -> float | None:
        factor = left.pop(0) if left else 0.0
        return None if factor is None else factor * TIMEOUT_S

    unit = SlowUnit(delay_s, refused=frozenset({LACKING}))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tty"
        async with pty_peer(path, unit):
            settings_ = SerialSettings(baud=115200)
            link = Link("line", str(path), serial(str(path), settings_))
            driver = FAMILIES[Transport.MODBUS_RTU](link, 0.0, RealClock())(PROFILE, 1)
            await link.open()
            try:
                for read in order:
                    with suppress(DeviceError):
                        await check(driver.read(read), read)
                while left:  # until the unit is quick
                    with suppress(DeviceError):
                        await check(driver.read(order[0]), order[0])
                for read in READS:
                    await until_good(driver, read)
            finally:
                await link.close()


async def until_good(driver: Driver, read: ModbusRead) -> None:
    """Ask until its own answer comes; a busy machine may be late itself now and then."""
    for _ in range(40):
        with suppress(DeviceSilent, FrameError):
            try:
                await check(driver.read(read), read)
            except DeviceRefused:
                assert read.address == LACKING
            return
    raise AssertionError(f"{read} never came, though the unit is quick")


async def check(reading, read: ModbusRead) -> None:  # type: ignore[no-untyped-def]
    """A value that came is that of its own registers; one that lacks is refused."""
    (one,) = await asyncio.wait_for(reading, 5.0)
    assert read.address != LACKING
    assert one.quantity is not None
    assert one.quantity.value == true_value(read)

"""Every fault by name on three protocols: what the store says while it lasts, and that it passes.

Two units share each line and have no value in common, nor have two points of one unit, so an
answer that is taken for another one shows as a value that its point never had.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import pytest

from crinsu_gateway.field import build
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Retry, Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.sandbox.units.faults import Fault
from crinsu_gateway.sandbox.units.floor import Floor
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.known_faults import known_faults
from crinsu_gateway.sandbox.units.profile_floor import Wanted, profile_floor
from crinsu_gateway.store import readings, units
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.clock import HandClock
from tests.fakes.field import Field
from tests.fakes.profile_texts import HEAD
from tests.fakes.quick import TIMING, Unit

POINT = '[[point]]\nname = "{0}"\nkind = "level"\nunit = "%"\n'
REGISTER = POINT + 'table = "input"\naddress = {1}\ntype = "uint16"\n'
QUERY = POINT + 'type = "integer"\nrequest = "{1}?"\nreply = \'^(?P<value>\\d+)$\'\n'
ADDRESSED = 'unit = { default = 1, min = 1, max = 9, style = "prefix", prefix = "@{unit} ", '

BOX = parse(
    HEAD
    + 'transports = ["modbus-tcp", "modbus-rtu"]\n'
    + "modbus = { address_base = 0, max_registers = 20 }\n"
    + REGISTER.format("a", 1)
    + REGISTER.format("b", 9),
    "box.toml",
)
TALKER = parse(
    HEAD
    + 'transports = ["serial-line"]\n'
    + ADDRESSED
    + 'reply_prefix = "{unit}:" }\n'
    + 'line = { checksum = { kind = "sum8", format = "hex" }, '
    + 'errors = [{ match = "^ERR 5", meaning = "no sensor" }] }\n'
    + QUERY.format("a", "A")
    + QUERY.format("b", "B"),
    "talker.toml",
)
PROFILES = {
    Transport.MODBUS_TCP: BOX,
    Transport.MODBUS_RTU: BOX,
    Transport.SERIAL_LINE: TALKER,
}

HAS: Mapping[tuple[str, str], Collection[int]] = {
    ("one", "a"): (11, 12, 13),
    ("one", "b"): (21, 22, 23),
    ("two", "a"): (31, 32, 33),
    ("two", "b"): (41, 42, 43),
}
"""All values that a point ever has."""

STUCK_S = 0.4
LATE_S = 0.25  # after the time-out of 0.15 s, within twice that

AGAIN = Retry(count=1, backoff_s=0.0, offline_count=3, offline_s=0.2)
"""One repetition: so the other point is asked while the answer to the first may still come."""

SILENT, FRAME = {Reason.SILENT}, {Reason.FRAME}
EXPECTED: Mapping[Fault, Collection[Reason]] = {
    Fault.SILENT: SILENT,
    Fault.LOST: SILENT,
    Fault.LATE: SILENT,
    Fault.GARBAGE: SILENT | FRAME,
    Fault.OTHER_UNIT: FRAME,
    Fault.WRONG_CRC: FRAME,
    Fault.WRONG_TRANSACTION: FRAME,
    Fault.WRONG_LENGTH: SILENT | FRAME,
    Fault.SHORT: FRAME,
    Fault.EXCEPTION: {Reason.REFUSED},
    Fault.HALF_FRAME: SILENT,
    Fault.HANG_UP: {Reason.LINK_DOWN},
    Fault.STUCK: {Reason.STUCK},
    Fault.FLOOD: {Reason.LINK_DOWN},
    Fault.UNPLUGGED: {Reason.LINK_DOWN},
}
HARMLESS = {
    # the numbers of Modbus TCP tell what was not asked for
    (Transport.MODBUS_TCP, Fault.FLOOD),
    # the frame of another address is skipped, and the right one follows
    (Transport.MODBUS_RTU, Fault.OTHER_UNIT),
    (Transport.SERIAL_LINE, Fault.OTHER_UNIT),
}
TOLD = {
    Reason.SILENT: r"no answer within|bytes of an answer",
    Reason.FRAME: (
        r"instead of|came|CRC|checksum|transaction|no Modbus TCP frame|more than \d+ characters"
    ),
    Reason.REFUSED: r"refused with exception 4 on input|answered 'ERR 5': no sensor",
    Reason.STUCK: r"has not changed for longer than 0.4 s",
    Reason.LINK_DOWN: r"cannot be opened|was cut|hung up|closed|never falls silent",
}
"""What the reason of the unit says, whatever the protocol."""

CASES = [
    pytest.param(transport, fault, id=f"{transport}-{fault}")
    for transport, profile in PROFILES.items()
    for fault in sorted(known_faults(profile, transport))
]


@dataclass
class Line:
    """Two simulated units on one line, and the gateway's names for them."""

    floor: Floor
    link: Link
    units: list[Unit]

    async def live(self) -> None:
        """All values change all the time."""
        for values in cycle(zip(*HAS.values(), strict=True)):
            for (unit, point), value in zip(HAS, values, strict=True):
                simulated = self.floor.units[f"line-{1 if unit == 'one' else 2}"]
                assert isinstance(simulated, GenericUnit)
                simulated.put(point, value)
            await asyncio.sleep(0.03)


@asynccontextmanager
async def a_line(transport: Transport, folder: Path, *, watch: bool) -> AsyncIterator[Line]:
    """Units one and two over this transport; `watch`: values that stand still are doubted."""
    profile: Profile = PROFILES[transport]
    profile = replace(profile, link=replace(profile.link, timing=TIMING, retry=AGAIN))
    wanted = Wanted("line", profile, transport, (1, 2))
    clock = HandClock().monotonic
    stuck_after_s = {"a": STUCK_S, "b": STUCK_S} if watch else {}
    async with profile_floor([wanted], clock, folder=folder) as floor:
        where = floor.address("line-1")
        if transport is Transport.MODBUS_TCP:
            host, _, port = where.rpartition(":")
            link = build.tcp_link("net", host, int(port), 2.0)
        else:
            link = build.serial_link("net", Path(where), SerialSettings())
        line = Line(floor, link, [
            Unit(name, profile, transport, address, ("a", "b"), 0.05, stuck_after_s)
            for address, name in ((1, "one"), (2, "two"))
        ])  # fmt: skip
        living = asyncio.ensure_future(line.live())
        try:
            yield line
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)


async def until_all_good(field: Field) -> None:
    """Both units give new good values of both points, and stand well without a reason."""
    for unit, point in HAS:
        await field.until_good(unit, point)
    for name in ("one", "two"):
        assert await field.until_condition(name, Condition.GOOD) == ""


async def told(field: Field, transport: Transport, fault: Fault) -> None:
    """Wait until the store says of both points, and then of the unit, what the fault is."""
    if (transport, fault) in HARMLESS:
        await until_all_good(field)
        await until_all_good(field)
        return
    for point in ("a", "b"):
        reading = await field.until_reading("one", point, lambda one: one.reason in EXPECTED[fault])
        assert reading.detail
        is_stuck = fault is Fault.STUCK
        assert reading.quality is (Quality.SUSPECT if is_stuck else Quality.BAD)
        assert (reading.quantity is not None) is is_stuck
        (state,) = [one for one in await field.db.read(units.states) if one.name == "one"]
        assert state.condition in (Condition.DEGRADED, Condition.LOST)
        assert re.search(TOLD[reading.reason], state.reason)
    if EXPECTED[fault] != {Reason.LINK_DOWN}:
        await field.until_good("two", "a")  # its neighbour goes on


@pytest.mark.slow
@pytest.mark.parametrize(("transport", "fault"), CASES)
async def test_a_fault_is_told_by_the_store_and_passes(
    field: Field, tmp_path: Path, transport: Transport, fault: Fault
) -> None:
    """Reason, quality and the unit's reason are stored, no foreign value is; then all is well."""
    async with a_line(transport, tmp_path / "dev", watch=fault is Fault.STUCK) as line:
        await field.know(*line.units)
        await field.run(line.link, line.units)
        await until_all_good(field)
        both = ("line-1", "line-2") if fault is Fault.UNPLUGGED else ("line-1",)
        for name in both:
            line.floor.faults(name).set(fault, after_s=LATE_S)
        await told(field, transport, fault)
        for name in both:
            line.floor.faults(name).clear()
        await until_all_good(field)
        await field.stop()
    for (unit, point), values in HAS.items():
        kept = await field.db.read(readings.history, unit, point, 0, 2**53)
        stored = {one.quantity.value for one in kept if one.quantity is not None}
        assert stored
        assert stored <= set(values)
        assert all(one.quantity is None for one in kept if one.quality is Quality.BAD)

"""Answers that differ a little: what the driver decodes anew, and what it takes from before."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.drivers.modbus import ModbusDriver, TcpFraming
from crinsu_gateway.drivers.turn import Turns
from crinsu_gateway.profile.codec import decode_modbus
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.plan import ModbusRead, judges_of, plan
from crinsu_gateway.wire.channel import Channel
from crinsu_gateway.wire.link import Link
from tests.fakes.clock import RealClock
from tests.fakes.quick import SHIPPED


def blocks(profile: Profile) -> list[ModbusRead]:
    """What is read of a model in whole registers."""
    return [
        one
        for one in plan(profile)
        if isinstance(one, ModbusRead) and one.function > 2 and not one.data_bytes
    ]


PROFILES = [
    name
    for name, profile in SHIPPED.items()
    if profile.link.modbus is not None
    and profile.link.modbus.byte_count is ByteCount.BYTES
    and blocks(profile)
    and not any(point.max_step or judges_of(point) for point in profile.points.values())
]


class Answering(Turns):
    """Turns on a line where a unit answers with given registers."""

    registers: tuple[int, ...] = ()

    async def take(self, unit, frames, parse, pace, patience, *, writes=False):  # type: ignore[no-untyped-def]
        """The answer, without a line."""
        body = b"".join(value.to_bytes(2) for value in self.registers)
        return bytes([frames[0][7], len(body)]) + body


@settings(deadline=None)
@given(data=st.data())
async def test_what_is_renewed_equals_what_is_decoded_whole(data: st.DataObject) -> None:
    """However few registers changed, all points are as if the answer stood alone."""
    profile = SHIPPED[data.draw(st.sampled_from(PROFILES))]
    request = data.draw(st.sampled_from(blocks(profile)))
    turns = Answering(Link("line", "nowhere", no_connection), numbered=True)
    driver = ModbusDriver(profile, 1, turns, TcpFraming(), RealClock())
    registers = [0] * request.count
    for _ in range(4):
        for at in data.draw(st.lists(st.integers(0, request.count - 1), max_size=3)):
            registers[at] = data.draw(st.integers(0, 0xFFFF))
        turns.registers = tuple(registers)
        told = await driver.read(request)
        assert list(told) == list(decode_modbus(profile, request, turns.registers))


async def no_connection(make: Callable[[], Channel]) -> Channel:
    """There is none."""
    raise OSError

"""Whether the buses are quiet is told by the buses that run."""

import asyncio

from crinsu_gateway.app.quiet import quiet
from crinsu_gateway.field import build
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.free_port import free_port
from tests.fakes.clock import RealClock
from tests.fakes.field import FREEZER, Field
from tests.fakes.modbus_ends import registers, tcp_answer
from tests.fakes.peers import Peer, tcp_peer, until
from tests.fakes.quick import Unit

ONE = Unit("one", FREEZER, Transport.MODBUS_TCP, 1, ("fill_start_limit",), every_s=0.2)
SOON_S, LATER_S = 0.01, 1.0


async def test_a_bus_is_loud_while_a_unit_owes_its_answer_and_quiet_between(field: Field) -> None:
    """Between two sweeps it is quiet for a moment, though not for as long as a second."""
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def behave(peer: Peer, request: bytes) -> None:
        asked.set()
        await may_answer.wait()
        peer.send(tcp_answer(request, registers(*[200] * request[11])))

    async with tcp_peer(behave) as peer:
        await field.know(ONE)
        bus = await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [ONE])
        is_quiet = quiet({"bus": bus, "scanner": object()}, RealClock().monotonic)
        await until(asked.is_set)
        assert not is_quiet(0.0)
        may_answer.set()
        await field.until_good("one", "fill_start_limit")
        await until(lambda: is_quiet(SOON_S))
        assert not is_quiet(LATER_S)
        await field.stop()


async def test_a_bus_without_its_link_is_quiet(field: Field) -> None:
    """While a link is opened no unit is asked, so nobody waits for that."""
    await field.know(ONE)
    bus = await field.run(build.tcp_link("net", "127.0.0.1", free_port(), 2.0), [ONE])
    await field.until_bad("one", "fill_start_limit")
    assert quiet({"bus": bus}, RealClock().monotonic)(SOON_S)
    await field.stop()

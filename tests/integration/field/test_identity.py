"""A unit of another model on an address: a fault by name, no value believed, the bus goes on."""

from dataclasses import replace

import pytest

from crinsu_gateway.drivers.modbus_frames import MBAP
from crinsu_gateway.field import build
from crinsu_gateway.field.bus import UNANSWERED_BEFORE_REOPENING
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.link_facts import Identify, Transport
from tests.fakes.field import FREEZER, Field
from tests.fakes.modbus_ends import registers, tcp_answer
from tests.fakes.peers import Peer, tcp_peer
from tests.fakes.quick import Unit

TYPE, OURS, STRANGE = "max_fill_time", 3600, 77
NAMED = replace(FREEZER, identify=Identify(point=TYPE, equals=OURS))
ONE = Unit("one", NAMED, Transport.MODBUS_TCP, 1, (TYPE, "fill_start_limit"))
TWO = Unit("two", NAMED, Transport.MODBUS_TCP, 2, (TYPE, "fill_start_limit"))


@pytest.mark.slow
@pytest.mark.requirement("R24")
async def test_a_wrong_device_is_told_and_found_right_when_it_is_changed(field: Field) -> None:
    """Its points are bad with the reason; its neighbour is read; the right unit is soon seen."""
    types = {1: OURS, 2: STRANGE}

    async def behave(peer: Peer, request: bytes) -> None:
        unit, first, count = request[MBAP.size - 1], request[9], request[11]
        kept = [200, 900, types[unit]]
        peer.send(tcp_answer(request, registers(*kept[first : first + count])))

    async with tcp_peer(behave) as peer:
        await field.know(ONE, TWO)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [ONE, TWO])
        await field.until_good("one", "fill_start_limit")
        bad = await field.until_reading(
            "two", "fill_start_limit", lambda one: one.reason is Reason.WRONG_DEVICE
        )
        assert bad.quantity is None
        assert bad.detail == "wrong device: expected crinsu sandbox freezer, found 77"
        assert await field.until_condition("two", Condition.LOST)
        await field.until_good("one", "fill_start_limit")
        types[2] = OURS
        await field.until_good("two", "fill_start_limit")
        await field.until_condition("two", Condition.GOOD)
        await field.stop()


async def test_a_link_with_only_wrong_devices_stays_open(field: Field) -> None:
    """Somebody answers, so the line is not dead: all are asked over one connection."""
    strangers = [
        replace(TWO, name=f"unit-{address}", address=address)
        for address in range(1, UNANSWERED_BEFORE_REOPENING + 3)
    ]

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(tcp_answer(request, registers(STRANGE)))

    async with tcp_peer(behave) as peer:
        await field.know(*strangers)
        bus = await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), strangers)
        for one in strangers:
            reason = await field.until_condition(one.name, Condition.DEGRADED)
            assert reason == "wrong device: expected crinsu sandbox freezer, found 77"
        assert peer.connections == 1
        assert bus.trouble == ""
        await field.stop()

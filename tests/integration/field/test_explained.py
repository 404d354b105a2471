"""On real sockets: units that wait behind dead ones say so, and stuck values are suspect."""

import pytest

from crinsu_gateway.drivers.modbus_frames import rtu_frame
from crinsu_gateway.field import build
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.link_facts import Timing, Transport
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.wire.link import Link
from tests.fakes.field import FREEZER, Field, freezer_link
from tests.fakes.modbus_ends import registers
from tests.fakes.peers import Peer, tcp_peer, until
from tests.fakes.quick import Unit, quick

SLOW = quick("crinsu-sandbox-freezer", Timing(reply_timeout_ms=300, quiet_ms=40))


def freezer(number: int) -> Unit:
    """One of many on a line, asked for its level only, ten times a second."""
    return Unit(f"freezer-{number}", SLOW, Transport.RTU_OVER_TCP, number, ("level",), every_s=0.1)


async def only_the_odd(peer: Peer, request: bytes) -> None:
    """Units with even addresses are dead."""
    if request[0] % 2:
        peer.send(rtu_frame(request[0], registers(784, function=4)))


@pytest.mark.slow
async def test_a_unit_that_waits_behind_dead_ones_says_so_and_gets_its_turn(field: Field) -> None:
    """Right after a start: the first good unit keeps its rate, the last one knows why it waits."""
    line = [freezer(number) for number in (1, 2, 4, 6, 3)]
    async with tcp_peer(only_the_odd) as peer:
        await field.know(*line)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), line)
        await field.until_good("freezer-1", "level")
        while "hold up the line" not in await field.until_condition(
            "freezer-3", Condition.STARTING
        ):
            pass
        so_far = len(peer.requests)
        await until(lambda: len(peer.requests) >= so_far + 20)
        asked = [request[0] for request in peer.requests[so_far:]]
        assert sum(number % 2 == 0 for number in asked) <= 3
        await field.until_good("freezer-3", "level")
        assert await field.until_condition("freezer-3", Condition.GOOD) == ""


async def test_after_a_restart_good_units_come_first_and_dead_ones_last(field: Field) -> None:
    """The store knows who answered: a unit that is new stands between the two."""
    dead, good, new = [freezer(number) for number in (2, 4, 6)], freezer(3), freezer(5)
    async with tcp_peer(only_the_odd) as peer:

        def net() -> Link:
            return build.tcp_link("net", "127.0.0.1", peer.port, 2.0)

        await field.know(*dead, good)
        await field.run(net(), [*dead, good])
        await field.until_good("freezer-3", "level")
        for one in dead:
            await field.until_bad(one.name, "level")
        await field.stop()
        peer.requests.clear()
        await field.know(*dead, new, good)
        await field.run(net(), [*dead, new, good])
        await field.until_good("freezer-5", "level")
        assert [request[0] for request in peer.requests[:2]] == [3, 5]


@pytest.mark.slow
async def test_a_value_that_stands_still_is_suspect_and_its_neighbour_is_not(
    field: Field, facility: Facility
) -> None:
    """The simulated sensor freezes: suspect with its value and the reason; the level is good."""
    limits = {"temperature": 0.4, "level": 3600.0}
    unit = Unit(
        "freezer-1", FREEZER, Transport.MODBUS_TCP, 1, ("temperature", "level"), 0.05, limits
    )
    await field.know(unit)
    await field.run(freezer_link(facility), [unit])
    facility.faults("freezer-1").set("stuck")
    doubted = await field.until_reading(
        "freezer-1", "temperature", lambda one: one.quality is Quality.SUSPECT
    )
    assert doubted.reason is Reason.STUCK
    assert doubted.quantity is not None
    assert "0.4 s" in doubted.detail
    assert "temperature: has not changed" in await field.until_condition(
        "freezer-1", Condition.DEGRADED
    )
    level = await field.until_good("freezer-1", "level")
    assert level.reason is Reason.NONE

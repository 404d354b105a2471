"""Units that refuse registers, on real sockets: what is cut, what is told, what it costs."""

import struct

from structlog.testing import capture_logs

from crinsu_gateway.field import build
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from tests.fakes.field import Field
from tests.fakes.peers import TcpPeer, tcp_peer, until
from tests.fakes.quick import Unit
from tests.fakes.rack import rack, says_addresses

RACK = rack(50)


def a_unit(profile: Profile = RACK) -> Unit:
    """The rack at address 1, with the periods of its profile."""
    return Unit("rack-1", profile, Transport.MODBUS_TCP, 1, tuple(profile.points), None)


def spans(requests: list[bytes]) -> set[tuple[int, int]]:
    """First register and count of what was asked."""
    return {struct.unpack_from(">HH", request, 8) for request in requests}


async def run(field: Field, peer: TcpPeer) -> None:
    """Start a bus with the rack on it."""
    unit = a_unit()
    await field.know(unit)
    await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [unit])


async def test_fifty_points_cost_one_exchange_a_round(field: Field) -> None:
    """Joined reads need at least 5 times fewer exchanges than one a point: here 50 times."""
    async with tcp_peer(says_addresses()) as peer:
        await run(field, peer)
        await field.until_good("rack-1", "p49")
        assert spans(peer.requests) == {(0, 50)}


async def test_refused_registers_are_cut_out_and_named(field: Field) -> None:
    """The refused points say why; all others are good, and read in as few requests as can be."""
    async with tcp_peer(says_addresses({17, 30})) as peer:
        await run(field, peer)
        for number in (17, 30):
            bad = await field.until_bad("rack-1", f"p{number}")
            assert (bad.reason, bad.quantity) == (Reason.REFUSED, None)
            assert bad.detail == f"refused with exception 2 on holding {number}"
        for number in (0, 16, 18, 29, 31, 49):
            good = await field.until_good("rack-1", f"p{number}")
            assert good.quantity == Quantity(number, "")
        assert "refused with exception 2" in await field.until_condition(
            "rack-1", Condition.DEGRADED
        )
        so_far = len(peer.requests)
        await until(lambda: len(peer.requests) >= so_far + 12)
        assert spans(peer.requests[so_far:]) <= {(0, 17), (17, 1), (18, 12), (30, 1), (31, 19)}


async def test_a_burst_of_refusals_is_one_line_of_the_log(field: Field) -> None:
    """The list counts the refused points; the log tells the unit's change once, each point once."""
    with capture_logs() as lines:
        async with tcp_peer(says_addresses({10, 20, 30, 40})) as peer:
            await run(field, peer)
            while "(and 3 more)" not in await field.until_condition("rack-1", Condition.DEGRADED):
                pass
    told = [(one["event"], one.get("condition")) for one in lines]
    assert told.count(("unit changed", "degraded")) == 1
    assert told.count(("point changed", None)) == 4


async def test_a_new_connection_forgets_what_was_refused(field: Field) -> None:
    """After the link was cut the whole block is tried, and good when the unit is another now."""
    async with tcp_peer(says_addresses({5})) as peer:
        await run(field, peer)
        await field.until_bad("rack-1", "p5")
        peer.behave = says_addresses()
        await peer.stop()
        before = len(peer.requests)
        await peer.start()
        await field.until_good("rack-1", "p5")
        assert (0, 50) in spans(peer.requests[before:])
        assert await field.until_condition("rack-1", Condition.GOOD) == ""


async def test_a_unit_that_refuses_long_blocks_is_read_in_shorter_ones(field: Field) -> None:
    """Exception 3 to a block is no verdict on its points: all of them become good."""
    async with tcp_peer(says_addresses(longest=20)) as peer:
        await run(field, peer)
        for number in (0, 24, 25, 49):
            await field.until_good("rack-1", f"p{number}")
        assert await field.until_condition("rack-1", Condition.GOOD) == ""

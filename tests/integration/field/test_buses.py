"""Buses with real units, sockets, ptys and a store: what each fault costs, and that it passes."""

import pytest

from crinsu_gateway.drivers.modbus_frames import rtu_frame
from crinsu_gateway.field import build
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store import readings
from tests.fakes.clock import RealClock
from tests.fakes.field import E1, E2, F1, FREEZER, L1, Field, freezer_link, line_link
from tests.fakes.modbus_ends import registers
from tests.fakes.peers import Peer, mute, tcp_peer, until
from tests.fakes.quick import Unit


async def test_three_protocols_reach_the_store(field: Field, facility: Facility) -> None:
    """A freezer, two controllers on one line and a level monitor are read and stand well."""
    await field.know(F1, E1, E2, L1)
    await field.run(freezer_link(facility), [F1])
    await field.run(line_link(facility, "eurotherm-1"), [E1, E2], 10 / 9600)
    await field.run(line_link(facility, "lm510-1"), [L1], 10 / 9600)
    for unit, point in (
        ("freezer-1", "temperature"),
        ("eurotherm-1", "pv"),
        ("eurotherm-2", "pv"),
        ("lm510-1", "level_1"),
    ):
        await field.until_good(unit, point)
        assert await field.until_condition(unit, Condition.GOOD) == ""
    first, second = [await field.reading(name, "pv") for name in ("eurotherm-1", "eurotherm-2")]
    assert first is not None
    assert second is not None
    assert first.quantity is not None
    assert second.quantity is not None
    assert (first.quantity.value, second.quantity.value) == (-150.0, -80.0)


TCP_FAULTS = {
    "silent": Reason.SILENT,
    "garbage": Reason.FRAME,
    "wrong_transaction": Reason.FRAME,
    "short": Reason.FRAME,
    "exception": Reason.REFUSED,
    "half_frame": Reason.SILENT,
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", TCP_FAULTS)
async def test_a_fault_over_tcp_turns_points_bad_and_passes(
    field: Field, facility: Facility, fault: str
) -> None:
    """While the fault lasts the points are bad with its reason; afterwards all is good again."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "level")
    facility.faults("freezer-1").set(fault)
    bad = await field.until_bad("freezer-1", "level")
    assert bad.reason is TCP_FAULTS[fault]
    assert bad.detail
    assert bad.quantity is None
    facility.faults("freezer-1").clear()
    await field.until_good("freezer-1", "level")
    await field.until_good("freezer-1", "lid_open")
    assert await field.until_condition("freezer-1", Condition.GOOD) == ""


RTU_FAULTS = {
    "silent": Reason.SILENT,
    "garbage": Reason.FRAME,
    "wrong_crc": Reason.FRAME,
    "short": Reason.FRAME,
    "exception": Reason.REFUSED,
    "half_frame": Reason.SILENT,
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", RTU_FAULTS)
async def test_a_fault_of_one_unit_on_a_line_leaves_its_neighbour_well(
    field: Field, facility: Facility, fault: str
) -> None:
    """One unit of a shared line turns bad with the reason; the other goes on; it passes."""
    await field.know(E1, E2)
    await field.run(line_link(facility, "eurotherm-1"), [E1, E2], 10 / 9600)
    await field.until_good("eurotherm-1", "pv")
    facility.faults("eurotherm-1").set(fault)
    bad = await field.until_bad("eurotherm-1", "pv")
    assert bad.reason is RTU_FAULTS[fault]
    for _ in range(5):
        await field.until_good("eurotherm-2", "pv")
    neighbour = await field.reading("eurotherm-2", "pv")
    assert neighbour is not None
    assert neighbour.quantity is not None
    assert neighbour.quantity.value == -80.0
    facility.faults("eurotherm-1").clear()
    await field.until_good("eurotherm-1", "pv")
    assert await field.until_condition("eurotherm-1", Condition.GOOD) == ""


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["late", "other_unit"])
async def test_late_and_foreign_answers_are_never_taken_for_a_neighbours(
    field: Field, facility: Facility, fault: str
) -> None:
    """With a unit that answers late, or another's frame before its own, no value is another's."""
    await field.know(E1, E2)
    await field.run(line_link(facility, "eurotherm-1"), [E1, E2], 10 / 9600)
    await field.until_good("eurotherm-1", "pv")
    facility.faults("eurotherm-1").set(fault, answers=6)
    for _ in range(12):
        await field.until_good("eurotherm-2", "pv")
    facility.faults("eurotherm-1").clear()
    await field.until_good("eurotherm-1", "pv")
    for name, own in (("eurotherm-1", -150.0), ("eurotherm-2", -80.0)):
        kept = await field.db.read(readings.history, name, "pv", 0, 2**53)
        assert {one.quantity.value for one in kept if one.quantity} == {own}


@pytest.mark.slow
async def test_a_pulled_plug_turns_all_points_bad_and_passes(
    field: Field, facility: Facility
) -> None:
    """A serial adapter that is pulled: link_down for every unit on it; plugged in, all good."""
    await field.know(E1, E2)
    await field.run(line_link(facility, "eurotherm-1"), [E1, E2], 10 / 9600)
    await field.until_good("eurotherm-1", "pv")
    for name in ("eurotherm-1", "eurotherm-2"):
        facility.faults(name).set("unplugged")
    for name in ("eurotherm-1", "eurotherm-2"):
        bad = await field.until_bad(name, "status")
        assert bad.reason is Reason.LINK_DOWN
        assert "eurotherm-1" in bad.detail or "rs485" in bad.detail
        await field.until_condition(name, Condition.LOST)
    for name in ("eurotherm-1", "eurotherm-2"):
        facility.faults(name).clear()
    for name in ("eurotherm-1", "eurotherm-2"):
        await field.until_good(name, "status")
        assert await field.until_condition(name, Condition.GOOD) == ""


@pytest.mark.slow
async def test_a_server_that_hangs_up_is_connected_to_again(
    field: Field, facility: Facility
) -> None:
    """Each cut costs one answer; the bus opens its link again by itself."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "level")
    facility.faults("freezer-1").set("hang_up", answers=2)
    bad = await field.until_bad("freezer-1", "level")
    assert bad.reason is Reason.LINK_DOWN
    await field.until_good("freezer-1", "level")


async def test_a_bus_whose_unit_is_not_there_yet_starts_and_finds_it_later(field: Field) -> None:
    """Starting does not wait for devices: points are bad at once and good when the unit comes."""
    async with tcp_peer(mute) as peer:
        port = peer.port
    await field.know(F1)
    bus = await field.run(build.tcp_link("net", "127.0.0.1", port, 2.0), [F1])
    bad = await field.until_bad("freezer-1", "level")
    assert bad.reason is Reason.LINK_DOWN
    assert "cannot be opened" in bad.detail
    before = bus.rounds
    clock = RealClock().monotonic
    async with Facility(clock, freezer_port=port):
        await field.until_good("freezer-1", "level")
    assert bus.rounds > before


@pytest.mark.slow
async def test_a_dead_unit_costs_its_neighbour_little(field: Field) -> None:
    """While one of two units on a line is dead, the other one has nearly all the turns."""

    async def one_is_dead(peer: Peer, request: bytes) -> None:
        if request[0] == 2:
            peer.send(rtu_frame(2, registers(784, function=4)))

    both = [
        Unit(f"freezer-{number}", FREEZER, Transport.RTU_OVER_TCP, number, ("level",))
        for number in (1, 2)
    ]
    async with tcp_peer(one_is_dead) as peer:
        await field.know(*both)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), both)
        await field.until_condition("freezer-1", Condition.LOST)
        so_far = len(peer.requests)
        await until(lambda: len(peer.requests) >= so_far + 60)
        asked = [request[0] for request in peer.requests[so_far:]]
    assert asked.count(1) <= 6
    level = await field.reading("freezer-2", "level")
    assert level is not None
    assert level.quantity is not None
    assert level.quantity.value == 78.4
    bad = await field.reading("freezer-1", "level")
    assert bad is not None
    assert bad.reason is Reason.SILENT


@pytest.mark.slow
async def test_a_half_dead_connection_is_replaced(field: Field) -> None:
    """A connection on which nobody answers any more is closed and opened, which helps."""
    async with tcp_peer(mute) as peer:
        units_on_it = [
            Unit(f"freezer-{number}", FREEZER, Transport.MODBUS_TCP, number, ("level",))
            for number in (1, 2, 3)
        ]
        await field.know(*units_on_it)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), units_on_it)
        await until(lambda: peer.connections > 1)


@pytest.mark.slow
async def test_a_dead_unit_writes_nothing_more(field: Field) -> None:
    """Once the points of a dead unit are bad, the store is left in peace until it comes back."""
    async with tcp_peer(mute) as peer:
        await field.know(F1)
        bus = await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [F1])
        await field.until_condition("freezer-1", Condition.LOST)
        await field.until_bad("freezer-1", "lid_open")
        before, asked = field.db.commits, len(peer.requests)
        await until(lambda: len(peer.requests) > asked)
        assert field.db.commits <= before + 1
        assert bus.rounds > 0

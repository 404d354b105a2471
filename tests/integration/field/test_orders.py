"""Orders on their way through a bus to real units and back."""

import asyncio

import pytest

from crinsu_gateway.field import build
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store import commands
from tests.fakes.field import ACTOR, E2, EUROTHERM, F1, Field, freezer_link, line_link
from tests.fakes.peers import mute, tcp_peer
from tests.fakes.quick import Unit


async def test_an_order_is_done_when_the_unit_did_it(field: Field, facility: Facility) -> None:
    """The outcome is what was read back, and the readings follow at once."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "lid_lock")
    done = await field.order("freezer-1", "lid_lock", False)
    assert (done.state, done.outcome) == (CommandState.DONE, "lid_lock is false")
    unlocked = await field.until_reading(
        "freezer-1", "lid_lock", lambda one: bool(one.quantity and one.quantity.value is False)
    )
    assert unlocked.quality is Quality.GOOD


@pytest.mark.parametrize(
    ("point", "value", "told"),
    [
        ("level", 50.0, "NOT_WRITABLE"),
        ("fill_stop_limit", 400.0, "OUT_OF_RANGE"),
        ("fill_valve", "open", "OUT_OF_RANGE"),
    ],
)
async def test_an_order_that_the_profile_forbids_fails_with_the_rule(
    field: Field, facility: Facility, point: str, value: Value, told: str
) -> None:
    """What the profile forbids is refused with the name of the rule."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    failed = await field.order("freezer-1", point, value)
    assert failed.state is CommandState.FAILED
    assert failed.outcome.startswith(told)


async def test_an_order_that_a_unit_refuses_fails_with_its_code(
    field: Field, facility: Facility
) -> None:
    """An exception to the write is the outcome."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "lid_lock")
    facility.faults("freezer-1").set("exception")
    failed = await field.order("freezer-1", "lid_lock", False)
    assert failed.state is CommandState.FAILED
    assert "exception 4" in failed.outcome


@pytest.mark.slow
async def test_an_order_that_nothing_could_be_read_back_of_is_unknown(
    field: Field, facility: Facility
) -> None:
    """A unit that falls silent with the order leaves its outcome open; nobody calls it failed."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "lid_lock")
    facility.faults("freezer-1").set("silent")
    unknown = await field.order("freezer-1", "lid_lock", False)
    assert unknown.state is CommandState.UNKNOWN
    assert unknown.outcome.startswith("NOT_VERIFIED")


async def test_an_order_on_a_link_that_is_down_fails_at_once(field: Field) -> None:
    """Nobody waits for the expiry of an order that cannot be sent."""
    async with tcp_peer(mute) as peer:
        port = peer.port
    await field.know(F1)
    await field.run(build.tcp_link("net", "127.0.0.1", port, 2.0), [F1])
    await field.until_bad("freezer-1", "level")
    failed = await field.order("freezer-1", "lid_lock", False, lifetime_s=3600.0)
    assert failed.state is CommandState.FAILED
    assert failed.outcome.startswith("LINK_DOWN")


async def test_an_order_that_came_too_late_expires(field: Field, facility: Facility) -> None:
    """An order whose time passed before the bus saw it is never sent."""
    await field.know(F1)
    await field.db.write(
        commands.issue, "freezer-1", "lid_lock", False, actor=ACTOR, key="old", lifetime_s=0.0
    )
    await field.run(freezer_link(facility), [F1])
    done = await field.order("freezer-1", "fill_stop_limit", 80.0, key="new")
    assert done.state is CommandState.DONE
    old = await field.db.read(commands.by_key, "old")
    assert old is not None
    assert old.state is CommandState.EXPIRED
    lock = await field.until_good("freezer-1", "lid_lock")
    assert lock.quantity is not None
    assert lock.quantity.value is True


async def test_a_bus_that_starts_again_does_not_send_again(
    field: Field, facility: Facility
) -> None:
    """An order that was being sent when the bus ended is UNKNOWN, and the unit is left alone."""
    await field.know(F1)
    issued = await field.db.write(
        commands.issue, "freezer-1", "lid_lock", False, actor=ACTOR, key="cut", lifetime_s=60.0
    )
    taken = await field.db.write(commands.next_for, ["freezer-1"])
    assert taken is not None
    assert taken.id == issued
    await field.run(freezer_link(facility), [F1])
    lock = await field.until_good("freezer-1", "lid_lock")
    assert lock.quantity is not None
    assert lock.quantity.value is True
    found = await field.db.read(commands.by_key, "cut")
    assert found is not None
    assert found.state is CommandState.UNKNOWN


async def test_neighbours_are_read_while_an_order_waits_for_its_unit(
    field: Field, facility: Facility
) -> None:
    """A write that the unit takes its time for does not stop the other units of the bus."""
    point = "remote_setpoint"
    wanted = Unit("eurotherm-1", EUROTHERM, Transport.MODBUS_RTU, 1, (point, "pv", "status"))
    await field.know(wanted, E2)
    await field.run(line_link(facility, "eurotherm-1"), [wanted, E2], 10 / 9600)
    await field.until_good("eurotherm-1", point)
    await field.until_good("eurotherm-2", "pv")
    async with asyncio.TaskGroup() as group:
        # the write and all that follows go unanswered, so that it waits for its whole time
        facility.faults("eurotherm-1").set("silent")
        order = group.create_task(field.order("eurotherm-1", point, -120.0))
        before = await field.until_good("eurotherm-2", "pv")
        after = await field.until_good("eurotherm-2", "pv")
        assert after.boot_ms > before.boot_ms
        facility.faults("eurotherm-1").clear()
        settled = await order
    assert settled.state in (CommandState.FAILED, CommandState.DONE)

"""Buses with real units, sockets, ptys and a store: what each fault costs, and that it passes."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.fakes.clock import RealClock
from tests.fakes.peers import TcpPeer, mute, tcp_peer
from tests.fakes.quick import Unit, quick

from crinsu_gateway.field import build
from crinsu_gateway.field.bus import Bus
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.profile.link_facts import Timing, Transport
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store import commands, readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings

FREEZER = quick("crinsu-sandbox-freezer")
EUROTHERM = quick("eurotherm-2400")
LM510 = quick("cryomagnetics-lm510", Timing(reply_timeout_ms=400, quiet_ms=60))
ACTOR = Actor("test", "test")


class Field:
    """A store, and buses that run until the end of the test."""

    def __init__(self, db: Database, clock: RealClock, group: asyncio.TaskGroup) -> None:
        self.db = db
        self._clock = clock
        self._group = group
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, link: Link, on_it: Sequence[Unit], character_s: float = 0.0) -> Bus:
        """Start a bus with these units."""
        bus = build.bus(
            link, on_it, self.db, self._clock, random.Random(1).random, character_s=character_s
        )
        assert isinstance(bus, Bus)
        self._tasks.append(self._group.create_task(bus.run()))
        return bus

    async def know(self, *all_units: Unit) -> None:
        """Tell the store of the units."""
        await self.db.write(units.apply, [build.entry_of(unit, "link") for unit in all_units])

    async def stop(self) -> None:
        """End all buses."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def reading(self, unit: str, point: str) -> Reading | None:
        """What the store says of a point now."""
        said = await self.db.read(readings.of_unit, unit)
        return next((one for one in said if one.point == point), None)

    async def until_reading(
        self, unit: str, point: str, is_so: Callable[[Reading], bool]
    ) -> Reading:
        """Wait until the store says so of a point."""
        cursor = -1
        while True:
            cursor = await self.db.changes.wait_for(Topic.READINGS, after=cursor, timeout=0.2)
            found = await self.reading(unit, point)
            if found is not None and is_so(found):
                return found

    async def until_good(self, unit: str, point: str) -> Reading:
        """Wait for a good reading that is newer than now."""
        now_ms = self._clock.now().boot_ms
        return await self.until_reading(
            unit, point, lambda one: one.quality is Quality.GOOD and one.boot_ms > now_ms
        )

    async def until_bad(self, unit: str, point: str) -> Reading:
        """Wait until a point is bad."""
        return await self.until_reading(unit, point, lambda one: one.quality is Quality.BAD)

    async def until_condition(self, unit: str, condition: Condition) -> str:
        """Wait until a unit stands so; the reason."""
        cursor = -1
        while True:
            for state in await self.db.read(units.states):
                if state.name == unit and state.condition is condition:
                    return state.reason
            cursor = await self.db.changes.wait_for(Topic.UNITS, after=cursor, timeout=0.2)

    async def order(
        self, unit: str, point: str, value: Value, key: str = "k", lifetime_s: float = 30.0
    ) -> Command:
        """Issue an order and wait until it is settled."""
        await self.db.write(
            commands.issue, unit, point, value, actor=ACTOR, key=key, lifetime_s=lifetime_s
        )
        cursor = -1
        while True:
            cursor = await self.db.changes.wait_for(Topic.COMMANDS, after=cursor, timeout=0.2)
            found = await self.db.read(commands.by_key, key)
            assert found is not None
            if found.state not in (CommandState.INTENDED, CommandState.SENDING):
                return found


@asynccontextmanager
async def a_field(path: Path) -> AsyncIterator[Field]:
    """An empty field with a store on disk."""
    clock = RealClock()
    async with Database(path / "store.db", clock) as db, asyncio.TaskGroup() as group:
        field = Field(db, clock, group)
        try:
            yield field
        finally:
            await field.stop()


@pytest.fixture
async def field(tmp_path: Path) -> AsyncIterator[Field]:
    """An empty field with a store on disk."""
    async with a_field(tmp_path) as made:
        yield made


@pytest.fixture
async def facility(tmp_path: Path) -> AsyncIterator[Facility]:
    """A freezer over TCP, two controllers on one serial line, a level monitor on another."""
    clock = RealClock().monotonic
    eurotherms = {1: Eurotherm(clock, temperature=-150.0), 2: Eurotherm(clock, temperature=-80.0)}
    async with Facility(clock, folder=tmp_path / "dev", eurotherms=eurotherms) as made:
        yield made


F1 = Unit("freezer-1", FREEZER, Transport.MODBUS_TCP, 1, tuple(FREEZER.points))
E1 = Unit("eurotherm-1", EUROTHERM, Transport.MODBUS_RTU, 1, ("pv", "status"))
E2 = Unit("eurotherm-2", EUROTHERM, Transport.MODBUS_RTU, 2, ("pv", "status"))
L1 = Unit("lm510-1", LM510, Transport.SERIAL_LINE, 1, ("level_1", "filling_1"))


def freezer_link(facility: Facility) -> Link:
    """The way to the freezer."""
    host, _, port = facility.address("freezer-1").rpartition(":")
    return build.tcp_link("freezer-net", host, int(port), 2.0)


def line_link(facility: Facility, name: str) -> Link:
    """The way to a serial unit."""
    return build.serial_link(name, Path(facility.address(name)), SerialSettings(baud=9600))


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


async def test_a_dead_unit_costs_its_neighbour_little(field: Field, facility: Facility) -> None:
    """With one of two units dead, the other is read as often as its period says, or nearly."""
    absent = Unit("absent", EUROTHERM, Transport.MODBUS_RTU, 9, ("pv", "status"))
    await field.know(E2, absent)
    await field.run(line_link(facility, "eurotherm-1"), [absent, E2], 10 / 9600)
    await field.until_condition("absent", Condition.LOST)
    begun = RealClock().monotonic()
    for _ in range(20):
        await field.until_good("eurotherm-2", "pv")
    assert RealClock().monotonic() - begun < 20.0
    bad = await field.reading("absent", "pv")
    assert bad is not None
    assert bad.reason is Reason.SILENT


# --- orders ---


async def test_an_order_is_done_when_the_unit_did_it(field: Field, facility: Facility) -> None:
    """The outcome is what was read back, and the readings follow at once."""
    await field.know(F1)
    await field.run(freezer_link(facility), [F1])
    await field.until_good("freezer-1", "lid_lock")
    done = await field.order("freezer-1", "lid_lock", False)
    assert (done.state, done.outcome) == (CommandState.DONE, "lid_lock is False")
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


# --- nothing grows, nothing dies ---


async def test_a_dead_unit_writes_nothing_more(field: Field) -> None:
    """Once the points of a dead unit are bad, the store is left in peace until it comes back."""
    async with tcp_peer(mute) as peer:
        await field.know(F1)
        bus = await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [F1])
        await field.until_condition("freezer-1", Condition.LOST)
        await field.until_bad("freezer-1", "lid_open")
        before, asked = field.db.commits, len(peer.requests)
        await _until_more_requests(peer, asked + 1)
        assert field.db.commits <= before + 1
        assert bus.rounds > 0


async def _until_more_requests(peer: TcpPeer, count: int) -> None:
    while len(peer.requests) < count:  # noqa: ASYNC110 - a peer has no event for it
        await asyncio.sleep(0.01)

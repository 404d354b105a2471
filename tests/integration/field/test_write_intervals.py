"""Points that wear out: the pause between two writes holds over the end of the gateway."""

from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.clock import ClockState, Instant
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store import commands
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.field import ACTOR, FREEZER, a_field, freezer_link
from tests.fakes.new_store import new_store
from tests.fakes.quick import Unit


class Judged(HandClock):
    """A clock of which somebody said how far it can be believed."""

    def __init__(self, utc_ms: int, boot_id: str, state: ClockState) -> None:
        super().__init__(utc_ms, boot_id)
        self._state = state

    def now(self) -> Instant:
        """The moment, with the judgement."""
        return replace(super().now(), clock=self._state)


def worn() -> Unit:
    """The freezer, whose limit may be written once an hour only."""
    point = FREEZER.points["fill_stop_limit"]
    assert point.write is not None
    once_an_hour = replace(point, write=replace(point.write, min_write_interval_s=3600.0))
    points = {**FREEZER.points, point.name: once_an_hour}
    names = ("fill_stop_limit", "lid_lock")
    return Unit("freezer-1", replace(FREEZER, points=points), Transport.MODBUS_TCP, 1, names)


async def test_a_second_write_after_a_restart_waits_for_its_hour(
    tmp_path: Path, facility: Facility
) -> None:
    """The first run wrote it; the second finds that in the store, and writes what never was."""
    async with a_field(tmp_path) as first:
        await first.know(worn())
        await first.run(freezer_link(facility), [worn()])
        done = await first.order("freezer-1", "fill_stop_limit", 80.0, key="first")
        assert done.state is CommandState.DONE
    async with a_field(tmp_path) as second:
        await second.know(worn())
        await second.run(freezer_link(facility), [worn()])
        refused = await second.order("freezer-1", "fill_stop_limit", 70.0, key="second")
        assert refused.state is CommandState.FAILED
        assert refused.outcome.startswith("INTERLOCKED: fill_stop_limit was written a moment ago")
        other = await second.order("freezer-1", "lid_lock", False, key="third")
        assert other.state is CommandState.DONE
        limit = await second.until_good("freezer-1", "fill_stop_limit")
        assert limit.quantity is not None
        assert limit.quantity.value == 80.0


WRITTEN = [
    (CommandState.DONE, "w is 1"),
    (CommandState.UNKNOWN, "the gateway stopped while it was being sent"),
    (CommandState.FAILED, "NOT_VERIFIED: w was set to 1, but it was not so"),
    (CommandState.FAILED, "DEVICE_REFUSED: exception 4"),
]
NOT_WRITTEN = [
    (CommandState.EXPIRED, "not sent: its time had passed"),
    (CommandState.FAILED, "INTERLOCKED: w was written a moment ago"),
    (CommandState.FAILED, "OUT_OF_RANGE: 400 is above 90"),
    (CommandState.FAILED, "LINK_DOWN: NOT_VERIFIED: cannot be opened"),
    (CommandState.FAILED, "WRONG_DEVICE: wrong device: expected a, found b"),
]


async def settled(db: Database, key: str, state: CommandState, outcome: str) -> None:
    """An order for w of u-1 that is over."""
    order = await db.write(commands.issue, "u-1", "w", 1, actor=ACTOR, key=key, lifetime_s=9.0)
    await db.write(commands.settle, order, state, outcome)


@pytest.mark.parametrize(("state", "outcome"), WRITTEN + NOT_WRITTEN)
async def test_only_orders_that_may_have_left_count(
    tmp_path: Path, state: CommandState, outcome: str
) -> None:
    """What was refused before a byte left does not lengthen the pause."""
    clock = HandClock()
    async with Database(new_store(tmp_path / "store.db"), clock) as db:
        await settled(db, "k", state, outcome)
        clock.pass_s(7.0)
        told = {"w": 7.0} if (state, outcome) in WRITTEN else {}
        assert await db.read(commands.written_ago_s, "u-1") == told
        assert await db.read(commands.written_ago_s, "u-2") == {}


IN_STEP, HELD, UNKNOWN, UNSET = (
    ClockState.SYNCED,
    ClockState.HOLDOVER,
    ClockState.UNKNOWN,
    ClockState.UNSET,
)
LONG_AGO_MS = 1_000  # 1970: the machine had no battery


@pytest.mark.parametrize(
    ("state", "written_ms", "utc_s", "ago_s"),
    [
        (IN_STEP, None, 500.0, 500.0),
        (HELD, None, 500.0, 500.0),
        (IN_STEP, None, 20.0, 40.0),  # it was before this boot, whatever the wall clock says
        (UNKNOWN, None, 500.0, 40.0),  # somebody may have set it forward
        (UNKNOWN, None, -9e6, 40.0),
        (UNSET, None, 500.0, 40.0),
        (IN_STEP, LONG_AGO_MS, 500.0, 40.0),  # written while the time had not arrived
    ],
)
async def test_a_write_of_an_earlier_boot_was_at_least_before_this_one(
    tmp_path: Path, state: ClockState, written_ms: int | None, utc_s: float, ago_s: float
) -> None:
    """Only a wall clock in step with the world may say that it was longer ago."""
    clock = HandClock() if written_ms is None else HandClock(written_ms)
    async with Database(new_store(tmp_path / "store.db"), clock) as db:
        await settled(db, "k", CommandState.DONE, "w is 1")
    later = Judged(HandClock().utc_ms + round(utc_s * 1000), "boot-b", state)
    later.boot_ms = 40_000
    async with Database(tmp_path / "store.db", later) as db:
        assert await db.read(commands.written_ago_s, "u-1") == {"w": ago_s}


async def test_the_newest_write_counts_whatever_the_boot(tmp_path: Path) -> None:
    """Writes of two boots: the one of this boot was later."""
    clock = HandClock()
    async with Database(new_store(tmp_path / "store.db"), clock) as db:
        await settled(db, "old", CommandState.DONE, "w is 1")
        clock.pass_s(100.0)
        clock.boot_id, clock.boot_ms = "boot-b", 50_000
        await settled(db, "new", CommandState.DONE, "w is 1")
        clock.pass_s(3.0)
        assert await db.read(commands.written_ago_s, "u-1") == {"w": 3.0}

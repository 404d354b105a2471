"""The clock watch over a store on disk: what it writes, once each, and what its clock says then."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.clock_watch import ClockWatch
from crinsu_gateway.model.clock import ClockState, Instant
from crinsu_gateway.model.timekeeping import Discipline, Mark
from crinsu_gateway.store import audit, clock_marks, outbox, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.facility import furnished

START_MS = 1_790_000_000_000
HOUR_MS = 3_600_000


class SetClock(SystemClock):
    """A clock of the daemon's kind whose two times are moved by hand, apart from each other."""

    def __init__(self) -> None:
        super().__init__("Europe/Paris")
        self.utc_ms, self.boot_ms, self.boot = START_MS, 1_000_000, "a" * 32

    def now(self) -> Instant:
        """What the hands say, with what the watch said of it."""
        judged = super().now()
        return Instant(
            self.utc_ms, self.boot_ms, self.boot, judged.zone, judged.clock, judged.clock_error_ms
        )

    def go(self, passed_ms: int, set_ms: int = 0) -> None:
        """Time passes; the wall clock is set forward besides."""
        self.boot_ms += passed_ms
        self.utc_ms += passed_ms + set_ms


@pytest.fixture
def clock() -> SetClock:
    """A clock."""
    return SetClock()


@pytest.fixture
async def db(tmp_path: Path, clock: SetClock) -> AsyncIterator[Database]:
    """A furnished store on that clock."""
    store = await furnished(tmp_path / "store.db", clock)
    yield store
    await store.close()


def watch_of(clock: SetClock, kept: Discipline | None = None) -> ClockWatch:
    """A watch over a clock that something keeps, or nothing."""
    return ClockWatch(clock, lambda: kept, structlog.get_logger())


async def told(db: Database, beginning: str = "clock.") -> list[dict[str, Any]]:
    """The events of this kind, oldest first."""
    bodies = [json.loads(body) for body in await db.read(audit.events, 0, 10_000)]
    return [body for body in bodies if body["kind"].startswith(beginning)]


@pytest.mark.requirement("R06", "R07")
@pytest.mark.parametrize("delta_ms", [2 * HOUR_MS, -24 * HOUR_MS])
async def test_a_step_is_one_event_with_before_after_and_delta(
    db: Database, clock: SetClock, delta_ms: int
) -> None:
    """However often it is looked afterwards; the order of events follows the boot clock."""
    watch = watch_of(clock)
    await watch.begin(db)
    for set_ms in (0, delta_ms, 0, 0):
        clock.go(10_000, set_ms)
        await watch.look(db)
    (event,) = await told(db)
    facts = event["facts"]
    assert event["kind"] == "clock.step"
    assert facts["delta_ms"] == delta_ms == facts["after_ms"] - facts["before_ms"]
    assert (facts["boot_from_ms"], facts["boot_to_ms"]) == (1_010_000, 1_020_000)
    assert facts["source"] == "unknown"


@pytest.mark.requirement("R06")
async def test_events_bear_zone_offset_state_and_bound(db: Database, clock: SetClock) -> None:
    """What the watch found stands in every event after it."""
    watch = watch_of(clock, Discipline(True, 12))
    await watch.begin(db)
    clock.go(10_000, 5000)
    await watch.look(db)
    (event,) = await told(db)
    bears = {name: event[name] for name in ("zone", "utc_offset_min", "clock", "clock_error_ms")}
    assert bears == {
        "zone": "Europe/Paris",
        "utc_offset_min": 120,
        "clock": "synced",
        "clock_error_ms": 12,
    }


@pytest.mark.requirement("R06")
async def test_a_start_in_1970_is_marked_and_the_arrival_maps_boot_time_to_utc(
    db: Database, clock: SetClock
) -> None:
    """Events keep what they said; the one of the arrival tells what their boot times mean."""
    clock.utc_ms = 0
    watch = watch_of(clock)
    await watch.begin(db)
    clock.go(10_000)
    await db.write(clock_marks.unset, 1)  # stands for anything that happens meanwhile
    clock.go(10_000, START_MS)
    await watch.look(db)
    clock.go(10_000)
    await watch.look(db)
    first, meanwhile, arrived = await told(db)
    assert [one["kind"] for one in (first, meanwhile)] == ["clock.unset"] * 2
    assert [one["clock"] for one in (first, meanwhile, arrived)] == ["unset", "unset", "unknown"]
    assert arrived["kind"] == "clock.set"
    facts = arrived["facts"]
    mapped = facts["after_ms"] - (facts["boot_to_ms"] - meanwhile["boot_ms"])
    assert mapped == START_MS + 10_000
    assert meanwhile["utc_ms"] == 10_000


async def test_only_a_clock_that_is_believed_is_remembered(db: Database, clock: SetClock) -> None:
    """1970 does not become the time before the next start."""
    watch = watch_of(clock)
    await watch.begin(db)
    await watch.look(db)
    assert await db.read(clock_marks.last) == Mark(START_MS, 1_000_000, "a" * 32)
    clock.utc_ms, clock.boot_ms, clock.boot = 0, 1000, "b" * 32
    watch = watch_of(clock)
    await watch.begin(db)
    await watch.look(db)
    assert await db.read(clock_marks.last) == Mark(START_MS, 1_000_000, "a" * 32)
    assert clock.now().clock is ClockState.UNSET


@pytest.mark.parametrize("delta_ms", [2 * HOUR_MS, -24 * HOUR_MS])
async def test_no_jump_makes_a_fact_old_or_a_request_forgotten(
    db: Database, clock: SetClock, delta_ms: int
) -> None:
    """The age of the outbox and of what was asked of the centre is that of the boot clock."""
    await db.write(outbox.put, OutboxKind.SAMPLE_STORED, {})
    await db.write(sync_state.spend, 65_000)
    clock.go(4000, delta_ms)
    assert (await db.read(outbox.state)).oldest_age_ms == 4000
    assert await db.read(sync_state.spent) == [4000]
    clock.go(70_000)
    await db.write(sync_state.spend, 65_000)
    assert await db.read(sync_state.spent) == [0]

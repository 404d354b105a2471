"""The watcher over a real store in virtual time: raise, accept, clear, restart, full disk."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import AlarmState, Severity, Timing
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.errors import IllegalTransition, KeyReused, NotFound
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import alarms, audit, misuse, places, readings, units
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.units import PointEntry, UnitEntry
from crinsu_gateway.watch.definition import Definition, Under
from crinsu_gateway.watch.derive import Limit, Limits, Silence, WatchedUnit, definitions
from crinsu_gateway.watch.watcher import Watcher
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.small_disk import small_disk

ANNA = Actor("anna", "bench-1")
TEST = Under(20.0, 5.0, "%")
LEVEL = Definition(
    *("freezer-1/level", "level_low", Severity.HIGH, "freezer-1", "level"),
    *(Under(20.0, 5.0, "%"), Timing(60.0, 60.0)),
)


@asynccontextmanager
async def watching(
    db: Database, *watched: Definition, left_out: Collection[str] = ()
) -> AsyncIterator[Watcher]:
    """A watcher that runs; each round of it is short."""
    watcher = Watcher(db, watched, left_out=left_out, apart_s=0.0)
    task = asyncio.create_task(watcher.run())
    try:
        yield watcher
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError), ended


async def looked(watcher: Watcher, db: Database) -> list[AlarmRow]:
    """All alarms, newest first, after the watcher surely looked at what is in the store now."""
    async with asyncio.timeout(10):
        wanted = watcher.rounds + 2
        while watcher.rounds < wanted:
            db.changes.publish(["units"])
            await asyncio.sleep(0.001)
    return (await db.read(alarms.page, 0, 100))[1]


async def level(db: Database, clock: HandClock, value: float, after_s: float = 1.0) -> None:
    """Some time later the unit is read."""
    clock.pass_s(after_s)
    now = clock.now()
    quantity = Quantity(value, "%")
    one = Reading("freezer-1", "level", quantity, Quality.GOOD, now.utc_ms, now.boot_ms)
    await db.write(readings.record, [one])


async def low_for_a_minute(watcher: Watcher, db: Database, clock: HandClock) -> AlarmRow:
    """The level is low long enough; the alarm that follows."""
    for after_s in (1.0, 30.0, 30.0):
        await level(db, clock, 12.0, after_s)
        found = await looked(watcher, db)
    return found[0]


def kinds(bodies: list[bytes]) -> list[str]:
    """The kinds of the audit events about alarms."""
    told = [body.decode().split('"kind":"')[1].split('"')[0] for body in bodies]
    return [kind for kind in told if kind.startswith("alarm.")]


async def test_an_alarm_is_raised_accepted_and_cleared_once_each(
    db: Database, clock: HandClock
) -> None:
    """One row with who and when, one audit event a change, and nothing while nothing changes."""
    async with watching(db, LEVEL) as watcher:
        await level(db, clock, 12.0)
        await looked(watcher, db)
        await level(db, clock, 12.0, 59.0)
        assert await looked(watcher, db) == []
        await level(db, clock, 12.0)
        (row,) = await looked(watcher, db)
        assert (row.state, row.severity, row.storage) == (AlarmState.ACTIVE, Severity.HIGH, "T1")
        assert (row.value, row.limit) == ("12 %", "20 %")
        assert row.raised_ms == clock.utc_ms
        assert row.reason == "level is 12 %, the limit is 20 %"
        clock.pass_s(5)
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="refilling", key="k")
        await level(db, clock, 23.0)
        await level(db, clock, 24.9, 600)
        (row,) = await looked(watcher, db)
        assert row.state is AlarmState.ACKNOWLEDGED
        await level(db, clock, 80.0)
        await looked(watcher, db)
        await level(db, clock, 80.0, 60)
        (row,) = await looked(watcher, db)
        assert (row.state, row.cleared_ms) == (AlarmState.CLEARED, clock.utc_ms)
        assert (row.acknowledged_by, row.station, row.note) == ("anna", "bench-1", "refilling")
    told = kinds(await db.read(audit.events, 0, 1000))
    assert told == ["alarm.raised", "alarm.acknowledged", "alarm.cleared"]
    assert await db.read(audit.first_broken) is None


async def test_a_restart_neither_loses_nor_repeats_an_alarm(db: Database, clock: HandClock) -> None:
    """What was accepted stays accepted, and nothing is raised a second time."""
    async with watching(db, LEVEL) as watcher:
        row = await low_for_a_minute(watcher, db, clock)
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="", key="k")
    async with watching(db, LEVEL) as watcher:
        await level(db, clock, 11.0, 300)
        await level(db, clock, 11.0, 300)
        (row,) = await looked(watcher, db)
        assert row.state is AlarmState.ACKNOWLEDGED
        await level(db, clock, 90.0)
        await looked(watcher, db)
        await level(db, clock, 90.0, 61)
        (row,) = await looked(watcher, db)
        assert row.state is AlarmState.CLEARED
    assert kinds(await db.read(audit.events, 0, 1000)).count("alarm.raised") == 1


async def test_a_latched_alarm_waits_for_a_person(db: Database, clock: HandClock) -> None:
    """It returns, is active again with the next breach in the same row, and ends when accepted."""
    latched = Definition(
        *("freezer-1/level", "level_low", Severity.HIGH, "freezer-1", "level"),
        *(Under(20.0, 5.0, "%"), Timing(), True),
    )
    async with watching(db, latched) as watcher:
        await level(db, clock, 10.0)
        await looked(watcher, db)
        await level(db, clock, 90.0)
        (row,) = await looked(watcher, db)
        assert (row.state, row.returned_ms) == (AlarmState.RETURNED, clock.utc_ms)
        await level(db, clock, 10.0)
        (row,) = await looked(watcher, db)
        assert (row.state, row.activations, row.returned_ms) == (AlarmState.ACTIVE, 2, None)
        await level(db, clock, 90.0)
        await looked(watcher, db)
    async with watching(db) as watcher:
        (row,) = await looked(watcher, db)
        assert row.state is AlarmState.RETURNED
    told = await db.write(alarms.acknowledge, row.id, actor=ANNA, note="seen", key="k")
    assert (told.state, told.cleared_by) == (AlarmState.CLEARED, "anna")


async def test_silence_is_an_alarm_whatever_its_form(db: Database, clock: HandClock) -> None:
    """Never read, a broken sensor, old values, a lost unit: each is raised after its time."""
    unit = WatchedUnit("freezer-1", {"level": Purpose.LEVEL}, (), Limits())
    watched = definitions([unit], Silence(no_data_after_s=60, unit_lost_after_s=30))
    async with watching(db, *watched) as watcher:
        await looked(watcher, db)
        clock.pass_s(60)
        (row,) = await looked(watcher, db)
        assert (row.code, row.reason) == ("no_data", "level was never read")
        await level(db, clock, 50.0)
        await looked(watcher, db)
        await level(db, clock, 50.0, 5)
        assert [one.state for one in await looked(watcher, db)] == [AlarmState.RETURNED]
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="", key="k")
        clock.pass_s(1)
        now = clock.now()
        broken = Reading(
            *("freezer-1", "level", None, Quality.BAD, now.utc_ms, now.boot_ms),
            *(Reason.SENTINEL, "no sensor"),
        )
        await db.write(readings.record, [broken])
        await looked(watcher, db)
        clock.pass_s(60)
        row, _ = await looked(watcher, db)
        assert (row.code, row.reason) == ("no_data", "level is bad: no sensor")
        await db.write(units.note, "freezer-1", Condition.LOST, "no answer within 1 s")
        await looked(watcher, db)
        clock.pass_s(30)
        row, _, _ = await looked(watcher, db)
        assert (row.code, row.point) == ("unit_lost", None)
        await db.write(units.note, "freezer-1", Condition.GOOD, "")
        await level(db, clock, 50.0)
        await looked(watcher, db)
        await level(db, clock, 50.0, 5)
        found = await looked(watcher, db)
        told = [(one.code, one.state) for one in found[:2]]
        assert told == [("unit_lost", AlarmState.RETURNED), ("no_data", AlarmState.RETURNED)]


async def test_a_high_alarm_that_came_and_went_by_night_is_seen_in_the_morning(
    db: Database, clock: HandClock
) -> None:
    """Nobody acknowledged it, so it is open although nothing latched it, over a restart too."""
    async with watching(db, LEVEL) as watcher:
        row = await low_for_a_minute(watcher, db, clock)
        assert (row.severity, row.latched) == (Severity.HIGH, False)
        await level(db, clock, 50.0)
        await looked(watcher, db)
        await level(db, clock, 50.0, 60)
        assert [one.state for one in await looked(watcher, db)] == [AlarmState.RETURNED]
    async with watching(db, LEVEL) as watcher:
        (row,) = await looked(watcher, db)
        assert row.state is AlarmState.RETURNED
    await db.write(alarms.acknowledge, row.id, actor=ANNA, note="", key="k")
    assert await db.read(alarms.open_ones) == []


async def test_an_alarm_of_a_unit_that_starts_again_stays(db: Database, clock: HandClock) -> None:
    """That nothing is known yet clears nothing."""
    unit = WatchedUnit("freezer-1", {}, (), Limits())
    watched = definitions([unit], Silence(unit_lost_after_s=0))
    async with watching(db, *watched) as watcher:
        await db.write(units.note, "freezer-1", Condition.LOST, "silent")
        await looked(watcher, db)
        await db.write(units.note, "freezer-1", Condition.STARTING, "")
        clock.pass_s(3600)
        (row,) = await looked(watcher, db)
    assert row.state is AlarmState.ACTIVE


async def test_what_is_not_watched_over_any_more_is_cleared(db: Database, clock: HandClock) -> None:
    """An alarm of a limit that was taken away, or whose severity changed, does not stay."""
    async with watching(db, LEVEL) as watcher:
        await low_for_a_minute(watcher, db, clock)
    limits = Limits(level_low=Limit(20.0, Severity.MEDIUM, 5.0, 0.0, False))
    unit = WatchedUnit("freezer-1", {"level": Purpose.LEVEL}, (), limits)
    async with watching(db, *definitions([unit], Silence())) as watcher:
        await level(db, clock, 12.0)
        new, old = await looked(watcher, db)
        assert (old.state, old.cleared_by) == (AlarmState.CLEARED, "gateway")
        assert (new.state, new.severity) == (AlarmState.ACTIVE, Severity.MEDIUM)
    async with watching(db) as watcher:
        assert {one.state for one in await looked(watcher, db)} == {AlarmState.CLEARED}


async def test_alarms_of_a_unit_that_cannot_be_read_any_more_stay(
    db: Database, clock: HandClock
) -> None:
    """That a profile broke does not make a low level good."""
    async with watching(db, LEVEL) as watcher:
        await low_for_a_minute(watcher, db, clock)
    async with watching(db, left_out=["freezer-1"]) as watcher:
        (row,) = await looked(watcher, db)
    assert row.state is AlarmState.ACTIVE


async def test_alarms_that_are_of_no_unit_are_none_of_its_business(
    db: Database, clock: HandClock
) -> None:
    """What others watch over (a key, the disk) still holds after a start of the watcher."""
    await db.write(misuse.holds, "sign-in", "pin_key_other", "another key")
    async with watching(db, LEVEL) as watcher:
        (row,) = await looked(watcher, db)
        assert (row.code, row.state) == ("pin_key_other", AlarmState.ACTIVE)


async def test_a_unit_that_is_left_out_is_no_matter_of_its_cable(
    db: Database, clock: HandClock
) -> None:
    """The advice of the alarm fits why nothing is heard: the profile, or power and cable."""
    watched = definitions(
        [WatchedUnit("freezer-1", {}, (), Limits())], Silence(unit_lost_after_s=0)
    )
    for left_out, advice in ((["freezer-1"], "crinsu-gateway check"), ([], "cable")):
        await db.write(units.note, "freezer-1", Condition.LOST, f"why, {advice}")
        async with watching(db, *watched, left_out=left_out) as watcher:
            (row, *_) = await looked(watcher, db)
            assert advice in row.action
            assert ("cable" in row.action) is (not left_out)
            await db.write(units.note, "freezer-1", Condition.GOOD, "")
            await looked(watcher, db)
            clock.pass_s(3600)
            await looked(watcher, db)
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="", key=advice)


async def test_a_definition_that_cannot_be_judged_does_not_stop_the_others(
    db: Database, clock: HandClock
) -> None:
    """A fault in one is named in the log; the rest goes on."""
    broken = Definition(
        *("freezer-1/x", "x", Severity.LOW, "freezer-1", None),
        *(Under(1.0, 0.0, "%"), Timing()),
    )
    async with watching(db, broken, LEVEL) as watcher:
        assert (await low_for_a_minute(watcher, db, clock)).code == "level_low"


async def test_an_acknowledgement_counts_once_and_needs_something_to_accept(
    db: Database, clock: HandClock
) -> None:
    """The same key again changes nothing; another, an unknown or a cleared alarm is refused."""
    async with watching(db, LEVEL) as watcher:
        row = await low_for_a_minute(watcher, db, clock)
    first = await db.write(alarms.acknowledge, row.id, actor=ANNA, note="a", key="k")
    clock.pass_s(60)
    assert await db.write(alarms.acknowledge, row.id, actor=ANNA, note="a", key="k") == first
    with pytest.raises(KeyReused):
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="b", key="k")
    with pytest.raises(IllegalTransition, match="ACKNOWLEDGED by anna"):
        await db.write(alarms.acknowledge, row.id, actor=ANNA, note="", key="k-2")
    with pytest.raises(NotFound):
        await db.write(alarms.acknowledge, 99, actor=ANNA, note="", key="k-3")


async def test_open_alarms_of_a_storage_solution_are_those_of_its_units(
    db: Database, clock: HandClock
) -> None:
    """T1 has it, T2 has not; the filters of the list find it."""
    async with watching(db, LEVEL) as watcher:
        row = await low_for_a_minute(watcher, db, clock)
    ids = [(await db.read(places.storage_named, name)).local_id for name in ("T1", "T2")]
    assert [await db.read(alarms.open_of_storage, one) for one in ids] == [[row], []]
    assert await db.read(alarms.open_ones) == [row]
    for wanted, count in ((Severity.HIGH, 1), (Severity.LOW, 0)):
        total, _ = await db.read(alarms.page, 0, 10, severity=wanted, unit="freezer-1")
        assert total == count
    assert (await db.read(alarms.page, 0, 10, states=[AlarmState.CLEARED]))[0] == 0


@pytest.mark.slow
async def test_a_full_disk_stops_no_alarm_and_is_told(tmp_path: Path, clock: HandClock) -> None:
    """What cannot be written waits and is named; once there is room it is written, at its time."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder) as disk:
        async with await furnished(disk / "store.db", clock) as db, watching(db, LEVEL) as watcher:
            for after_s in (1.0, 30.0):
                await level(db, clock, 12.0, after_s)
                await looked(watcher, db)
            await level(db, clock, 12.0, 30.0)
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file:
                while True:
                    try:
                        file.write(b"\0" * 4096)
                    except OSError:
                        break
            async with asyncio.timeout(20):
                while not watcher.trouble:
                    db.changes.publish(["units"])
                    await asyncio.sleep(0.01)
            assert "1 changes of alarms wait to be written, 1 raised, the worst high" in (
                watcher.trouble
            )
            raised_ms = clock.utc_ms
            clock.pass_s(5)
            ballast.unlink()
            async with asyncio.timeout(20):
                while watcher.trouble:
                    db.changes.publish(["units"])
                    await asyncio.sleep(0.01)
            (row,) = (await db.read(alarms.page, 0, 9))[1]
            assert (row.state, row.raised_ms) == (AlarmState.ACTIVE, raised_ms)


async def test_a_thousand_alarms_at_once_are_in_the_store_within_two_seconds(
    db: Database, clock: HandClock
) -> None:
    """A supply that fails everywhere is not told late because it is told often."""
    names = [f"p{number}" for number in range(1000)]
    points = tuple(PointEntry(name, name, "level", None, False, 60.0) for name in names)
    await db.write(units.apply, [UnitEntry("freezer-1", "profile", "net", points)])
    now = clock.now()
    low = Quantity(1.0, "%")
    await db.write(
        readings.record,
        [Reading("freezer-1", n, low, Quality.GOOD, now.utc_ms, now.boot_ms) for n in names],
    )
    watched = [
        Definition(f"freezer-1/{n}", "level_low", Severity.HIGH, "freezer-1", n, TEST, Timing())
        for n in names
    ]
    async with watching(db, *watched), asyncio.timeout(2):
        cursor = -1
        while (await db.read(alarms.page, 0, 1))[0] < 1000:
            cursor = await db.changes.wait_for("alarms", after=cursor, timeout=1)

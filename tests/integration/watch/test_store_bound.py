"""The bound of the store, and a disk that is really full: readings go, what acts wrote stays."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.autonomy import HOUR_MS, LONGEST_H, StoreRoom
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.upkeep import MIB, Thresholds
from crinsu_gateway.store import alarms, growth, outbox, readings
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.watch.upkeep import Bounds, Sight, Upkeep
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.small_disk import small_disk

KEPT = ("audit_event", "outbox", "custody", "sample_container", "alarm", "slot", "procedure")
"""What is never dropped, whatever the room."""


def kept(tx: Transaction) -> dict[str, int]:
    """How many rows there are of what must stay."""
    return {table: int(tx.value(f"SELECT count(*) FROM {table}")) for table in KEPT}


def history_rows(tx: Transaction) -> tuple[int, int]:
    """How many readings are kept, and when the oldest was made."""
    found = tx.one("SELECT count(*), COALESCE(min(at_ms), 0) FROM history")
    assert found is not None
    return int(found[0]), int(found[1])


def level(clock: HandClock, value: float) -> Reading:
    """What a freezer says now."""
    at = clock.now()
    said = Quantity(value, "%")
    return Reading("freezer-1", "level", said, Quality.GOOD, at.utc_ms, at.boot_ms)


def many(tx: Transaction, clock: HandClock, count: int) -> None:
    """A history of so many hours in one go, a reading every 36 s."""
    for number in range(count * 100):
        clock.pass_s(36)
        readings.record(tx, [level(clock, float(number))])


def hours_of_history(tx: Transaction, clock: HandClock, hours: int) -> None:
    """The same much quicker: rows as `record` writes them, of a unit that is read each second."""
    clock.pass_s(hours * 3600)
    then = clock.now().utc_ms - hours * 3_600_000
    tx.many(
        "INSERT INTO history (unit, point, at_ms, value, unit_code, quality, reason) "
        "VALUES ('freezer-1', 'level', ?, '51.5', '%', 'good', '')",
        [(then + second * 1000 + 1,) for second in range(hours * 3600)],
    )


def watch(
    db: Database, free: Callable[[], int], most: int | None, thresholds: Thresholds
) -> tuple[Upkeep, list[StoreRoom]]:
    """The watch with a disk of so many free bytes, and what it saw of the room."""
    seen: list[StoreRoom] = []

    async def look() -> Sight:
        return Sight(free(), ())

    async def ballast(_: Any) -> None:
        """No ballast here."""

    return Upkeep(db, Bounds(thresholds, 0, 0, 0, most), look, ballast, seen.append), seen


async def test_growth_is_marked_each_hour_for_a_week(tmp_path: Path) -> None:
    """A mark an hour, 168 of them; what is left by how fast it goes is told as hours."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        upkeep, seen = watch(db, lambda: 500 * MIB, None, Thresholds())
        for _ in range(200):
            clock.pass_s(3600)
            await upkeep.look()
            await upkeep.look()
            await db.write(outbox.put, OutboxKind.PROCEDURE_STEP, {"text": "x" * 4000})
        marks = await db.read(growth.marks)
    assert len(marks) == growth.MOST_MARKS
    assert marks[0].age_ms == growth.MOST_MARKS * HOUR_MS - HOUR_MS
    assert seen[0].growth is None
    grows = seen[-1].growth
    assert grows is not None
    assert 4000 <= grows.bytes_per_hour <= 12000
    left_h = seen[-1].left / grows.bytes_per_hour
    assert seen[-1].autonomy_h == pytest.approx(min(left_h, LONGEST_H))


async def test_beyond_its_bound_the_oldest_readings_go_and_nothing_else(tmp_path: Path) -> None:
    """The store stays within its bound: the newest readings and all that acts wrote are there."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        await db.write(outbox.put, OutboxKind.PROCEDURE_STEP, {"text": "waits"})
        await db.write(many, clock, 1)
        for _ in range(20):
            await db.write(hours_of_history, clock, 4)
        used, _ = await db.read(growth.pages)
        before, (rows, oldest) = await db.read(kept), await db.read(history_rows)
        most = used - 512 * 1024
        upkeep, seen = watch(db, lambda: 10_000 * MIB, most, Thresholds(3, 2, 1))
        for _ in range(6):
            await upkeep.look()
        after, (left_rows, then_oldest) = await db.read(kept), await db.read(history_rows)
        room = await db.read(growth.room, 10_000 * MIB, most)
        told = await db.read(alarms.open_ones)
        newest = await db.read(readings.of_unit, "freezer-1")
    assert seen[0].left == 0
    assert room.left >= MIB
    assert 0 < left_rows < rows
    assert then_oldest > oldest
    unchanged = set(KEPT) - {"alarm", "audit_event"}
    assert {one: after[one] for one in unchanged} == {one: before[one] for one in unchanged}
    assert after["audit_event"] > before["audit_event"]
    assert {one.code for one in told} == {"disk_scarce", "disk_tight"}
    assert all("raise [store] most_mib" in one.reason for one in told)
    assert any(one.point == "level" for one in newest)


async def fill(write: Callable[[], Awaitable[object]]) -> int:
    """Write until the disk is full; how often that went."""
    for count in range(100_000):
        try:
            await write()
        except StoreFull:
            return count
    raise AssertionError("the small disk never filled up")


@pytest.mark.requirement("R39")
async def test_on_a_disk_filled_for_real_facts_find_the_room_of_old_readings(
    tmp_path: Path,
) -> None:
    """Full to the last byte with readings: the oldest go, and a thousand facts are kept again."""
    clock = HandClock()
    with small_disk(tmp_path, 64) as disk:
        async with await furnished(disk / "store.db", clock) as db:
            padding = disk / "ballast"
            padding.write_bytes(bytes(20 * MIB))
            await db.write(readings.record, [level(clock, 51.5)])
            await fill(lambda: db.write(hours_of_history, clock, 4))
            before, (rows, _) = await db.read(kept), await db.read(history_rows)
            padding.unlink()  # as the ballast is given up
            upkeep, seen = watch(db, lambda: 2 * MIB, None, Thresholds(20, 12, 8))
            for _ in range(3):
                await upkeep.look()
            for number in range(1000):
                await db.write(outbox.put, OutboxKind.PROCEDURE_STEP, {"number": number})
            after, (left_rows, _) = await db.read(kept), await db.read(history_rows)
    assert seen[-1].left >= 8 * MIB
    assert 0 < left_rows < rows
    assert after["outbox"] == before["outbox"] + 1000
    unchanged = set(KEPT) - {"outbox", "alarm", "audit_event"}
    assert {one: after[one] for one in unchanged} == {one: before[one] for one in unchanged}

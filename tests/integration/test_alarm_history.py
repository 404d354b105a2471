"""What the trail says of one alarm, and alarms by place, over a store on disk."""

from pathlib import Path

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import alarm_history, alarms, shelving
from crinsu_gateway.store.shelving import Wish
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import end_low_level, raise_low_level, raise_sensor_fault
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished

ANNA = Actor("anna", "bench-1")
PLAN = "EXPLAIN QUERY PLAN SELECT seq FROM audit_event WHERE alarm = 1 AND kind >= 'alarm.'"


async def test_all_that_happened_to_an_alarm_is_told_newest_first(tmp_path: Path) -> None:
    """Also what came again and worse, with the reason of the person; nothing of another alarm."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        one = await db.write(raise_sensor_fault)
        other = await db.write(raise_low_level)
        await db.write(shelving.shelve, Wish(one, 30, "mended at noon"), actor=ANNA, key="s")
        await db.write(raise_low_level, Severity.EMERGENCY)
        await db.write(alarms.acknowledge, other, actor=ANNA, note="going", key="a")
        await db.write(end_low_level)

        told = await db.read(alarm_history.of_alarm, one)
        assert [(step.kind, step.actor, step.why) for step in told] == [
            ("alarm.shelved", "anna", "mended at noon"),
            ("alarm.raised", "gateway", ""),
        ]
        told = await db.read(alarm_history.of_alarm, other)
        assert [(step.kind, step.why) for step in told] == [
            ("alarm.cleared", ""),
            ("alarm.acknowledged", "going"),
            ("alarm.raised", ""),
            ("alarm.raised", ""),
        ]
        assert told[2].facts["severity_old"] == "high"


async def test_the_trail_is_not_read_for_it(tmp_path: Path) -> None:
    """An index leads to the events of one alarm, however many there are of others."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        plan = await db.read(lambda tx: [str(row[3]) for row in tx.all(PLAN)])
        assert any("audit_event_alarm" in step for step in plan), plan


async def test_alarms_are_listed_by_where_they_are(tmp_path: Path) -> None:
    """A storage solution has those of its units; a unit its own; elsewhere there are none."""

    def counts(tx: Transaction, place: str) -> int:
        return alarms.page(tx, 0, 10, states=(AlarmState.ACTIVE,), place=place)[0]

    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        await db.write(raise_low_level)
        await db.write(
            lambda tx: alarms.raise_of_no_unit(tx, "x", "disk_low", Severity.LOW, "it fills up")
        )
        for place, many in {"T1": 1, "freezer-1": 1, "T2": 0, "nowhere": 0}.items():
            assert await db.read(counts, place) == many, place

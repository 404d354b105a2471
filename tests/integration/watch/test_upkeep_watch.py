"""The watch over the gateway itself, on a real store, real folders and a small disk."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from crinsu_gateway.app.backing_up import FAILURE, back_up, last_failure
from crinsu_gateway.app.upkeep import BALLAST, keep_ballast, sight
from crinsu_gateway.config.load import load
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.model.errors import StoreDamaged
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.model.upkeep import MIB, Backups, Room, Thresholds
from crinsu_gateway.store import alarms, audit_search, readings, samples
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.watch.upkeep import Bounds, Sight, Upkeep
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.small_disk import small_disk

BOUNDS = Bounds(Thresholds(), 26, 3, 90)
AMPLE = 10_000 * MIB


class Seen:
    """A disk whose room a test decides, and what the watch told of it."""

    def __init__(self, db: Database, bounds: Bounds = BOUNDS) -> None:
        self.free = AMPLE
        self.backups: Sequence[Backups] = ()
        self.rooms: list[Room] = []
        self.watch = Upkeep(db, bounds, self._look, self._ballast)

    async def _look(self) -> Sight:
        return Sight(self.free, self.backups)

    async def _ballast(self, room: Room) -> None:
        self.rooms.append(room)


async def all_alarms(db: Database) -> list[AlarmRow]:
    """All alarms, oldest first."""
    return (await db.read(alarms.page, 0, 100))[1][::-1]


async def test_a_disk_that_fills_up_is_told_step_by_step(tmp_path: Path) -> None:
    """Each step has its alarm, the milder one ends; room again ends them, the high one waits."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        seen = Seen(db)
        for mib in (600, 400, 400, 150, 30, 600):
            seen.free = mib * MIB
            clock.pass_s(30)
            await seen.watch.look()
        found = await all_alarms(db)
    assert [(one.code, one.state.value) for one in found] == [
        ("disk_low", "CLEARED"),
        ("disk_tight", "CLEARED"),
        ("disk_scarce", "RETURNED"),
    ]
    assert seen.rooms[-2:] == [Room.SCARCE, Room.AMPLE]


async def test_on_a_tight_disk_history_is_kept_sparingly(tmp_path: Path) -> None:
    """A value that moves is kept every ten minutes only; a lost quality is kept at once."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        seen = Seen(db)
        seen.free = 150 * MIB
        await seen.watch.look()
        begun = clock.now().utc_ms
        for second in range(1300):
            clock.pass_s(1)
            quality = Quality.BAD if second == 700 else Quality.GOOD
            await db.write(readings.record, [_level(clock, float(second), quality)])
        kept = await db.read(readings.history, "freezer-1", "level", begun, clock.now().utc_ms + 1)
        now = await db.read(readings.of_unit, "freezer-1")
    assert [int(one.quantity.value) for one in kept if one.quantity] == [0, 600, 700, 701]
    assert [one.quantity.value for one in now if one.quantity and one.point == "level"] == [1299.0]


def _level(clock: HandClock, value: float, quality: Quality) -> Reading:
    at = clock.now()
    reason = Reason.NONE if quality is Quality.GOOD else Reason.SILENT
    return Reading(
        "freezer-1", "level", Quantity(value, "%"), quality, at.utc_ms, at.boot_ms, reason
    )


async def test_one_person_who_takes_very_many_is_told_without_a_name(tmp_path: Path) -> None:
    """More than the limit within an hour; what was put back does not count, nor an hour later."""
    clock = HandClock()
    thief = Actor("mallory", "bench-1")
    places_of = [f"T1/C1/CN{1 + n // 3}/{1 + n % 3}" for n in range(5)]
    async with await furnished(tmp_path / "store.db", clock) as db:
        tags = [f"V{n}" for n in range(5)]
        await db.write(with_procedure, ProcedureType.RETRIEVE, tags, stored_at=places_of)
        seen = Seen(db)
        for tag in tags[:3]:
            await db.write(_take, tag, thief)
        await seen.watch.look()
        assert await all_alarms(db) == []
        await db.write(_take, tags[3], thief)
        await seen.watch.look()
        (alarm,) = await all_alarms(db)
        assert (alarm.code, alarm.value, alarm.limit) == ("many_withdrawals", "4", "3")
        assert "mallory" not in f"{alarm.reason}{alarm.source}{alarm.action}"
        clock.pass_s(3700)
        await seen.watch.look()
        assert (await all_alarms(db))[0].state.value == "CLEARED"


def _take(tx: Transaction, tag: str, actor: Actor) -> None:
    found = samples.tagged(tx, tag)
    assert found is not None
    samples.take(tx, found.id, actor=actor, execution=None)


@pytest.mark.requirement("R09")
async def test_a_trail_that_nobody_reviews_is_told_until_somebody_does(tmp_path: Path) -> None:
    """After 90 days an alarm asks for a review; the review ends it."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        seen = Seen(db)
        clock.pass_s(89 * 86_400)
        await seen.watch.look()
        assert await all_alarms(db) == []
        clock.pass_s(86_400)
        await seen.watch.look()
        (due,) = await all_alarms(db)
        assert (due.code, due.value, due.state.value) == ("review_due", "90 days", "ACTIVE")
        quinn = Actor("quinn", "office", role="qa")
        await db.write(audit_search.review, quinn, audit_search.ALL, 1, 5, "nothing found")
        await seen.watch.look()
        assert (await all_alarms(db))[0].state.value == "CLEARED"


async def test_a_backup_that_fails_leaves_word_and_the_next_good_one_takes_it_back(
    tmp_path: Path,
) -> None:
    """Damage is told as such; a folder's newest backup is seen by its name."""
    clock = HandClock()
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    (tmp_path / "state").mkdir()
    store = tmp_path / "state" / "store.db"
    await (await furnished(store, clock)).close()
    settings = load(config)
    folders = settings.backup_folders
    content = store.read_bytes()
    store.write_bytes(content[:20_480] + bytes([content[20_480] ^ 1]) + content[20_481:])
    with pytest.raises(StoreDamaged):
        back_up(store, folders, Keep(), clock, lambda *_: None)
    failed = last_failure(folders[0])
    assert failed is not None
    assert failed.unsound
    assert sight(settings).backups == [Backups(str(folders[0]), None, failed.sentence, True)]
    store.write_bytes(content)
    back_up(store, folders, Keep(), clock, lambda *_: None)
    (now,) = sight(settings).backups
    assert now.newest_ms is not None
    assert now.newest_ms // 1000 == clock.now().utc_ms // 1000
    assert (now.failed, now.unsound) == ("", False)


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"sentence": "x"}), "\udcff"])
def test_a_spoilt_word_of_failure_is_no_failure_of_the_watch(tmp_path: Path, text: str) -> None:
    """What is not such a file says nothing."""
    (tmp_path / FAILURE).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert last_failure(tmp_path) is None


def test_the_ballast_is_there_while_room_is_ample_and_given_up_when_it_is_scarce(
    tmp_path: Path,
) -> None:
    """On a disk of 2 MiB: one fits, frees its room when it must, and a too big one is left out."""
    with small_disk(tmp_path) as disk:
        file = disk / BALLAST
        keep_ballast(file, Room.AMPLE, MIB)
        assert file.stat().st_size == MIB
        assert file.stat().st_mode & 0o777 == 0o600
        keep_ballast(file, Room.TIGHT, MIB)
        assert file.exists()
        keep_ballast(file, Room.SCARCE, MIB)
        assert not file.exists()
        keep_ballast(file, Room.AMPLE, 5 * MIB)
        assert list(disk.iterdir()) == []


CONFIG = """\
[gateway]
id = "gw-test"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"
"""

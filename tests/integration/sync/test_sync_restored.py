"""A gateway that was restored from a backup, and its centre."""

from pathlib import Path

import pytest

from crinsu_gateway.app.backing_up import back_up
from crinsu_gateway.app.restoring import restore
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.syncing import Bench

STEP = {"localProcedure": 1, "execution": 1, "kind": "scan", "state": "DONE"}


async def told(bench: Bench, first: int, last: int) -> None:
    """Facts of these numbers happen, and reach the centre."""
    await happen(bench, first, last)
    async with bench.syncing():
        await bench.told()


async def happen(bench: Bench, first: int, last: int) -> None:
    """Facts of these numbers happen."""
    for number in range(first, last + 1):
        assert await bench.say(OutboxKind.PROCEDURE_STEP, {**STEP, "step": number}) == number


async def from_backup(bench: Bench, file: Path) -> int:
    """The store is lost and restored; the new epoch."""
    path = bench.db.path
    await bench.db.close()
    actor = Actor("root", "cli")
    done = restore(file, path, "gw-test", bench.clock, reason="disk", actor=actor)
    bench.db = Database(path, bench.clock)
    return done.epoch


def backed_up(bench: Bench, folder: Path) -> Path:
    """A backup of now."""
    quiet = lambda now, done, of: None  # noqa: E731
    return back_up(bench.db.path, [folder], Keep(), bench.clock, quiet).files[0]


@pytest.mark.requirement("R12", "R40")
async def test_after_a_restore_the_centre_knows_what_was_lost_and_all_goes_on(
    bench: Bench, tmp_path: Path
) -> None:
    """What the backup had not told is told under its old numbers; then the new epoch begins."""
    await told(bench, 1, 3)
    await happen(bench, 4, 5)
    file = backed_up(bench, tmp_path / "b")
    await told(bench, 6, 9)
    epoch = await from_backup(bench, file)
    assert await bench.say(OutboxKind.PROCEDURE_STEP, {**STEP, "step": 7}) == 7
    async with bench.syncing():
        await bench.told()
    events = bench.centre.centre.database.all(
        "SELECT epoch, seq, kind FROM device_event ORDER BY epoch, seq"
    )
    assert [(one["epoch"], one["seq"]) for one in events] == [
        *((1, number) for number in range(1, 10)),
        (epoch, 6),
        (epoch, 7),
    ]
    assert events[-2]["kind"] == "gateway.restored"
    lost = "facts 6 to 9 of epoch 1 are known here and lost there"
    (conflict,) = bench.centre.centre.database.all("SELECT * FROM conflict WHERE epoch > 1 LIMIT 1")
    assert conflict["reason"] == lost
    waiting = {one.kind: one for one in await bench.db.read(reconciliation.open_items)}
    assert waiting["restored"].about == f"gateway/gw-test/{epoch}"
    assert lost in [one.central_value for one in await bench.db.read(reconciliation.open_items)]


async def test_a_restore_that_lost_nothing_is_no_conflict(bench: Bench, tmp_path: Path) -> None:
    """Everything the centre has is in the backup: it only learns of the new epoch."""
    await told(bench, 1, 3)
    file = backed_up(bench, tmp_path / "b")
    epoch = await from_backup(bench, file)
    async with bench.syncing():
        await bench.told()
    gateway = bench.centre.centre.database.one("SELECT * FROM gateway WHERE id = 'gw-test'")
    assert (gateway["epoch"], gateway["high"]) == (epoch, 4)
    assert bench.centre.centre.database.all("SELECT * FROM conflict WHERE epoch > 1") == []


async def test_restored_twice_from_one_backup_it_still_goes_on(
    bench: Bench, tmp_path: Path
) -> None:
    """Each restore begins a later epoch, so no number is ever told with two contents."""
    await told(bench, 1, 2)
    file = backed_up(bench, tmp_path / "b")
    first = await from_backup(bench, file)
    await told(bench, 4, 6)
    second = await from_backup(bench, file)
    assert await bench.say(OutboxKind.PROCEDURE_STEP, {**STEP, "step": 99}) == 4
    async with bench.syncing():
        await bench.told()
    events = bench.centre.centre.database.all("SELECT epoch, seq FROM device_event ORDER BY 1, 2")
    assert [(one["epoch"], one["seq"]) for one in events] == [
        *((1, 1), (1, 2)),
        *((first, number) for number in range(3, 7)),
        *((second, number) for number in range(3, 5)),
    ]
    conflicts = bench.centre.centre.database.all("SELECT reason FROM conflict WHERE epoch > 1")
    lost = f"all facts of epoch {first} are known here and lost there"
    assert lost in [one["reason"] for one in conflicts]

"""Backups of a store that is being written, and going on from one."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.app.backing_up import FAILURE, back_up, sum_file
from crinsu_gateway.app.restoring import restore
from crinsu_gateway.model import errors
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Head, Keep
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import audit, backup, commands, outbox, reconciliation, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader, open_writer
from crinsu_gateway.store.transaction import Transaction
from tests.fakes import promises
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.store_text import FOLDER, store_from

WHO = Actor("tech-1", "bench")


def quiet(now: str, done: int, of: int) -> None:
    """Nobody looks."""


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with three vials, one of them stored, and a waiting order."""
    (tmp_path / "state").mkdir()
    db = await furnished(tmp_path / "state" / "store.db", HandClock())
    await db.write(with_procedure, ProcedureType.STORE, ["A", "B", "C"])
    await db.write(store, "A", 1)
    await db.write(
        commands.issue, "freezer-1", "lid_lock", False, actor=WHO, key="k", lifetime_s=60.0
    )
    yield db
    await db.close()


def store(tx: Transaction, tag: str, slot: int) -> None:
    """Put a vial into a slot."""
    row = samples.tagged(tx, tag)
    assert row is not None
    samples.store(tx, row.local_id, slot, actor=WHO, execution=None)


def consistent(path: Path) -> None:
    """All promises hold in a file."""
    connection = open_reader(path)
    try:
        promises.consistent(connection)
    finally:
        connection.close()


def saved(db: Database, *folders: Path, keep: Keep | None = None) -> Path:
    """One backup; its first file."""
    clock = HandClock()
    return back_up(db.path, folders, keep or Keep(), clock, quiet).files[0]


def again(file: Path, path: Path, gateway: str = "gw-test") -> int:
    """Restore; the epoch that begins."""
    return restore(
        file, path, gateway, HandClock(), reason="the disk died", actor=Actor("root", "cli")
    ).epoch


@pytest.mark.requirement("R12")
async def test_every_backup_under_load_is_whole(db: Database, tmp_path: Path) -> None:
    """Ten backups while the writer never rests: each holds its promises and a later head."""
    stop = asyncio.Event()

    async def work() -> None:
        slot = 1
        while not stop.is_set():
            slot = 3 - slot
            await db.write(move, slot)

    def move(tx: Transaction, slot: int) -> None:
        row = samples.tagged(tx, "A")
        assert row is not None
        samples.move(tx, row.local_id, slot, actor=WHO, execution=None)

    heads = []
    async with asyncio.TaskGroup() as group:
        group.create_task(work())
        for number in range(10):
            folder = tmp_path / str(number)
            made = await asyncio.to_thread(back_up, db.path, [folder], Keep(), HandClock(), quiet)
            await asyncio.to_thread(consistent, made.files[0])
            heads.append(made.head.audit_seq)
        stop.set()
    assert heads == sorted(set(heads))


async def test_a_backup_has_its_sum_and_its_second_copy(db: Database, tmp_path: Path) -> None:
    """Both folders hold the same file and its SHA-256; only its owner may read them."""
    first, second = tmp_path / "one", tmp_path / "two"
    file = saved(db, first, second)
    assert sorted(one.name for one in first.iterdir()) == [file.name, sum_file(file).name]
    assert [one.read_bytes() for one in sorted(first.iterdir())] == [
        one.read_bytes() for one in sorted(second.iterdir())
    ]
    for one in (*first.iterdir(), *second.iterdir()):
        assert one.stat().st_mode & 0o777 == 0o600


async def test_old_backups_are_thinned(db: Database, tmp_path: Path) -> None:
    """What need not be kept goes with its sum; what is not ours stays."""
    (tmp_path / "b").mkdir()
    old = tmp_path / "b" / "gw-test_20200101T000000Z_1.crinsu-backup"
    for path in (old, sum_file(old), tmp_path / "b" / "notes"):
        path.write_text("x")
    file = saved(db, tmp_path / "b", keep=Keep(1, 1, 1))
    left = sorted(one.name for one in (tmp_path / "b").iterdir())
    assert left == sorted([file.name, sum_file(file).name, "notes"])


async def test_a_backup_that_fails_leaves_only_word_of_it(db: Database, tmp_path: Path) -> None:
    """A second folder that cannot be written: no file bears the name of a backup."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    with pytest.raises(errors.StoreError, match="cannot be written"):
        saved(db, tmp_path / "b", blocked)
    assert [one.name for one in (tmp_path / "b").iterdir()] == [FAILURE]


@pytest.mark.requirement("R11", "R12")
async def test_the_restore_drill(db: Database, tmp_path: Path) -> None:
    """Backed up, worked on, restored: the head and the counters of the backup, a new epoch."""
    file = saved(db, tmp_path / "b")
    before = backup.verified(file, HandClock())
    await db.write(store, "B", 2)
    await db.close()
    epoch = again(file, db.path)
    opened = Database(db.path, HandClock())
    try:
        held = await opened.read(backup.head)
        events = await opened.read(audit.events, before.audit_seq, 1)
        facts = await opened.read(outbox.next_waiting)
        last = await opened.read(outbox.of_kinds, [outbox.OutboxKind.GATEWAY_RESTORED], 0, 9)
        command = await opened.read(commands.by_key, "k")
        waiting = await opened.read(reconciliation.open_items)
    finally:
        await opened.close()
    consistent(db.path)
    assert epoch > before.epoch
    assert (held.samples, held.stored, held.epoch) == (before.samples, before.stored, epoch)
    assert before.audit_hash.encode() in events[0]
    assert b'"store.restored"' in events[0]
    assert facts is not None
    assert facts.epoch == before.epoch
    assert [(one.epoch, one.seq) for one in last] == [(epoch, before.outbox_seq + 1)]
    assert command is not None
    assert command.state is CommandState.EXPIRED
    assert [(one.kind, "disk died" in one.local_value) for one in waiting] == [("restored", True)]


async def test_the_old_store_is_kept_with_all_it_had(db: Database, tmp_path: Path) -> None:
    """What was done after the backup is still to be read, for the person who looks for it."""
    file = saved(db, tmp_path / "b")
    await db.write(store, "B", 2)
    after = await db.read(backup.head)
    await db.close()
    again(file, db.path)
    (kept,) = db.path.parent.glob("replaced-*.db")
    assert backup.verified(kept, HandClock()) == after


async def test_an_epoch_is_never_used_twice(db: Database, tmp_path: Path) -> None:
    """Restored from the same backup again and again, also with the old store gone: always later."""
    file = saved(db, tmp_path / "b")
    await db.close()
    first = again(file, db.path)
    second = again(file, db.path)
    assert second > first > 1


async def test_a_store_that_cannot_be_opened_is_replaced(db: Database, tmp_path: Path) -> None:
    """A damaged store and its log are kept aside; the log does not get into the restored one."""
    file = saved(db, tmp_path / "b")
    await db.close()
    db.path.write_bytes(b"damage" * 5000)
    log = db.path.with_name("store.db-wal")
    log.write_bytes(b"log")
    again(file, db.path)
    assert not log.exists()
    consistent(db.path)
    assert {one.read_bytes()[:3] for one in db.path.parent.glob("replaced-*.db*")} >= {
        b"dam",
        b"log",
    }


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("damage", ["a flipped bit", "another file", "cut off"])
async def test_a_bad_backup_is_refused_and_nothing_changes(
    db: Database, tmp_path: Path, damage: str
) -> None:
    """A backup that is not what was written is not restored, with or without its sum."""
    file = saved(db, tmp_path / "b")
    held = await db.read(backup.head)
    await db.close()
    content = bytearray(file.read_bytes())
    if damage == "a flipped bit":
        content[len(content) // 2] ^= 1
    whole = len(content) - (4096 if damage == "cut off" else 0)
    file.write_bytes(b"something else" if damage == "another file" else content[:whole])
    with pytest.raises(errors.StoreDamaged):
        again(file, db.path)
    sum_file(file).unlink()
    with pytest.raises(errors.StoreDamaged):
        again(file, db.path)
    assert head_of(db.path) == held
    assert list(db.path.parent.glob("restoring*")) == []


def head_of(path: Path) -> Head:
    """How far a store has come, opened as a daemon would."""
    connection = open_writer(path)
    try:
        return backup.head(Transaction(connection, HandClock().now()))
    finally:
        connection.close()


@pytest.mark.requirement("R11")
def test_a_backup_of_an_earlier_version_is_restored(tmp_path: Path) -> None:
    """It is brought to the schema of now before it is verified, and nothing of it is lost."""
    oldest = min(FOLDER.glob("*.sql"))
    before = store_from(oldest.read_text(), tmp_path / "old.db")
    (tmp_path / "state").mkdir()
    again(tmp_path / "old.db", tmp_path / "state" / "store.db")
    consistent(tmp_path / "state" / "store.db")
    now = head_of(tmp_path / "state" / "store.db")
    assert now.schema > before["schema"]
    assert now.audit_seq > before["head"][0]


async def test_no_restore_under_a_running_gateway(db: Database, tmp_path: Path) -> None:
    """While a daemon holds the state folder its store is not replaced."""
    from crinsu_gateway.app.state_dir import held

    file = saved(db, tmp_path / "b")
    with held(db.path.parent), pytest.raises(errors.GatewayRuns):
        again(file, db.path)


async def test_a_backup_of_another_gateway_is_refused(db: Database, tmp_path: Path) -> None:
    """Nobody goes on with the samples of another place."""
    file = saved(db, tmp_path / "b")
    await db.close()
    with pytest.raises(errors.ConfigError, match="backup of gateway gw-test"):
        again(file, db.path, gateway="gw-2")


async def test_one_backup_at_a_time(db: Database, tmp_path: Path) -> None:
    """A second one into the same folder is refused, not mixed in."""
    import fcntl

    (tmp_path / "b").mkdir()
    lock = os.open(tmp_path / "b", os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(errors.StoreError, match="another backup"):
            saved(db, tmp_path / "b")
    finally:
        os.close(lock)

"""The store when the disk is full, when bits flip, when a caller goes away, when it is not ours."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crinsu_gateway.model import errors
from crinsu_gateway.store import meta, sync_state
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(tmp_path)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a tmpfs")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def big(tx: Transaction, name: str) -> None:
    sync_state.put(tx, name, "x" * 50_000)


async def test_a_full_disk_refuses_and_loses_nothing(small_disk: Path) -> None:
    """Confirmed rows stay, the refusal is named, and with new space writing goes on."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 700_000)
    db = Database(small_disk / "store.db", HandClock())
    confirmed: list[str] = []

    async def write_all() -> None:
        for number in range(100):
            await db.write(big, f"row {number}")
            confirmed.append(f"row {number}")

    with pytest.raises(errors.StoreFull) as caught:
        await write_all()
    assert confirmed, "the disk was full before anything was written"
    assert "free some space" in caught.value.sentence
    assert [type(failure) for failure in (db.failure,)] == [errors.StoreFull]
    assert sorted(await db.read(sync_state.everything)) == sorted(confirmed)
    ballast.unlink()
    await db.write(big, "after")
    assert db.failure is None
    await db.close()
    again = Database(small_disk / "store.db", HandClock())
    assert sorted(await again.read(sync_state.everything)) == sorted([*confirmed, "after"])
    await again.close()


def opened_with(disk: Path, free: int) -> str:
    """What opening the store says with so many bytes free; "" when it opens."""
    room = os.statvfs(disk)
    (disk / "ballast").write_bytes(b"\0" * (room.f_bavail * room.f_frsize - free))
    try:
        open_writer(disk / "store.db").close()
    except errors.StoreError as error:
        return error.code
    finally:
        (disk / "ballast").unlink()
    return ""


async def test_a_disk_that_is_full_at_the_start_is_no_damage(small_disk: Path) -> None:
    """Whatever there is room for: a new store goes on where it stopped, an old one is as it was."""
    said = [opened_with(small_disk, kib * 1024) for kib in (0, 4, 8, 36, 64, 400)]
    assert said == ["STORE_FULL"] * 6
    assert opened_with(small_disk, 2_500_000) == ""
    db = Database(small_disk / "store.db", HandClock())
    await db.write(big, "row")
    await db.close()
    assert [opened_with(small_disk, kib * 1024) for kib in (0, 4, 16)] == ["STORE_FULL"] * 3
    again = Database(small_disk / "store.db", HandClock())
    assert list(await again.read(sync_state.everything)) == ["row"]
    await again.close()


async def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    """Page checksums refuse a page whose content was changed on the disk."""
    path = tmp_path / "store.db"
    db = Database(path, HandClock())
    await db.write(big, "row")
    await db.close()
    content = bytearray(path.read_bytes())
    spot = content.rindex(b"xxxxxxxx")
    content[spot] ^= 1
    path.write_bytes(content)

    async def use() -> None:
        damaged = Database(path, HandClock())
        try:
            await damaged.read(sync_state.everything)
        finally:
            await damaged.close()

    with pytest.raises(errors.StoreDamaged):
        await use()


async def test_what_another_program_wrote_is_not_believed(tmp_path: Path) -> None:
    """It knows nothing of page checksums; the refusal says what happened, and what to do."""
    path = tmp_path / "store.db"
    db = Database(path, HandClock())
    await db.write(big, "row")
    await db.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE sync_state SET value = 'y'")
    other.close()
    with pytest.raises(errors.StoreDamaged, match=r"another program .* restore"):
        await Database(path, HandClock()).read(sync_state.everything)


async def test_a_store_of_another_gateway_is_refused(tmp_path: Path) -> None:
    """Two gateways never share a store by mistake."""
    db = Database(tmp_path / "store.db", HandClock())
    assert await db.write(meta.claim, "gw-1") == 1
    with pytest.raises(errors.ConfigError, match="belongs to gateway gw-1"):
        await db.write(meta.claim, "gw-2")
    await db.close()


async def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """A file of something else is neither opened nor changed."""
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database at all, but long enough to be read as a header" * 20)
    before = path.read_bytes()
    with pytest.raises(errors.StoreDamaged):
        Database(path, HandClock())
    assert path.read_bytes() == before


async def test_a_cancelled_caller_leaves_a_whole_write(tmp_path: Path) -> None:
    """Cancelling the caller does not cut a transaction in half."""
    db = Database(tmp_path / "store.db", HandClock())
    task = asyncio.create_task(db.write(big, "cancelled"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await db.write(big, "next")
    assert sorted(await db.read(sync_state.everything)) == ["cancelled", "next"]
    await db.close()


async def test_a_waiter_sees_what_came_before_and_after(tmp_path: Path) -> None:
    """Waiting returns at once when something newer exists, and wakes on the next commit."""
    db = Database(tmp_path / "store.db", HandClock())
    await db.write(big, "one")
    seen = await db.changes.wait_for(Topic.SYNC, after=0, timeout=0.001)
    assert seen > 0
    assert await db.changes.wait_for(Topic.SYNC, after=seen, timeout=0.001) == seen
    waiter = asyncio.create_task(db.changes.wait_for(Topic.SYNC, after=seen, timeout=10))
    await db.write(big, "two")
    assert await waiter > seen
    await db.close()


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """Only the writer's connection changes anything."""
    import apsw

    db = Database(tmp_path / "store.db", HandClock())
    with pytest.raises(apsw.ReadOnlyError):
        await db.read(big, "row")
    await db.close()

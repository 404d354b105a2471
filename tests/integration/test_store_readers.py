"""The threads that read: how many at once, and what becomes of a look that fails or is left."""

import asyncio
import threading
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import NotFound, StoreBusy
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

SOON_S = 10.0


class Gate:
    """Looks that wait until they are let go."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.names: set[str] = set()

    def look(self, tx: Transaction) -> int:
        """Come in, and wait."""
        self.names.add(threading.current_thread().name)
        self.entered.release()
        assert self.open.wait(SOON_S)
        return int(tx.value("SELECT 1"))

    async def inside(self) -> None:
        """Wait until one more has come in."""
        assert await asyncio.to_thread(self.entered.acquire, timeout=SOON_S)


async def test_two_looks_go_on_at_once_and_a_third_waits(tmp_path: Path) -> None:
    """One that never ends keeps nobody out; what waits comes when there is room."""
    async with Database(tmp_path / "store.db", HandClock()) as db:
        gate = Gate()
        looks = [asyncio.ensure_future(db.read(gate.look)) for _ in range(3)]
        await gate.inside()
        await gate.inside()
        assert len(gate.names) == 2
        assert not gate.entered.acquire(blocking=False)
        gate.open.set()
        assert await asyncio.gather(*looks) == [1, 1, 1]
        assert len(gate.names) == 2


async def test_a_look_that_nobody_waits_for_any_more_is_not_begun(tmp_path: Path) -> None:
    """It left the queue with its caller; those behind it have their turn."""
    async with Database(tmp_path / "store.db", HandClock()) as db:
        gate = Gate()
        begun: list[Transaction] = []
        looks = [asyncio.ensure_future(db.read(gate.look)) for _ in range(2)]
        await gate.inside()
        await gate.inside()
        left = asyncio.ensure_future(db.read(begun.append))
        await asyncio.sleep(0)
        left.cancel()
        gate.open.set()
        await asyncio.gather(*looks)
        assert await db.read(lambda tx: tx.value("SELECT 2")) == 2
        assert begun == []


async def test_a_look_that_fails_tells_its_caller_alone(tmp_path: Path) -> None:
    """The next one on the same connection finds nothing open."""
    async with Database(tmp_path / "store.db", HandClock()) as db:
        with pytest.raises(NotFound):
            await db.read(lambda tx: tx.need("vial", "SELECT 1 WHERE 0"))
        assert await db.read(lambda tx: tx.value("SELECT 3")) == 3


async def test_after_the_end_no_look_is_taken(tmp_path: Path) -> None:
    """It is refused at once instead of waiting for a thread that is gone."""
    db = Database(tmp_path / "store.db", HandClock())
    await db.close()
    with pytest.raises(StoreBusy):
        await db.read(lambda tx: tx.value("SELECT 1"))

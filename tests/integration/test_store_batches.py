"""What waits for the writer is committed together, but for what must be alone."""

import asyncio
import threading
from pathlib import Path

from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished


class Gate:
    """Holds the writer until it is opened, so that what comes meanwhile waits together."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.reached = threading.Event()

    def wait(self, _: Transaction) -> None:
        """A job that waits."""
        self.reached.set()
        assert self._open.wait(10)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()


async def commits_of(db: Database, alone: list[bool]) -> tuple[int, list[int]]:
    """How many commits jobs that wait together take, and in which order they ran."""
    gate, order = Gate(), list[int]()
    async with asyncio.TaskGroup() as group:
        group.create_task(db.write(gate.wait))
        assert await asyncio.to_thread(gate.reached.wait, 10)
        before = db.commits
        for number, is_alone in enumerate(alone):
            put = db.write_alone if is_alone else db.write
            group.create_task(put(lambda tx, number: order.append(number), number))
        await asyncio.sleep(0)  # each task has run once: all jobs are queued
        assert db.waiting == len(alone)
        gate.open()
    return db.commits - before - 1, order


async def test_what_must_be_alone_has_a_commit_of_its_own(tmp_path: Path) -> None:
    """Jobs before it share one, jobs after it share one, and all run in their order."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        assert await commits_of(db, [False] * 5) == (1, [0, 1, 2, 3, 4])
        assert await commits_of(db, [False, False, True, False, False]) == (3, [0, 1, 2, 3, 4])
        assert await commits_of(db, [True, True]) == (2, [0, 1])


async def test_what_is_alone_and_fails_undoes_itself_alone(tmp_path: Path) -> None:
    """Its error comes to its caller; the others are done."""

    def broken(tx: Transaction) -> None:
        tx.change("UPDATE facility SET name = 'undone'")
        raise ValueError("no")

    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        done = asyncio.gather(
            db.write(lambda tx: tx.change("UPDATE facility SET name = 'first'")),
            db.write_alone(broken),
            return_exceptions=True,
        )
        assert [type(one) for one in await done] == [int, ValueError]
        assert await db.read(lambda tx: tx.value("SELECT name FROM facility")) == "first"

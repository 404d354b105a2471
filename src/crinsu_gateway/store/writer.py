"""The writer thread: takes all jobs that wait, runs each (several: in savepoints), commits once.

A job that raises undoes only itself. A failed commit, a full disk or an I/O error fails every
job of the batch: nothing is confirmed that is not on the disk. After an I/O error it takes no
more work (the pages in memory may not be what is on the disk); the daemon must end and recover.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any

import apsw

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreBusy, StoreDamaged, StoreError
from crinsu_gateway.store.delivery import settle
from crinsu_gateway.store.failures import is_fatal, named
from crinsu_gateway.store.transaction import Transaction

Job = Callable[[Transaction], Any]
Batch = list[tuple[Job, asyncio.Future[Any]]]

Queued = tuple[Job, asyncio.Future[Any], bool]

MOST_AT_ONCE = 256


class Writer:
    """Owns the writing connection and the one thread that uses it."""

    def __init__(
        self,
        connection: apsw.Connection,
        clock: Clock,
        loop: asyncio.AbstractEventLoop,
        publish: Callable[[Iterable[str]], None],
    ) -> None:
        self.failure: StoreError | None = None
        self.commits = 0
        self.sparing = False
        self._connection = connection
        self._clock = clock
        self._loop = loop
        self._publish = publish
        self._jobs: queue.SimpleQueue[Queued | None] = queue.SimpleQueue()
        self._held: Queued | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._jobs.qsize()

    def put(self, job: Job, future: "asyncio.Future[Any]", *, alone: bool = False) -> None:
        """Queue a job; its result or failure reaches `future` after the commit.

        `alone`: it shares its commit with no other, as what changes very many pages must.
        """
        if not self._thread.is_alive():
            raise StoreBusy("the store is closed")
        self._jobs.put((job, future, alone))

    def close(self) -> None:
        """Finish the jobs that wait, truncate the WAL and close the connection."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._next_batch()
            if batch:
                self._commit(batch)

    def _next_batch(self) -> tuple[Batch, bool]:
        batch: Batch = []
        queued, self._held = self._held or self._jobs.get(), None
        while True:
            if queued is None:
                return batch, True
            job, future, alone = queued
            if alone and batch:
                self._held = queued
                return batch, False
            batch.append((job, future))
            if alone or len(batch) == MOST_AT_ONCE:
                return batch, False
            try:
                queued = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False

    def _commit(self, batch: Batch) -> None:
        if isinstance(self.failure, StoreDamaged):
            self._answer([(future, None, self.failure) for _, future in batch], set())
            return
        topics: set[str] = set()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            run = self._alone if len(batch) == 1 else self._one
            answers = [(future, *run(job, topics)) for job, future in batch]
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
            self.failure = None
            self.commits += 1
        except apsw.Error as error:
            self.failure = named(error, "the store failed and must be recovered by a restart")
            self._roll_back()
            answers = [(future, None, self.failure) for _, future in batch]
            topics = set()
        self._answer(answers, topics)

    def _one(self, job: Job, topics: set[str]) -> tuple[Any, BaseException | None]:
        self._connection.execute("SAVEPOINT job")
        result, error = self._run_job(job, topics)
        if error is not None:
            self._connection.execute("ROLLBACK TO job")
        self._connection.execute("RELEASE job")
        return result, error

    def _alone(self, job: Job, topics: set[str]) -> tuple[Any, BaseException | None]:
        """Without a savepoint: it keeps each page that a job changes in memory, and SQLite goes
        through all of them again at each statement; an import changes most of the file."""
        result, error = self._run_job(job, topics)
        if error is not None:
            self._connection.execute("ROLLBACK")
        return result, error

    def _run_job(self, job: Job, topics: set[str]) -> tuple[Any, BaseException | None]:
        tx = Transaction(self._connection, self._clock.now(), sparing=self.sparing)
        try:
            result = job(tx)
        except BaseException as error:
            # After a full disk or an I/O error SQLite may have ended the transaction itself.
            if isinstance(error, apsw.Error) and is_fatal(error):
                raise
            return None, error
        topics |= tx.topics
        return result, None

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except apsw.Error as error:
                self.failure = StoreDamaged(f"the store cannot undo: {error}")

    def _answer(
        self,
        answers: list[tuple["asyncio.Future[Any]", Any, BaseException | None]],
        topics: set[str],
    ) -> None:
        def deliver() -> None:
            for answer in answers:
                settle(*answer)
            self._publish(topics)

        try:
            self._loop.call_soon_threadsafe(deliver)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

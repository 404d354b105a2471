"""The reader threads: each runs one job at a time on a snapshot, on a connection of its own.

The second one begins when a job comes while the first is busy. It is no executor of the standard
library, whose futures, locks and conditions cost a short look more than the look.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreBusy
from crinsu_gateway.store.delivery import settle
from crinsu_gateway.store.failures import named
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction

READERS = 2
Job = Callable[[Transaction], Any]
Queued = tuple[Job, "asyncio.Future[Any]"]


class Readers:
    """Owns the threads that read. All but `_run` belongs to the loop."""

    def __init__(self, path: Path, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._path = path
        self._clock = clock
        self._loop = loop
        self._jobs: queue.SimpleQueue[Queued | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._waiting = 0
        self._closed = False

    def put(self, job: Job) -> "asyncio.Future[Any]":
        """Queue a job; its result or failure reaches the future."""
        if self._closed:
            raise StoreBusy("the store is closed")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._waiting += 1
        if self._waiting > len(self._threads) < READERS:
            name = f"store-reader-{len(self._threads)}"
            thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish the jobs that wait, then close the connections; from any thread."""
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        connection: apsw.Connection | None = None
        while (queued := self._jobs.get()) is not None:
            job, future = queued
            result, error = None, None
            if not future.cancelled():
                try:
                    connection = connection or open_reader(self._path)
                    result = self._on_snapshot(connection, job)
                except BaseException as failure:
                    error = failure
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._deliver, future, result, error)
            del queued, job, future, result, error  # nothing is held while nothing is done
        if connection is not None:
            connection.close()

    def _on_snapshot(self, connection: apsw.Connection, job: Job) -> Any:
        try:
            connection.execute("BEGIN")
            try:
                return job(Transaction(connection, self._clock.now()))
            finally:
                connection.execute("ROLLBACK")
        except (apsw.IOError, apsw.CorruptError, apsw.NotADBError) as error:
            raise named(error, "the store cannot be read") from error

    def _deliver(
        self, future: "asyncio.Future[Any]", result: Any, error: BaseException | None
    ) -> None:
        self._waiting -= 1
        settle(future, result, error)

"""The database: one writer thread with group commit, readers beside it, wake-ups after commits.

`write(fn, ...)` runs `fn(tx, ...)` whole or not at all; what waits together is committed
together, so that one fsync serves many. A cancelled caller must treat its write as "maybe
done". It knows no nouns and no rules.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import apsw

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreDamaged, StoreError
from crinsu_gateway.store.changes import Changes
from crinsu_gateway.store.opening import CACHE_MIB, open_reader, open_writer
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2


class Database:
    """The store of one gateway. Open it inside a running event loop, close it there too.

    The writer keeps pages of up to `cache_mib` MiB; more is for work that touches all of a store.
    """

    def __init__(
        self, path: Path, clock: Clock, *, queue: int = 256, cache_mib: int = CACHE_MIB
    ) -> None:
        self.path = path
        self.changes = Changes()
        self._clock = clock
        self._room = asyncio.Semaphore(queue)
        self._loop = asyncio.get_running_loop()
        connection = open_writer(path, cache_mib=cache_mib)
        self._writer = Writer(connection, clock, self._loop, self.changes.publish)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._opened: list[apsw.Connection] = []

    @property
    def failure(self) -> StoreError | None:
        """Why the store takes no writes now (full, damaged), or None."""
        return self._writer.failure

    @property
    def commits(self) -> int:
        """How many commits the writer has made; a watchdog sees from it that the writer lives."""
        return self._writer.commits

    @property
    def waiting(self) -> int:
        """How many writes wait for the writer now."""
        return self._writer.waiting

    def spare_history(self, sparing: bool) -> None:
        """Keep readings more sparingly from now on, or not any more: the disk is nearly full."""
        self._writer.sparing = sparing

    async def write(
        self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `fn` in one durable transaction and wake those who wait for what it touched."""
        return await self._write(lambda tx: fn(tx, *args, **kwargs), alone=False)

    async def write_alone(
        self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same in a commit of its own, as is quicker for what changes very many rows."""
        return await self._write(lambda tx: fn(tx, *args, **kwargs), alone=True)

    async def _write(self, job: Callable[[Transaction], T], *, alone: bool) -> T:
        async with self._room:
            future: asyncio.Future[T] = self._loop.create_future()
            self._writer.put(job, future, alone=alone)
            return await asyncio.shield(future)

    async def read(
        self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `fn` on a consistent snapshot; it cannot write."""
        return await self._loop.run_in_executor(
            self._readers, lambda: self._read(lambda tx: fn(tx, *args, **kwargs))
        )

    def _read(self, job: Callable[[Transaction], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_reader(self.path)
            self._opened.append(connection)
        try:
            connection.execute("BEGIN")
            try:
                return job(Transaction(connection, self._clock.now()))
            finally:
                connection.execute("ROLLBACK")
        except (apsw.IOError, apsw.CorruptError, apsw.NotADBError) as error:
            raise StoreDamaged(f"the store cannot be read: {error}") from error

    async def close(self) -> None:
        """Finish what waits, then close all connections."""
        await self._loop.run_in_executor(None, self._close)

    def _close(self) -> None:
        self._readers.shutdown(wait=True)
        for connection in self._opened:
            connection.close()
        self._writer.close()

    async def __aenter__(self) -> "Database":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

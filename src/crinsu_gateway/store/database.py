"""The database: one writer thread with group commit, readers beside it, wake-ups after commits.

`write(fn, ...)` runs `fn(tx, ...)` whole or not at all; what waits together is committed
together, so that one fsync serves many. A cancelled caller must treat its write as "maybe
done". It knows no nouns and no rules.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.store.changes import Changes
from crinsu_gateway.store.opening import CACHE_MIB, open_writer
from crinsu_gateway.store.reader import Readers
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """The store of one gateway. Open it inside a running event loop, close it there too.

    The writer keeps pages of up to `cache_mib` MiB; more is for work that touches all of a store.
    """

    def __init__(
        self, path: Path, clock: Clock, *, queue: int = 256, cache_mib: int = CACHE_MIB
    ) -> None:
        self.path = path
        self.changes = Changes()
        self._room = asyncio.Semaphore(queue)
        self._loop = asyncio.get_running_loop()
        connection = open_writer(path, cache_mib=cache_mib)
        self._writer = Writer(connection, clock, self._loop, self.changes.publish)
        self._readers = Readers(path, clock, self._loop)

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
        found: T = await self._readers.put(lambda tx: fn(tx, *args, **kwargs))
        return found

    async def close(self) -> None:
        """Finish what waits, then close all connections."""
        await self._loop.run_in_executor(None, self._close)

    def _close(self) -> None:
        self._readers.close()
        self._writer.close()

    async def __aenter__(self) -> "Database":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

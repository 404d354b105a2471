"""What the units of a bus said, on its way into the store: whole answers, in order, in one commit.

One write is in flight at a time while the bus goes on asking; what comes meanwhile goes into the
next one. When the store does not keep up, the bus waits: nothing grows without bound. It does
not decode and does not judge.
"""

import asyncio
from collections.abc import Iterable, Sequence

from crinsu_gateway.field.health import Standing
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

MOST_WAITING = 256
"""Answers that may wait for the store before the bus does."""

Answer = list[Reading] | tuple[str, Standing]


class Sweep:
    """Collects for one bus; `run` writes until it is cancelled."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[Answer] = []
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def add(self, unit: str, decoded: Iterable[Decoded]) -> None:
        """Take in the answer of a unit, said now; waits while the store is behind."""
        now = self._clock.now()
        self._put(
            [
                Reading(
                    unit,
                    one.point,
                    one.quantity,
                    one.quality,
                    now.utc_ms,
                    now.boot_ms,
                    one.reason,
                    one.detail,
                )
                for one in decoded
            ]
        )
        if len(self._waiting) >= MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    def note(self, unit: str, standing: Standing) -> None:
        """Take in how a unit stands from now on."""
        self._put((unit, standing))

    async def run(self) -> None:
        """Write what comes in, commit by commit; StoreError when the store refuses."""
        while True:
            await self._some.wait()
            batch, self._waiting = self._waiting, []
            self._some.clear()
            self._room.set()
            try:
                await self._db.write(_record, batch)
            except StoreError:
                self._waiting[:0] = batch  # kept for the next run
                self._some.set()
                raise

    def _put(self, answer: Answer) -> None:
        self._waiting.append(answer)
        self._some.set()


def _record(tx: Transaction, batch: Sequence[Answer]) -> None:
    """Each answer by itself: history must see every value of a point in its order."""
    for answer in batch:
        if isinstance(answer, list):
            readings.record(tx, answer)
        else:
            unit, standing = answer
            units.note(tx, unit, standing.condition, standing.reason)

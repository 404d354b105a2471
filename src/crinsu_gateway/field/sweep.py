"""What the units of a bus said, on its way into the store: many answers in one commit.

All buses commit at the same beats, so that one commit serves them all and the disk is spared;
a bus goes on asking meanwhile.
Of equal values of a point only the newest is written, a changed one always is and in its order.
When the store does not keep up, the bus waits: nothing grows without bound. It does not judge.
"""

import asyncio
from collections.abc import Iterable, Sequence

from crinsu_gateway.field.health import Standing
from crinsu_gateway.model.clock import Clock, Instant
from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

BEAT_S = 0.1
"""Buses write when their clock comes to a multiple of this."""

MOST_ROUNDS = 128
"""Rounds that may wait for the store before the bus does."""

Round = dict[tuple[str, str], tuple[Decoded, Instant]]
"""Values of points that are all different points."""


class Sweep:
    """Collects for one bus; `run` writes until it is cancelled."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._rounds: list[Round] = [{}]
        self._standings: list[tuple[str, Standing]] = []
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def add(self, unit: str, decoded: Iterable[Decoded]) -> None:
        """Take in what a unit said just now; waits while the store is behind."""
        now = self._clock.now()
        last = self._rounds[-1]
        for one in decoded:
            key = (unit, one.point)
            before = last.get(key)
            if before is not None and before[0] is not one and before[0] != one:
                last = {}
                self._rounds.append(last)
            last[key] = (one, now)
        self._some.set()
        if len(self._rounds) >= MOST_ROUNDS:
            self._room.clear()
            await self._room.wait()

    def note(self, unit: str, standing: Standing) -> None:
        """Take in how a unit stands from now on."""
        self._standings.append((unit, standing))
        self._some.set()

    async def run(self) -> None:
        """Write what comes in, commit by commit; StoreError when the store refuses."""
        while True:
            await self._some.wait()
            await asyncio.sleep(BEAT_S - self._clock.monotonic() % BEAT_S)
            rounds, self._rounds = self._rounds, [{}]
            standings, self._standings = self._standings, []
            self._some.clear()
            self._room.set()
            try:
                await self._db.write(_record, rounds, standings)
            except StoreError:  # kept for the next run
                self._rounds[:0], self._standings[:0] = rounds, standings
                self._some.set()
                raise


def _record(
    tx: Transaction, rounds: Sequence[Round], standings: Sequence[tuple[str, Standing]]
) -> None:
    """Round by round, as history must see every value of a point in its order."""
    for told in rounds:
        readings.record(
            tx,
            [_reading(unit, decoded, at) for (unit, _), (decoded, at) in told.items()],
        )
    for unit, standing in standings:
        units.note(tx, unit, standing.condition, standing.reason)


def _reading(unit: str, decoded: Decoded, at: Instant) -> Reading:
    return Reading(
        unit,
        decoded.point,
        decoded.quantity,
        decoded.quality,
        at.utc_ms,
        at.boot_ms,
        decoded.reason,
        decoded.detail,
    )

"""Watches the clocks of the machine: every few seconds wall time is held against boot time.

A wall clock that was set is one event; one that was never set is told as such, and so is the
moment at which the time arrives. It sets no clock, and nothing waits for it.
"""

import asyncio
from collections.abc import Callable

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.model.clock import ClockState, iso_utc
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.timekeeping import (
    Discipline,
    Mark,
    Step,
    Timekeeping,
    begun,
    drift_ppm,
    looked,
)
from crinsu_gateway.store import clock_marks
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

LOOK_EVERY_S = 10.0


class ClockWatch:
    """Looks at the clocks; `clock` is told what was found, and says it with each moment."""

    def __init__(
        self,
        clock: SystemClock,
        discipline: Callable[[], Discipline | None],
        log: FilteringBoundLogger,
    ) -> None:
        self._clock = clock
        self._discipline = discipline
        self._log = log
        self._keeping: Timekeeping | None = None
        self._waiting: list[tuple[Step, float | None]] = []

    async def begin(self, db: Database) -> None:
        """Judge the wall clock before anything else is written; an event says so if it is unset."""
        self._begin(await db.read(clock_marks.last))
        if self._keeping is not None and self._keeping.state is ClockState.UNSET:
            floor_ms = self._keeping.floor_ms
            self._log.error(
                "clock is not set",
                shows=iso_utc(self._clock.now().utc_ms),
                not_before=iso_utc(floor_ms),
            )
            await db.write(clock_marks.unset, floor_ms)

    async def run(self, db: Database) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look(db)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self, db: Database) -> None:
        """Look once. What cannot be written on a full disk waits for the next look."""
        self._look()
        try:
            await db.write(self._write)
        except StoreFull:
            return
        self._waiting.clear()

    def _begin(self, mark: Mark | None) -> None:
        self._keeping = begun(self._clock.now(), mark, self._discipline())
        self._clock.judge(self._keeping.state, self._keeping.error_ms)

    def _look(self) -> None:
        if self._keeping is None:
            self._begin(None)
        assert self._keeping is not None
        now, before = self._clock.now(), self._keeping
        self._keeping, step = looked(before, now.utc_ms, now.boot_ms, self._discipline())
        self._clock.judge(self._keeping.state, self._keeping.error_ms)
        if step is not None:
            drift = drift_ppm(before)
            self._waiting.append((step, drift))
            self._log.warning(
                "clock arrived" if step.arrived else "clock stepped",
                before=iso_utc(step.before_ms),
                after=iso_utc(step.after_ms),
                source=step.source,
            )

    def _write(self, tx: Transaction) -> None:
        for step, drift in self._waiting:
            clock_marks.stepped(tx, step, drift)
        if tx.now.clock is not ClockState.UNSET:
            clock_marks.mark(tx)


def clock_watch(watch: ClockWatch, db: Database, rank: int) -> Inhabitant:
    """The watch, to be supervised."""
    return Inhabitant("clock", lambda: watch.run(db), rank)

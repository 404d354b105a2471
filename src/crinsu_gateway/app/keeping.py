"""Looks after the daemon itself: the watchdog, the status line, and the age of the history.

The watchdog is fed only while the writer answers and every bus goes round. A full disk is an
answer: it is waited for elsewhere (supervision.py). It restarts nothing.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.app.inhabitants import KEEPING, Round, World
from crinsu_gateway.app.notify import Notifier
from crinsu_gateway.app.supervision import Record, State
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.timekeeping import unhurried_ms
from crinsu_gateway.store import meta, outbox, readings, scans, slots, units
from crinsu_gateway.store.transaction import Transaction

LOOK_EVERY_S = 10.0
WRITER_WITHIN_S = 8.0
ROUND_WITHIN_S = 60.0
FORGET_EVERY_S = 3600.0
DAY_MS = 86_400_000
TRANSPORT_DAYS = 400
"""How long facts that the centre took, and scans that nobody wanted, are kept."""


@dataclass(slots=True)
class _Seen:
    bus: Round
    rounds: int
    at_s: float


class Pulse:
    """Whether every bus has gone round within the last minute; remembers what it saw.

    One that fails and is started again is not stuck: its supervisor looks after it, and ending
    the daemon because of it would stop its neighbours.
    """

    def __init__(self, within_s: float = ROUND_WITHIN_S) -> None:
        self._within_s = within_s
        self._seen: dict[str, _Seen] = {}

    def stuck(self, watched: Mapping[str, Round], now_s: float) -> list[str]:
        """The names of those that have not gone round for too long."""
        for name, bus in watched.items():
            seen = self._seen.get(name)
            if seen is None or seen.bus is not bus or seen.rounds != bus.rounds:
                self._seen[name] = _Seen(bus, bus.rounds, now_s)
        return [name for name in watched if now_s - self._seen[name].at_s > self._within_s]


class Keeper:
    """The inhabitant that looks after the others."""

    def __init__(
        self,
        world: World,
        notifier: Notifier,
        log: FilteringBoundLogger,
        watched: Mapping[str, Round],
        records: Callable[[], Mapping[str, Record]],
        writer_within_s: float = WRITER_WITHIN_S,
    ) -> None:
        self._world = world
        self._notifier = notifier
        self._log = log
        self._watched = watched
        self._records = records
        self._writer_within_s = writer_within_s
        self._pulse = Pulse()
        self._unwell = ""

    def inhabitant(self) -> Inhabitant:
        """It, to be supervised."""
        return Inhabitant("keeper", self.run, KEEPING)

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        every_s = min(self._notifier.watchdog_every_s or LOOK_EVERY_S, LOOK_EVERY_S)
        while True:
            self._say(await self._look())
            await asyncio.sleep(every_s)

    async def _look(self) -> str:
        """Why the watchdog must not be fed now; empty when all is well."""
        try:
            async with asyncio.timeout(self._writer_within_s):
                await self._world.db.write(meta.alive)
                self._notifier.status(await self._world.db.read(_status, self._waiting()))
        except TimeoutError:
            return f"the store has not answered for {self._writer_within_s:g} s"
        except StoreFull as error:
            self._notifier.status(error.sentence)
        stuck = self._pulse.stuck(self._watched, self._world.clock.monotonic())
        return f"not gone round for {ROUND_WITHIN_S:g} s: {', '.join(stuck)}" if stuck else ""

    def _say(self, unwell: str) -> None:
        if unwell and unwell != self._unwell:
            self._log.error("watchdog not fed", reason=unwell)
        elif self._unwell and not unwell:
            self._log.info("watchdog fed again")
        self._unwell = unwell
        if not unwell:
            self._notifier.feed_watchdog()

    def _waiting(self) -> list[str]:
        return [name for name, one in self._records().items() if one.state is State.WAITING]


def _status(tx: Transaction, failed: list[str]) -> str:
    """One line for `systemctl status`."""
    states = units.states(tx)
    good = sum(state.condition is Condition.GOOD for state in states)
    line = f"{good} of {len(states)} units good, {outbox.state(tx).waiting} facts wait for central"
    return f"{line}; failing: {', '.join(failed)}" if failed else line


def forget_transport(tx: Transaction, before_ms: int) -> bool:
    """Forget what was only under way and is long settled; whether there is more.

    Custody (steps, inputs, orders, executions, events) is never forgotten here.
    """
    more = outbox.forget(tx, before_ms)
    return scans.forget(tx, before_ms) or more


def history(world: World, days: int) -> Inhabitant:
    """Forgets old readings, what was only under way, and lapsed reservations, bit by bit."""

    async def run() -> None:
        then = world.clock.now()
        believed_ms = then.utc_ms
        while True:
            now = world.clock.now()
            believed_ms, then = unhurried_ms(believed_ms, then, now), now
            before_ms = believed_ms - days * DAY_MS
            more = await world.db.write(readings.forget, before_ms)
            more |= await world.db.write(forget_transport, believed_ms - TRANSPORT_DAYS * DAY_MS)
            await world.db.write(slots.end_lapsed)
            await asyncio.sleep(1.0 if more else FORGET_EVERY_S)

    return Inhabitant("history", run, KEEPING)

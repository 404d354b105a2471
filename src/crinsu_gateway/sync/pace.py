"""The pace of the sync: the budget at work, kept in the store so that a restart does not exceed it.

Every request passes `take` before it leaves, whoever made it: calls, token fetches, retries. It
never waits: when no place is free it says how long to wait, and the pump decides.
"""

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RemoteBusy
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.budget import Budget, remembered


class Pace:
    """Counts the requests of one gateway to one centre."""

    def __init__(self, db: Database, clock: Clock, budget: Budget, *, doubt_s: float) -> None:
        self._db = db
        self._clock = clock
        self._budget = budget
        self._doubt_s = doubt_s
        self._loaded = False

    async def load(self) -> None:
        """Take over what was spent before the start."""
        if self._loaded:
            return
        spent = await self._db.read(sync_state.spent)
        now = self._clock.monotonic()
        before = remembered(spent, now, self._budget.window_s, self._doubt_s)
        for at in before:
            self._budget = self._budget.spend(at)
        self._loaded = True

    def wait_s(self, *, urgent: bool) -> float:
        """Seconds until a request may be sent."""
        return self._budget.wait_s(self._clock.monotonic(), urgent=urgent)

    def used(self) -> int:
        """How many requests count in the present window."""
        return self._budget.used(self._clock.monotonic())

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the centre asked for it."""
        self._budget = self._budget.hold(self._clock.monotonic() + seconds)

    async def take(self, *, urgent: bool) -> float:
        """Use a place now and remember it durably; RemoteBusy when none is free."""
        await self.load()
        now = self._clock.monotonic()
        wait = self._budget.wait_s(now, urgent=urgent)
        if wait > 0:
            raise RemoteBusy(
                f"the budget of {self._budget.limit} requests is used up; next in {wait:.1f} s",
                wait_s=wait,
                own=True,
            )
        self._budget = self._budget.spend(now)
        window_ms = round((self._budget.window_s + self._doubt_s) * 1000)
        await self._db.write(sync_state.spend, window_ms)
        return now

    def done(self, ticket: float) -> None:
        """The request of this ticket is over, answered or not."""
        self._budget = self._budget.ended(ticket, self._clock.monotonic())

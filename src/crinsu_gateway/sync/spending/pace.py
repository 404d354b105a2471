"""The pace of the sync: the budget at work, kept in the store so that a restart does not exceed it.

Every request passes `take` before it leaves, whoever made it: calls, token fetches, retries. It
never waits: when no place is free it says how long to wait, and the pump decides. What answers say
of the limit is learned here (rate.py), and kept.
"""

from dataclasses import dataclass, replace

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RemoteBusy
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.spending import rate
from crinsu_gateway.sync.spending.budget import Budget, Share, remembered
from crinsu_gateway.sync.spending.quota import Quota
from crinsu_gateway.sync.spending.rate import LONGEST_REST_S, Bounds, Rate

RATE = "rate"
"""The name under which the store keeps what was learned."""
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place that a request uses: since when, and of which share."""

    sent: float
    share: Share


class Pace:
    """Counts the requests of one gateway to one centre. `share` is what the next ones are for.

    `requests` is how many there were since the start.
    """

    def __init__(self, db: Database, clock: Clock, bounds: Bounds, *, doubt_s: float) -> None:
        self.share = Share.PULL
        self.requests = 0
        self._db = db
        self._clock = clock
        self._bounds = bounds
        self._doubt_s = doubt_s
        self._rate = rate.begun(bounds)
        self._budget = Budget(bounds.configured, bounds.window_s)
        self._grows_at = clock.monotonic() + bounds.window_s
        self._loaded = False

    async def load(self) -> None:
        """Take over what was spent and learned before the start."""
        if self._loaded:
            return
        spent, kept = await self._db.read(_before)
        now = self._clock.monotonic()
        self._rate = rate.begun(self._bounds, rate.read(kept) if kept else None)
        self._apply()
        if rate.written(self._rate, self._bounds) != kept:
            await self._keep()
        for at in remembered(spent, now, self._bounds.window_s, self._doubt_s):
            self._budget = self._budget.spend(at, Share.FACTS)
        self._loaded = True

    def wait_s(self, share: Share) -> float:
        """Seconds until a request of a share may be sent."""
        return self._budget.wait_s(self._clock.monotonic(), share)

    def free(self) -> tuple[int, int]:
        """How many places of the budget are free now, and how many there are."""
        return self._budget.limit - self._budget.used(self._clock.monotonic()), self._budget.limit

    def gap_s(self) -> float:
        """So far apart heartbeats at once stay, so that they use a quarter of the rate at most."""
        return 4 * self._bounds.window_s / self._rate.limit

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the centre asked for it."""
        self._budget = self._budget.hold(self._clock.monotonic() + seconds)

    async def take(self) -> Ticket:
        """Use a place now and remember it durably; RemoteBusy when none is free."""
        await self.load()
        now = self._clock.monotonic()
        wait = self._budget.wait_s(now, self.share)
        if wait > 0:
            raise RemoteBusy(
                f"the budget of {self._budget.limit} requests is used up; next in {wait:.1f} s",
                wait_s=wait,
                own=True,
            )
        ticket = Ticket(now, self.share)
        self.requests += 1
        self._budget = self._budget.spend(now, ticket.share)
        window_ms = round((self._budget.window_s + self._doubt_s) * 1000)
        await self._db.write(sync_state.spend, window_ms)
        return ticket

    def done(self, ticket: Ticket) -> None:
        """The request of this ticket is over, answered or not."""
        self._budget = self._budget.ended(ticket.sent, self._clock.monotonic(), ticket.share)

    async def heard(self, status: int, quota: Quota) -> None:
        """Learn from an answer; what was learned is kept durably."""
        now = self._clock.monotonic()
        before = self._rate
        if status == TOO_MANY:
            self._rate = rate.refused(before, quota, self._budget.used(now), self._bounds)
            self._grows_at = now + self._bounds.window_s
        else:
            self._rate = rate.heard(before, quota, self._bounds)
            self._grow(now)
        self._apply()
        if quota.remaining is not None:
            said = self._bounds.window_s if quota.reset_s is None else quota.reset_s
            until = now + min(said, max(LONGEST_REST_S, self._bounds.window_s))
            self._budget = self._budget.left(quota.remaining, until, now)
        if replace(before, silent=0) != replace(self._rate, silent=0):
            await self._keep()

    async def _keep(self) -> None:
        await self._db.write(sync_state.put, RATE, rate.written(self._rate, self._bounds))

    def _grow(self, now: float) -> None:
        if now >= self._grows_at:
            self._rate = rate.grown(self._rate, self._bounds)
            self._grows_at = now + self._bounds.window_s

    def _apply(self) -> None:
        self._budget = self._budget.limited(self._rate.limit, self._rate.bursts)


def learned(tx: Transaction) -> Rate | None:
    """What was learned of the rate; None while nothing was."""
    kept = sync_state.get(tx, RATE)
    return rate.read(kept) if isinstance(kept, str) else None


def _before(tx: Transaction) -> tuple[list[int], str]:
    kept = sync_state.get(tx, RATE)
    return [*sync_state.spent(tx)], kept if isinstance(kept, str) else ""

"""When the rounds of the pull and the sweep in the background are due, and a page of what is due.

It knows the rhythm; whether the budget allows a page, and what goes before it, is the agenda's.
"""

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.pull.pulling import Pull, Round
from crinsu_gateway.sync.pull.sweeping import Sweep
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.target import Target

CALM = 2
"""What changes all the time is asked for once while the urgent is asked for so often."""


class Pulls:
    """All reading of one gateway at one centre."""

    def __init__(
        self,
        db: Database,
        target: Target,
        clock: Clock,
        facility: str,
        badge_hash: BadgeHash,
        rhythm: Rhythm,
    ) -> None:
        self._clock = clock
        self._rhythm = rhythm
        self._pull = Pull(db, target, facility, badge_hash)
        self._sweep = Sweep(db, target, facility, badge_hash)
        now = clock.monotonic()
        self._due = dict.fromkeys(Round, now)
        self._first = True
        self._background_due = now + rhythm.sweep_every_s
        self.sweep_at = now + rhythm.page_every_s

    def _every_s(self, which: Round) -> float:
        rhythm = self._rhythm
        return {
            Round.URGENT: rhythm.pull_every_s,
            Round.CALM: CALM * rhythm.pull_every_s,
            Round.WHOLE: rhythm.sweep_every_s,
        }[which]

    @property
    def urgent_at(self) -> float:
        """When what somebody waits for is due; before the first round that is everything short."""
        return self._due[Round.WHOLE if self._first else Round.URGENT]

    @property
    def calm_at(self) -> float:
        """When anything of the rest is due."""
        return min(self._due[Round.CALM], self._due[Round.WHOLE])

    async def page(self) -> None:
        """One page of the round that is due, the most urgent one first; perhaps no request."""
        which = self._next()
        if not self._pull.under_way(which):
            await self._pull.begin(which)
        if self._pull.under_way(which):
            await self._pull.page(which)
        if not self._pull.under_way(which):
            self._due[which] = self._clock.monotonic() + self._every_s(which)
            self._first = self._first and which is not Round.WHOLE

    def _next(self) -> Round:
        if self._first:
            return Round.WHOLE  # which facility is ours there, and who may work in it
        now = self._clock.monotonic()
        order = (Round.URGENT, Round.WHOLE, Round.CALM)
        return next((one for one in order if self._due[one] <= now), Round.URGENT)

    async def sweep(self) -> None:
        """One request of the sweep in the background, or begin one, or see that none is due."""
        now = self._clock.monotonic()
        if not await self._sweep.is_under_way():
            await self._begin_sweep(now)
        if now < self.sweep_at:
            return
        await self._sweep.step()
        self.sweep_at = self._clock.monotonic() + self._rhythm.page_every_s

    async def _begin_sweep(self, now: float) -> None:
        """All lists once in a while; without rest those whose changes nothing else shows."""
        if now >= self._background_due:
            self._background_due = now + self._rhythm.background_every_s
            await self._sweep.begin()
        elif self._sweep.is_needed_always():
            await self._sweep.begin(only=self._sweep.cannot_tell_changes)
        else:
            self.sweep_at = self._background_due

    async def heard(self) -> float:
        """A heartbeat was answered: what it said is new is due now. When the next one should be."""
        now = self._clock.monotonic()
        if not await self._pull.tells_news():
            return now + self._rhythm.beat_every_s
        for which in Round:
            if await self._pull.has_news(which):
                self._due[which] = min(self._due[which], now)
        return now + min(self._rhythm.beat_every_s, self._rhythm.pull_every_s)

    def refused(self, later: float) -> None:
        """A page was refused: none is asked for before `later`; the place is kept."""
        for which in Round:
            self._pull.give_up(which)
            self._due[which] = later
        self.sweep_at = max(self.sweep_at, later)

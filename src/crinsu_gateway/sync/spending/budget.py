"""The budget of requests to the centre: never more than `limit` in any window. Pure.

A request uses its place from the moment it is sent until a window after it was surely over, so
that a slow road cannot push two windows together at the far end. Each share has a floor that the
others leave it; what no floor holds is there for all. Times are seconds on a clock that only goes
forward. How high the limit is, is learned elsewhere (rate.py).
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import merge

MARGIN_S = 0.1


class Share(StrEnum):
    """What a request is for, the most urgent first."""

    LIVE = "live"  # an alarm, or the condition of a unit, with a heartbeat at once
    URGENT = "urgent"  # facts, while a change of state of a procedure is among them
    FACTS = "facts"  # other facts: custody, positions, what came of them
    PULL = "pull"  # what changed at the centre, and the heartbeat of every minute
    SWEEP = "sweep"  # lists read whole in the background


PARTS = {Share.LIVE: 20, Share.URGENT: 8, Share.PULL: 6, Share.SWEEP: 12}
"""One in so many places of the limit is held free for a share, rounded down."""
SWEEP_UP_TO = 2
"""Beyond its floor a sweep goes on only while one in so many places of all is free."""


def floors(limit: int) -> dict[Share, int]:
    """How many places each share has for itself, under a limit."""
    return {share: limit // part for share, part in PARTS.items()}


@dataclass(frozen=True, slots=True)
class Burst:
    """A shorter window within the window: never more than `limit` in `window_s`."""

    limit: int
    window_s: float


@dataclass(frozen=True, slots=True)
class Budget:
    """What was spent, by share, each oldest first. `others` places are taken by somebody else."""

    limit: int = 60
    window_s: float = 60.0
    bursts: tuple[Burst, ...] = ()
    spent: Mapping[Share, tuple[float, ...]] = field(default_factory=dict)
    held_until: float = float("-inf")
    others: int = 0
    others_until: float = float("-inf")

    def wait_s(self, now: float, share: Share) -> float:
        """Seconds until a request of a share may be sent; 0 when it may be sent now."""
        used = {one: self._used(one, now) for one in Share}
        others = self.others if now < self.others_until else 0
        free_at = now
        if not self._admits(used, share, others):
            free_at = self._freed(now, used, share, others)
        burst_at = max((self._burst_free(one, now) for one in self.bursts), default=now)
        return max(0.0, free_at - now, burst_at - now, self.held_until - now)

    def spend(self, now: float, share: Share) -> "Budget":
        """The budget after a request was sent now."""
        kept = {one: times[self._expired(times, now) :] for one, times in self.spent.items()}
        kept[share] = (*kept.get(share, ()), now)
        return replace(self, spent=kept)

    def ended(self, sent: float, now: float, share: Share) -> "Budget":
        """The budget once the request sent at `sent` is over: its window starts only now."""
        times = list(self.spent.get(share, ()))
        if sent in times:
            times.remove(sent)
            insort(times, max(sent, now))
        return replace(self, spent={**self.spent, share: tuple(times)})

    def hold(self, until: float) -> "Budget":
        """The budget when the centre asked for a pause."""
        return replace(self, held_until=max(self.held_until, until))

    def limited(self, limit: int, bursts: tuple[Burst, ...]) -> "Budget":
        """The budget under another limit."""
        return replace(self, limit=limit, bursts=bursts)

    def left(self, remaining: int, until: float, now: float) -> "Budget":
        """The budget when the centre says that so few places remain until then.

        More than we reckon with is no news: its window may be another one.
        """
        others = max(0, self.limit - self._all(now) - remaining)
        return replace(self, others=others, others_until=until)

    def used(self, now: float) -> int:
        """How many places are taken now, by whomever."""
        return self._all(now) + (self.others if now < self.others_until else 0)

    def _all(self, now: float) -> int:
        return sum(self._used(one, now) for one in Share)

    def _used(self, share: Share, now: float) -> int:
        times = self.spent.get(share, ())
        return len(times) - self._expired(times, now)

    def _expired(self, times: tuple[float, ...], now: float) -> int:
        return bisect_right(times, now - self.window_s - MARGIN_S)

    def _admits(self, used: Mapping[Share, int], share: Share, others: int) -> bool:
        """Whether one more of a share leaves every other share its floor.

        What is live leaves none: it is rare by itself (agenda.py), and cannot wait.
        """
        floor, taken = floors(self.limit), sum(used.values()) + others
        if taken >= self.limit or share is Share.LIVE:
            return taken < self.limit
        held = sum(max(0, places - used[one]) for one, places in floor.items() if one is not share)
        if taken + held >= self.limit:
            return False
        if share is Share.SWEEP and used[share] >= floor[share]:
            return taken < max(1, self.limit // SWEEP_UP_TO)
        return True

    def _freed(self, now: float, used: dict[Share, int], share: Share, others: int) -> float:
        """When enough of what was spent is a window old."""
        later = self.others_until if others else now
        leaving = merge(
            *(
                [(at + self.window_s + MARGIN_S, one) for at in times[self._expired(times, now) :]]
                for one, times in self.spent.items()
            )
        )
        for free_at, one in leaving:
            if others and free_at >= later:
                others = 0
                if self._admits(used, share, others):
                    return later
            used[one] -= 1
            if self._admits(used, share, others):
                return free_at
        return later

    def _burst_free(self, burst: Burst, now: float) -> float:
        times = sorted(at for one in self.spent.values() for at in one[-burst.limit :])
        if len(times) < burst.limit:
            return now
        return times[-burst.limit] + burst.window_s + MARGIN_S


def remembered(
    ages_ms: Sequence[int], now: float, window_s: float, doubt_s: float
) -> tuple[float, ...]:
    """Remembered requests as times of the clock that only goes forward.

    `doubt_s`: how much later than it was sent a request may have arrived.
    """
    ages = [max(0.0, age_ms / 1000 - doubt_s) for age_ms in ages_ms]
    return tuple(now - age for age in ages if age < window_s + MARGIN_S)


def backoff_s(
    failures: int, chance: float, *, first_s: float = 1.0, most_s: float = 300.0
) -> float:
    """The pause after so many failures in a row: doubling, and all of it left to chance (0..1).

    Of hundreds of gateways that lost the same centre no two come back together; the least pause
    is a quarter of the first.
    """
    whole = min(most_s, first_s * 2.0 ** min(max(0, failures - 1), 30))
    return max(first_s / 4, whole * chance)
